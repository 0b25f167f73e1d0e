/*
 * cgroup_v1.c - version 1: each controller has a hierarchy of its own.
 */
#include "cgroup_version.h"

enum { PERIOD = 100000 }; /* of the CPU's time, in microseconds */

/* Every controller of a hierarchy is in all of its groups. */
static int enable(const char *path, unsigned controllers, struct error *err)
{
    (void)path;
    (void)controllers;
    (void)err;
    return 0;
}

static int limit(const struct cgroup *group, const struct container *c, struct error *err)
{
    if ((group->controllers & 1 << CONTROLLER_MEMORY) != 0 && c->memory_limit > 0) {
        if (cgroup_write_number(group->path, "memory.limit_in_bytes", false, c->memory_limit, err) <
            0)
            return -1;
        /* This one counts memory and swap together, and exists where swap is counted. */
        if (cgroup_write_number(group->path, "memory.memsw.limit_in_bytes", true, c->memory_limit,
                                err) < 0)
            return -1;
    }
    if ((group->controllers & 1 << CONTROLLER_PIDS) != 0 && c->pids_limit > 0 &&
        cgroup_write_number(group->path, "pids.max", false, c->pids_limit, err) < 0)
        return -1;
    if ((group->controllers & 1 << CONTROLLER_CPU) != 0 && c->cpus > 0) {
        if (cgroup_write_number(group->path, "cpu.cfs_period_us", false, PERIOD, err) < 0)
            return -1;
        return cgroup_write_number(group->path, "cpu.cfs_quota_us", false,
                                   c->cpus / (1000000000 / PERIOD), err);
    }
    return 0;
}

#define IO_BYTES "blkio.throttle.io_service_bytes_recursive"

const struct cgroup_version cgroup_v1 = {
    .enable = enable,
    .limit = limit,
    .oom_file = "memory.oom_control",
    .counters = { [COUNT_CPU] = { CONTROLLER_CPUACCT, "cpuacct.usage", "", 1 },
                  [COUNT_MEMORY] = { CONTROLLER_MEMORY, "memory.usage_in_bytes", "", 1 },
                  [COUNT_CACHE] = { CONTROLLER_MEMORY, "memory.stat", "total_inactive_file ", 1 },
                  [COUNT_PIDS] = { CONTROLLER_PIDS, "pids.current", "", 1 },
                  [COUNT_READ] = { CONTROLLER_BLKIO, IO_BYTES, " Read ", 1 },
                  [COUNT_WRITTEN] = { CONTROLLER_BLKIO, IO_BYTES, " Write ", 1 },
                  [COUNT_MEMORY_LIMIT] = { CONTROLLER_MEMORY, "memory.limit_in_bytes", "", 1 },
                  [COUNT_PIDS_LIMIT] = { CONTROLLER_PIDS, "pids.max", "", 1 },
                  [COUNT_CPU_QUOTA] = { CONTROLLER_CPU, "cpu.cfs_quota_us", "", 1 },
                  [COUNT_CPU_PERIOD] = { CONTROLLER_CPU, "cpu.cfs_period_us", "", 1 } },
    .freezer = { "freezer.state", "FROZEN", "THAWED", "freezer.state", "FROZEN" },
};
