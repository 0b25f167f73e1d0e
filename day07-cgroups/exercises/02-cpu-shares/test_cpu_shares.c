/*
 * test_cpu_shares.c - run --cpu-shares: a weight, and no limit.
 */
#include <sched.h>
#include <stdlib.h>

#include "harness.h"
#include "inspect.h"

/* The content of the file of that name in the container's group, whichever hierarchy has it. */
static const char *in_group(const char *id, const char *file)
{
    const char *script = "cat $(find /sys/fs/cgroup -path '*/%s/%s')";

    return run_program("sh", "-c", text(script, id, file)).out;
}

CASE(version_1_is_told, .cgroup = CGROUP_V1)
{
    const char *id = detach_ready("--cpu-shares", "512", PROBE, "sleep");
    const char *least = detach_ready("--cpu-shares", "2", "--cpus", "0.5", PROBE, "sleep");

    EXPECT_TEXT(in_group(id, "cpu.shares"), "512\n");
    EXPECT_TEXT(in_group(id, "cpu.cfs_quota_us"), "-1\n");
    EXPECT_TEXT(in_group(least, "cpu.shares"), "2\n");
    EXPECT_TEXT(in_group(least, "cpu.cfs_quota_us"), "50000\n");
    EXPECT_STATUS(run("rm", "-f", id, least), 0);
}

CASE(version_2_is_told, .cgroup = CGROUP_V2)
{
    static const char *const both[][2] = {
        { "512", "50\n" }, { "1024", "100\n" }, { "2", "1\n" }, { "262144", "10000\n" }
    };

    for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
        const char *id = detach_ready("--cpu-shares", both[i][0], PROBE, "sleep");
        EXPECT_TEXT(in_group(id, "cpu.weight"), both[i][1]);
        EXPECT_STATUS(run("rm", "-f", id), 0);
    }
}

/* On the first of the processors that we may use. */
static void on_one_processor(void)
{
    cpu_set_t set;
    size_t first = 0;

    sched_getaffinity(0, sizeof(set), &set);
    while (!CPU_ISSET(first, &set))
        first++;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    sched_setaffinity(0, sizeof(set), &set);
}

/* A container that uses the processor for a minute. Returns its ID. */
static const char *busy_with(const char *shares)
{
    struct start how = { .prepare = on_one_processor };
    const char *script = text("echo ready; exec %s burn 60000", PROBE);
    struct result r = run_with(how, "run", "-d", "--cpu-shares", shares, "sh", "-c", script);

    EXPECT_STATUS(r, 0);
    return wait_until_ready(text("%.12s", r.out));
}

/* Milliseconds that a container's process has had a processor. */
static long used_by(const char *pid)
{
    return atol(read_text(text("/proc/%s/schedstat", pid))) / 1000000;
}

/* The two want all of one processor. How much the machine gives to both does not matter. */
CASE(where_it_is_scarce_time_is_shared_by_weight, .page = "man 7 sched")
{
    const char *heavy = busy_with("1024");
    const char *light = busy_with("256");
    const char *heavy_pid = inspected(heavy, "pid");
    const char *light_pid = inspected(light, "pid");
    long heavy_before = used_by(heavy_pid);
    long light_before = used_by(light_pid);
    long more;
    long less;

    do {
        wait_a_moment("that they have used the processor");
        more = used_by(heavy_pid) - heavy_before;
        less = used_by(light_pid) - light_before;
    } while (more + less < 300);
    EXPECT_STATUS(run("rm", "-f", heavy, light), 0);
    EXPECT(more > 2 * less && more < 8 * less, "about four times as much, not %ld and %ld ms", more,
           less);
}

CASE(what_is_no_weight_is_refused)
{
    static const char *const wrong[] = { "0", "1", "-1", "262145", "1.5", "x", "" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct result r = run("run", "--cpu-shares", wrong[i], "true");
        EXPECT_STATUS(r, 125);
        EXPECT_ERR_HAS(r, text("--cpu-shares: '%s' is not a ", wrong[i]));
    }
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(without_the_controller_it_is_not_forgotten)
{
    const char *script = "umount -R /sys/fs/cgroup && \"$TINY_DOCKER\" run echo ran && "
                         "\"$TINY_DOCKER\" run --cpu-shares 512 echo ran with it";
    struct result r = run_program("unshare", "--mount", "sh", "-c", script);

    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "ran\n");
    EXPECT_ERR_HAS(r, "no cgroup hierarchy offers the controller 'cpu'");

    script = "for m in /sys/fs/cgroup /sys/fs/cgroup/*; do mountpoint -q $m && "
             "mount -o remount,bind,ro $m; done; "
             "exec \"$TINY_DOCKER\" run --cpu-shares 512 echo ran with it";
    r = run_program("unshare", "--mount", "sh", "-c", script);
    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "");
}

SUITE("cpu_shares", "a weight, and no limit")
