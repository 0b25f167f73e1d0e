/*
 * ulimits.c - what a single process may use (ulimit).
 *
 * A cgroup limits all processes of a container together; these limits are each process's own, and
 * its children inherit them.
 */
#include "ulimits.h"

#include <string.h>
#include <sys/resource.h>

#include "cleanup.h"
#include "number.h"
#include "text.h"

static const struct name {
    const char *name;
    int resource;
} names[] = {
    { "as", RLIMIT_AS },
    { "core", RLIMIT_CORE },
    { "cpu", RLIMIT_CPU },
    { "data", RLIMIT_DATA },
    { "fsize", RLIMIT_FSIZE },
    { "locks", RLIMIT_LOCKS },
    { "memlock", RLIMIT_MEMLOCK },
    { "msgqueue", RLIMIT_MSGQUEUE },
    { "nice", RLIMIT_NICE },
    { "nofile", RLIMIT_NOFILE },
    { "nproc", RLIMIT_NPROC },
    { "rss", RLIMIT_RSS },
    { "rtprio", RLIMIT_RTPRIO },
    { "rttime", RLIMIT_RTTIME },
    { "sigpending", RLIMIT_SIGPENDING },
    { "stack", RLIMIT_STACK },
};

/* A number, or one of the words for "no limit". */
static int parse_value(const char *text, rlim_t *value, struct error *err)
{
    int64_t number;

    *value = RLIM_INFINITY;
    if (strcmp(text, "-1") == 0 || strcmp(text, "unlimited") == 0)
        return 0;
    if (number_parse(text, 0, INT64_MAX, &number, err) < 0)
        return -1;
    *value = (rlim_t)number;
    return 0;
}

static int parse(const char *text, int *resource, struct rlimit *limit, struct error *err)
{
    size_t length = strcspn(text, "=");

    *resource = -1;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strlen(names[i].name) == length && strncmp(names[i].name, text, length) == 0)
            *resource = names[i].resource;
    if (*resource < 0 || text[length] == '\0') {
        fail_usage(err, "'%s' is not NAME=SOFT[:HARD]", text);
        return error_hint(err, "such as nofile=1024:4096; man 2 setrlimit has the names");
    }
    CLEANUP_FREE char *soft =
        text_format("%.*s", (int)strcspn(text + length + 1, ":"), text + length + 1);
    const char *hard = strchr(text + length, ':');
    if (parse_value(soft, &limit->rlim_cur, err) < 0 ||
        parse_value(hard != NULL ? hard + 1 : soft, &limit->rlim_max, err) < 0)
        return -1;
    if (limit->rlim_cur > limit->rlim_max)
        return fail_usage(err, "'%s': the soft limit is above the hard one", text);
    return 0;
}

int limits_add(char ***list, const char *text, struct error *err)
{
    struct rlimit limit;
    int resource;

    if (parse(text, &resource, &limit, err) < 0)
        return -1;
    text_list_add(list, text_copy(text));
    return 0;
}

/* Only root may put a hard limit up; down, and up to it, anybody may. */
static void only_raise(int resource, struct rlimit *limit)
{
    struct rlimit own;

    getrlimit((__rlimit_resource_t)resource, &own);
    limit->rlim_cur = own.rlim_cur;
    if (limit->rlim_max < own.rlim_max)
        limit->rlim_max = own.rlim_max;
}

static int set_all(const struct container *c, bool in_full, struct error *err)
{
    for (char **text = c->asked.ulimits; text != NULL && *text != NULL; text++) {
        struct rlimit limit;
        int resource;
        if (parse(*text, &resource, &limit, err) < 0)
            return -1;
        if (!in_full)
            only_raise(resource, &limit);
        if (setrlimit((__rlimit_resource_t)resource, &limit) < 0)
            return fail(err, "cannot set the limit '%s'", *text);
    }
    return 0;
}

int limits_allow(const struct container *c, struct error *err)
{
    return set_all(c, false, err);
}

int limits_set(const struct container *c, struct error *err)
{
    return set_all(c, true, err);
}
