/*
 * unit_usage.c - what is read from control groups of both versions, of which a machine has only
 * one.
 */
#include "usage.h"

#include <sys/stat.h>

#include "cgroup_version.h"
#include "harness.h"

/* A container with one group, of which all controllers are, in a directory of the case's own. */
static struct container with_group(const struct cgroup_version *version)
{
    struct container c = { .cgroup_count = 1 };
    const char *path = path_in_work("group");

    mkdir(path, 0755);
    c.cgroups[0] = (struct cgroup){ .version = version,
                                    .path = (char *)path,
                                    .controllers = (1U << CONTROLLERS) - 1 };
    return c;
}

static void write_in_group(const char *file, const char *content)
{
    write_file(path_in_work(text("group/%s", file)), 0644, content);
}

static void check(const struct usage *usage)
{
    EXPECT(usage->cpu == 1234567000, "processor time, not %ld", (long)usage->cpu);
    EXPECT(usage->memory == 9000, "memory without cache, not %ld", (long)usage->memory);
    EXPECT(usage->pids == 7, "processes, not %ld", (long)usage->pids);
    EXPECT(usage->read == 4100, "bytes read, not %ld", (long)usage->read);
    EXPECT(usage->written == 8200, "bytes written, not %ld", (long)usage->written);
}

CASE(version_1_is_understood, .page = "kernel: admin-guide/cgroup-v1")
{
    struct container c = with_group(&cgroup_v1);
    struct usage usage;

    write_in_group("cpuacct.usage", "1234567000\n");
    write_in_group("memory.usage_in_bytes", "10000\n");
    write_in_group("memory.stat", "cache 5\ninactive_file 5\ntotal_cache 2000\n"
                                  "total_inactive_file 1000\ntotal_active_file 3\n");
    write_in_group("pids.current", "7\n");
    write_in_group("blkio.throttle.io_service_bytes_recursive",
                   "8:0 Read 100\n8:0 Write 200\n8:0 Sync 300\n8:0 Total 300\n"
                   "254:16 Read 4000\n254:16 Write 8000\n254:16 Total 12000\nTotal 12300\n");
    usage_of_groups(&c, &usage);
    check(&usage);
}

CASE(version_2_is_understood, .page = "kernel: admin-guide/cgroup-v2")
{
    struct container c = with_group(&cgroup_v2);
    struct usage usage;

    write_in_group("cpu.stat", "usage_usec 1234567\nuser_usec 1000000\nsystem_usec 234567\n");
    write_in_group("memory.current", "10000\n");
    write_in_group("memory.stat", "anon 5\ninactive_anon 3\ninactive_file 1000\nactive_file 9\n");
    write_in_group("pids.current", "7\n");
    write_in_group("io.stat", "8:0 rbytes=100 wbytes=200 rios=1 wios=2 dbytes=0 dios=0\n"
                              "254:16 rbytes=4000 wbytes=8000 rios=1 wios=2 dbytes=0 dios=0\n");
    usage_of_groups(&c, &usage);
    check(&usage);
}

CASE(what_is_not_counted_is_unknown)
{
    struct container c = with_group(&cgroup_v2);
    struct usage usage;

    write_in_group("io.stat", "");
    usage_of_groups(&c, &usage);
    EXPECT(usage.cpu == -1 && usage.memory == -1 && usage.pids == -1, "unknown");
    EXPECT(usage.read == 0 && usage.written == 0, "nothing read or written");
    c.cgroups[0].controllers = 0;
    usage_of_groups(&c, &usage);
    EXPECT(usage.read == -1, "unknown without the controller");
}

/* The kernel takes quotas of up to 2^44 microseconds. */
CASE(a_limit_that_is_none_is_no_small_one, .page = "kernel: scheduler/sched-bwc")
{
    struct container c = with_group(&cgroup_v1);
    struct allowance allowance;

    write_in_group("cpu.cfs_quota_us", "17592186044415\n");
    write_in_group("cpu.cfs_period_us", "1000\n");
    usage_allowed(&c, &allowance);
    EXPECT(allowance.cpus == INT64_MAX, "the most there can be, not %ld", (long)allowance.cpus);
}

SUITE("usage of groups", "what control groups count")
