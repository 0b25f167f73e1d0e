/*
 * cgroup_v2.c - version 2: one hierarchy, in which each group says what its children may use.
 */
#include "cgroup_version.h"

#include <errno.h>
#include <stdlib.h>

#include "cleanup.h"
#include "text.h"

enum { PERIOD = 100000 }; /* of the CPU's time, in microseconds */

static int enable(const char *path, unsigned controllers, struct error *err)
{
    for (int i = 0; i < CONTROLLERS; i++) {
        CLEANUP_FREE char *value = text_format("+%s", cgroup_controllers[i]);
        if ((controllers & 1U << i) == 0)
            continue;
        if (cgroup_write(path, "cgroup.subtree_control", false, value, err) == 0)
            continue;
        if (errno == EBUSY)
            error_hint(err, "a group with processes of its own can have no limits below it; in a "
                            "container, move them to another group first");
        return -1;
    }
    return 0;
}

static int limit(const struct cgroup *group, const struct container *c, struct error *err)
{
    if ((group->controllers & 1 << CONTROLLER_MEMORY) != 0 && c->memory_limit > 0) {
        if (cgroup_write_number(group->path, "memory.max", false, c->memory_limit, err) < 0)
            return -1;
        /* What may be swapped out beside it. The file exists where swap is counted. */
        if (cgroup_write_number(group->path, "memory.swap.max", true, 0, err) < 0)
            return -1;
    }
    if ((group->controllers & 1 << CONTROLLER_PIDS) != 0 && c->pids_limit > 0 &&
        cgroup_write_number(group->path, "pids.max", false, c->pids_limit, err) < 0)
        return -1;
    if ((group->controllers & 1 << CONTROLLER_CPU) != 0 && c->cpus > 0) {
        CLEANUP_FREE char *value =
            text_format("%d %d", (int)(c->cpus / (1000000000 / PERIOD)), PERIOD);
        return cgroup_write(group->path, "cpu.max", false, value, err);
    }
    return 0;
}

const struct cgroup_version cgroup_v2 = {
    .enable = enable,
    .limit = limit,
    .oom_file = "memory.events",
    .counters = { [COUNT_CPU] = { CONTROLLER_CPU, "cpu.stat", "usage_usec ", 1000 },
                  [COUNT_MEMORY] = { CONTROLLER_MEMORY, "memory.current", "", 1 },
                  [COUNT_CACHE] = { CONTROLLER_MEMORY, "memory.stat", "inactive_file ", 1 },
                  [COUNT_PIDS] = { CONTROLLER_PIDS, "pids.current", "", 1 },
                  [COUNT_READ] = { CONTROLLER_IO, "io.stat", "rbytes=", 1 },
                  [COUNT_WRITTEN] = { CONTROLLER_IO, "io.stat", "wbytes=", 1 },
                  [COUNT_MEMORY_LIMIT] = { CONTROLLER_MEMORY, "memory.max", "", 1 },
                  [COUNT_PIDS_LIMIT] = { CONTROLLER_PIDS, "pids.max", "", 1 },
                  [COUNT_CPU_QUOTA] = { CONTROLLER_CPU, "cpu.max", "", 1 },
                  [COUNT_CPU_PERIOD] = { CONTROLLER_CPU, "cpu.max", " ", 1 } },
    .freezer = { "cgroup.freeze", "1", "0", "cgroup.events", "frozen 1" },
};
