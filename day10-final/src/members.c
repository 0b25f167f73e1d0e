/*
 * members.c - which processes are a container's.
 *
 * Its control group knows all of them: those that came in with `exec`, and those that have made
 * namespaces of their own. Where there is no group, the PID namespace must do.
 */
#include "members.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"
#include "file.h"
#include "memory.h"
#include "text.h"

enum { LONGEST = 16 << 20 };

bool members_has(const pid_t *list, pid_t pid)
{
    while (*list != 0 && *list != pid)
        list++;
    return *list != 0;
}

/* Add the PIDs of a group and of those below it, which the container may have made, a line each.
 * Returns 0, or -1 if there is no such group. */
static int add_group(FILE *out, const char *path)
{
    CLEANUP_FREE char *file = text_format("%s/cgroup.procs", path);
    CLEANUP_FREE char *pids = NULL;
    CLEANUP_CLOSE int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct error ignored;
    char **names;

    if (directory < 0 || file_read(AT_FDCWD, file, LONGEST, &pids, NULL, &ignored) < 0)
        return -1;
    fputs(pids, out);
    if (directory_names(directory, &names, &ignored) < 0)
        return 0;
    for (char **name = names; *name != NULL; name++) {
        CLEANUP_FREE char *below = text_format("%s/%s", path, *name);
        add_group(out, below); /* of what is no group there are no PIDs */
    }
    names_free(names);
    return 0;
}

/* The PIDs of the container's first group, a line each; NULL if it has none. */
static char *read_groups(struct container *c, struct error *err)
{
    char *text = NULL;
    size_t length;
    int result = -1;

    if (cgroup_find(c, err) < 0)
        return NULL;
    FILE *out = memory_checked(open_memstream(&text, &length));
    for (int i = 0; i < c->cgroup_count && result < 0; i++)
        result = add_group(out, c->cgroups[i].path);
    fclose(out);
    cgroup_forget(c);
    if (result == 0)
        return memory_checked(text);
    free(text);
    return NULL;
}

static bool is_same_namespace(pid_t one, pid_t other)
{
    CLEANUP_FREE char *path = text_format("/proc/%d/ns/pid", one);
    CLEANUP_FREE char *other_path = text_format("/proc/%d/ns/pid", other);
    struct stat st;
    struct stat other_st;

    return stat(path, &st) == 0 && stat(other_path, &other_st) == 0 &&
           st.st_ino == other_st.st_ino && st.st_dev == other_st.st_dev;
}

/* The PIDs of those in the container's PID namespace, a line each. */
static char *read_namespace(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char *text = NULL;
    size_t length;
    char **names;

    if (proc < 0 || directory_names(proc, &names, err) < 0) {
        fail(err, "cannot read /proc");
        return NULL;
    }
    FILE *out = memory_checked(open_memstream(&text, &length));
    for (char **name = names; *name != NULL; name++)
        if (atoi(*name) > 0 && is_same_namespace(atoi(*name), c->pid))
            fprintf(out, "%s\n", *name);
    fclose(out);
    names_free(names);
    return memory_checked(text);
}

pid_t *members_list(struct container *c, struct error *err)
{
    CLEANUP_FREE char *text = read_groups(c, err);
    size_t count = 0;

    if (text == NULL && (text = read_namespace(c, err)) == NULL)
        return NULL;
    pid_t *list = memory_allocate((strlen(text) / 2 + 1) * sizeof(*list));
    for (const char *at = text; *at != '\0'; at += strcspn(at, "\n") + 1)
        if (atoi(at) > 0)
            list[count++] = atoi(at);
    list[count] = 0;
    return list;
}
