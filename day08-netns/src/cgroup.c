/*
 * cgroup.c - limits that the kernel enforces.
 *
 * How a process enters its group decides how long a container takes to start. To write a PID to
 * `cgroup.procs` makes the kernel wait until all processors have noticed, 5 to 15 ms on an idle
 * machine. Two ways do without: on version 2 a process can be born in its group (CLONE_INTO_CGROUP,
 * man 2 clone3), and on version 1 a process that has only one thread can write 0, itself, to
 * `tasks`.
 */
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup_tree.h"
#include "cgroup_version.h"
#include "cleanup.h"
#include "explain.h"
#include "file.h"
#include "text.h"

int cgroup_write(const char *path, const char *file, bool optional, const char *value,
                 struct error *err)
{
    CLEANUP_FREE char *whole = text_format("%s/%s", path, file);

    if (optional && access(whole, F_OK) < 0)
        return 0;
    explain("echo %s > %s", value, whole);
    return file_write(AT_FDCWD, whole, value, err);
}

int cgroup_write_number(const char *path, const char *file, bool optional, int64_t value,
                        struct error *err)
{
    CLEANUP_FREE char *text = text_format("%lld", (long long)value);

    return cgroup_write(path, file, optional, text, err);
}

/* Let the controllers come down to the groups below `parent`, level by level. */
static int enable_below(const struct cgroup *group, const char *parent, struct error *err)
{
    CLEANUP_FREE char *path = text_copy(parent);

    for (char *at = path + strlen(group->hierarchy);; at++) {
        char separator = *at;
        if (separator != '/' && separator != '\0')
            continue;
        *at = '\0';
        if (group->version->enable(path, group->controllers, err) < 0)
            return -1;
        if (separator == '\0')
            return 0;
        *at = separator;
    }
}

enum { TRIES_MOST = 1000 };

/* Make the group's directory, and the one above. The last container to go takes that with it,
 * perhaps just now: then again. */
static int make_directory(const struct cgroup *group, struct error *err)
{
    CLEANUP_FREE char *parent = cgroup_parent(group->hierarchy);
    int tries = 0;
    int made;

    do {
        if (directory_make(parent, 0755, err) < 0)
            return -1;
        made = enable_below(group, parent, err);
        if (made == 0 && (made = mkdir(group->path, 0755)) < 0)
            fail(err, "cannot make '%s'", group->path);
    } while (made < 0 && errno == ENOENT && ++tries < TRIES_MOST);
    return made;
}

static int make_group(struct cgroup *group, const struct container *c, struct error *err)
{
    CLEANUP_FREE char *tasks = text_format("%s/tasks", group->path);

    if (make_directory(group, err) < 0)
        return -1;
    if (group->version == &cgroup_v2)
        group->fd = open(group->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    else
        group->fd = open(tasks, O_WRONLY | O_CLOEXEC);
    if (group->fd < 0)
        return fail(err, "cannot open '%s'", group->path);
    return group->version->limit(group, c, err);
}

/* Remove a container's group. Returns true if memory was wanting in it. */
static bool remove_group(struct cgroup *group)
{
    CLEANUP_FREE char *parent = cgroup_parent(group->hierarchy);

    if (group->fd >= 0)
        close(group->fd);
    bool killed = cgroup_tree_remove(group);
    rmdir(parent); /* if it was the last one */
    free(group->path);
    free(group->hierarchy);
    return killed;
}

void cgroup_remove(struct container *c)
{
    for (int i = 0; i < c->cgroup_count; i++)
        c->oom_killed = remove_group(&c->cgroups[i]) || c->oom_killed;
    c->cgroup_count = 0;
}

void cgroup_repair(struct container *c)
{
    struct error ignored;

    cgroup_find(c, &ignored);
    cgroup_remove(c);
}

int cgroup_create(struct container *c, struct error *err)
{
    if (cgroup_find(c, err) < 0) {
        cgroup_remove(c);
        return -1;
    }
    for (int i = 0; i < c->cgroup_count; i++) {
        if (make_group(&c->cgroups[i], c, err) == 0)
            continue;
        if (c->memory_limit > 0 || c->pids_limit > 0 || c->cpus > 0) {
            cgroup_remove(c);
            return -1;
        }
        remove_group(&c->cgroups[i]);
        c->cgroups[i--] = c->cgroups[--c->cgroup_count];
    }
    return 0;
}

int cgroup_birthplace(const struct container *c)
{
    for (int i = 0; i < c->cgroup_count; i++)
        if (c->cgroups[i].version == &cgroup_v2)
            return c->cgroups[i].fd;
    return -1;
}

static int fail_to_enter(const struct cgroup *group, struct error *err)
{
    /* A new group has no share of the time for real-time processes (kernel, sched-rt-group). */
    bool is_real_time = errno == EINVAL;

    fail(err, "cannot enter '%s'", group->path);
    return is_real_time ? error_hint(err, "a real-time process cannot: chrt --other 0 tiny-docker")
                        : -1;
}

int cgroup_enter(const struct container *c, struct error *err)
{
    for (int i = 0; i < c->cgroup_count; i++) {
        const struct cgroup *group = &c->cgroups[i];
        if (group->version != &cgroup_v1)
            continue;
        CLEANUP_FREE char *tasks = text_format("%s/tasks", group->path);
        explain("echo 0 > %s", tasks);
        if (write(group->fd, "0", 1) < 0)
            return fail_to_enter(group, err);
    }
    if (c->cgroup_count == 0)
        return 0;
    /* Not before: the group that a process is in now becomes the root that it sees. */
    explain("unshare --cgroup");
    return unshare(CLONE_NEWCGROUP) < 0 ? fail(err, "cannot make a cgroup namespace") : 0;
}
