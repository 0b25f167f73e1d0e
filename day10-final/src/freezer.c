/*
 * freezer.c - let a container's processes stand still.
 *
 * SIGSTOP would do that to one process, which could see it, and whose parent would be told. A group
 * is frozen as a whole, with what it forks meanwhile.
 */
#include "freezer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cgroup.h"
#include "cgroup_version.h"
#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "text.h"

enum { STATE_LONGEST = 4096 };

/* A group of the container that can be frozen, or NULL. */
static const struct cgroup *find_freezer(const struct container *c)
{
    for (const struct cgroup *group = c->cgroups; group < c->cgroups + c->cgroup_count; group++) {
        CLEANUP_FREE char *file = text_format("%s/%s", group->path, group->version->freezer.file);
        if (access(file, F_OK) == 0)
            return group;
    }
    return NULL;
}

static int is_frozen(const struct cgroup *group, struct error *err)
{
    CLEANUP_FREE char *file = text_format("%s/%s", group->path, group->version->freezer.state_file);
    CLEANUP_FREE char *state = NULL;

    if (file_read(AT_FDCWD, file, STATE_LONGEST, &state, NULL, err) < 0)
        return -1;
    return strstr(state, group->version->freezer.frozen) != NULL;
}

/* A process stands still when it is about to return from the kernel. Until then the group is only
 * on its way. */
static int wait_until_frozen(const struct cgroup *group, struct error *err)
{
    const struct timespec moment = { .tv_nsec = 1000000 };
    int64_t deadline = clock_running() + 2 * CLOCK_SECOND;
    int result;

    while ((result = is_frozen(group, err)) == 0) {
        if (clock_running() > deadline)
            return fail_plain(err, "a process in it cannot be frozen");
        nanosleep(&moment, NULL);
    }
    return result < 0 ? -1 : 0;
}

static int freeze(const struct cgroup *group, struct error *err)
{
    const struct cgroup_version *version = group->version;
    struct error ignored;

    if (cgroup_write(group->path, version->freezer.file, false, version->freezer.freeze, err) ==
            0 &&
        wait_until_frozen(group, err) == 0)
        return 0;
    cgroup_write(group->path, version->freezer.file, false, version->freezer.thaw, &ignored);
    return -1;
}

int cgroup_freeze(struct container *c, struct error *err)
{
    int result = cgroup_find(c, err);
    const struct cgroup *group = result == 0 ? find_freezer(c) : NULL;

    if (result == 0 && group == NULL) {
        fail_plain(err, "it has no cgroup that can be frozen");
        result = error_hint(err, "that takes the controller 'freezer' of version 1, or version 2");
    } else if (result == 0) {
        result = freeze(group, err);
    }
    cgroup_forget(c);
    return result;
}

/* Of one that is only on its way, too. Returns 1 if it was frozen, 0 if it was not, or -1. */
static int thaw(const struct cgroup *group, struct error *err)
{
    const struct cgroup_version *version = group->version;
    CLEANUP_FREE char *file = text_format("%s/%s", group->path, version->freezer.file);
    CLEANUP_FREE char *state = NULL;

    if (file_read(AT_FDCWD, file, STATE_LONGEST, &state, NULL, err) < 0)
        return -1;
    if (strncmp(state, version->freezer.thaw, strlen(version->freezer.thaw)) == 0)
        return 0;
    int result =
        cgroup_write(group->path, version->freezer.file, false, version->freezer.thaw, err);
    return result < 0 ? -1 : 1;
}

int cgroup_thaw(struct container *c, struct error *err)
{
    int result = cgroup_find(c, err);
    const struct cgroup *group = result == 0 ? find_freezer(c) : NULL;

    if (group != NULL)
        result = thaw(group, err);
    cgroup_forget(c);
    return result < 0 && c->status != CONTAINER_PAUSED ? 0 : result;
}

int cgroup_is_frozen(const struct container *c, struct error *err)
{
    const struct cgroup *group = find_freezer(c);

    return group != NULL ? is_frozen(group, err) : 0;
}
