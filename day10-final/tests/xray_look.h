/*
 * xray_look.h - what the suites of xray share: a container, and what is said of it.
 */
#ifndef XRAY_LOOK_H
#define XRAY_LOOK_H

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

#define SLEEP "sh", "-c", "echo ready; exec sleep 1000"

/* A script with a sleep beside it, which is no shell any more when the rest goes on. */
static inline const char *beside(const char *seconds, const char *rest)
{
    return text("sleep %s & until [ \"$(cat /proc/$!/comm)\" = sleep ]; do :; done; %s", seconds,
                rest);
}

static inline const char *make_box(void)
{
    const char *rootfs = path_in_work("box");

    return access(rootfs, F_OK) == 0 ? rootfs : make_rootfs("box");
}

static inline void end(const char *id)
{
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

static inline const char *detach_box(const char *option, const char *value)
{
    return detach_ready("--net", "none", "--rootfs", make_box(), option, value, SLEEP);
}

static inline const char *as_text(cJSON *value)
{
    if (cJSON_IsString(value))
        return text("%s", cJSON_GetStringValue(value));
    char *json = value != NULL ? cJSON_PrintUnformatted(value) : NULL;
    const char *shown = text("%s", json != NULL ? json : "(missing)");
    free(json);
    return shown;
}

/* A part of the facts, as "streams.1.kind": a string as it is, anything else as JSON. */
static inline const char *fact(const char *facts, const char *path)
{
    cJSON *all = cJSON_Parse(facts);
    cJSON *value = all;

    for (; *path != '\0' && value != NULL; path += strcspn(path, "."), path += *path == '.') {
        const char *name = text("%.*s", (int)strcspn(path, "."), path);
        value = cJSON_IsArray(value) ? cJSON_GetArrayItem(value, atoi(name))
                                     : cJSON_GetObjectItemCaseSensitive(value, name);
    }
    const char *shown = as_text(value);
    cJSON_Delete(all);
    return shown;
}

/* The number of elements of a list. */
static inline int count_of(const char *facts, const char *path)
{
    cJSON *list = cJSON_Parse(fact(facts, path));
    int count = cJSON_GetArraySize(list);

    cJSON_Delete(list);
    return count;
}

/* What `xray --format json` prints. */
static inline const char *facts_of(const char *id)
{
    struct result r = run("xray", "--format", "json", id);

    EXPECT_STATUS(r, 0);
    EXPECT_ERR(r, "");
    return r.out;
}

/* Both views at once: each takes its tenth of a second. */
struct view {
    const char *facts;
    struct result text;
};
static inline struct view look_at(const char *id)
{
    struct process *json = start("xray", "--format", "json", id);
    struct process *plain = start("xray", id);
    struct result facts = finish(json);
    struct result shown = finish(plain);

    EXPECT_STATUS(facts, 0);
    EXPECT_STATUS(shown, 0);
    return (struct view){ facts.out, shown };
}

/* What a shell prints, without the last end of line. */
static inline const char *shell(const char *script)
{
    struct result r = run_program("sh", "-c", script);
    size_t length = strlen(r.out);

    EXPECT_STATUS(r, 0);
    return text("%.*s", (int)(length > 0 && r.out[length - 1] == '\n' ? length - 1 : length),
                r.out);
}

static inline const char *link_target(const char *path)
{
    char target[4096] = "";

    EXPECT(readlink(path, target, sizeof(target) - 1) > 0, "a link: %s", path);
    return text("%s", target);
}

/* A value in /proc/PID/status. */
static inline const char *status_of(const char *pid, const char *name)
{
    const char *line =
        strstr(read_text(text("/proc/%s/status", pid)), text("\n%s:\t", name)) + strlen(name) + 3;

    return text("%.*s", (int)strcspn(line, "\n"), line);
}

#endif
