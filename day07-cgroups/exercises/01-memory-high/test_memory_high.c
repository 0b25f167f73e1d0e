/*
 * test_memory_high.c - run --memory-high: a soft limit.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "inspect.h"

/* The content of the file of that name in the container's group, on version 1 or on version 2. */
static const char *in_group(const char *id, const char *on_v1, const char *on_v2)
{
    const char *script = "cat $(find /sys/fs/cgroup -path '*/%s/%s' -o -path '*/%s/%s')";

    return run_program("sh", "-c", text(script, id, on_v1, id, on_v2)).out;
}

CASE(the_kernel_is_told)
{
    const char *id = detach_ready("--memory-high", "32m", PROBE, "sleep");
    const char *both = detach_ready("--memory-high", "32m", "-m", "64m", PROBE, "sleep");

    EXPECT_TEXT(in_group(id, "memory.soft_limit_in_bytes", "memory.high"), "33554432\n");
    EXPECT_TEXT(in_group(both, "memory.soft_limit_in_bytes", "memory.high"), "33554432\n");
    EXPECT_TEXT(in_group(both, "memory.limit_in_bytes", "memory.max"), "67108864\n");
    EXPECT_STATUS(run("rm", "-f", id, both), 0);
}

/* Not far above it, for on version 2 the way is hard. */
CASE(what_is_above_it_is_not_killed)
{
    EXPECT_STATUS(run("run", "--memory-high", "60m", PROBE, "allocate", "62"), 0);
    EXPECT_TEXT(inspected(the_container(), "oom_killed"), "false");
}

CASE(the_hard_limit_still_kills, .page = "man 7 cgroups")
{
    EXPECT_STATUS(run("run", "-m", "64m", "--memory-high", "60m", PROBE, "allocate", "128"), 137);
    EXPECT_TEXT(inspected(the_container(), "oom_killed"), "true");
}

CASE(what_is_above_it_is_held_up, .cgroup = CGROUP_V2)
{
    const char *command = text("%s allocate 62; echo ready; exec %s sleep >&-", PROBE, PROBE);
    const char *id = detach_ready("--memory-high", "60m", "sh", "-c", command);
    const char *events = in_group(id, "no such file", "memory.events");
    const char *high = strstr(events, "high ");

    EXPECT(high != NULL && atoi(high + strlen("high ")) > 0, "that the kernel counts it: %s",
           events);
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(what_cannot_be_is_refused)
{
    static const char *const wrong[] = { "0", "-1", "1m", "64mb", "x", "" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct result r = run("run", "--memory-high", wrong[i], "true");
        EXPECT_STATUS(r, 125);
        EXPECT_ERR_HAS(r, text("--memory-high: '%s' is not a ", wrong[i]));
    }
    EXPECT_STATUS(run("run", "--memory-high", "64m", "-m", "32m", "true"), 125);
    EXPECT_STATUS(run("run", "-m", "32m", "--memory-high", "64m", "true"), 125);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(without_the_controller_it_is_not_forgotten)
{
    const char *script = "umount -R /sys/fs/cgroup && \"$TINY_DOCKER\" run echo ran && "
                         "\"$TINY_DOCKER\" run --memory-high 64m echo ran with it";
    struct result r = run_program("unshare", "--mount", "sh", "-c", script);

    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "ran\n");
    EXPECT_ERR_HAS(r, "no cgroup hierarchy offers the controller 'memory'");

    script = "for m in /sys/fs/cgroup /sys/fs/cgroup/*; do mountpoint -q $m && "
             "mount -o remount,bind,ro $m; done; "
             "exec \"$TINY_DOCKER\" run --memory-high 64m echo ran with it";
    r = run_program("unshare", "--mount", "sh", "-c", script);
    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "");
}

SUITE("memory_high", "a soft limit")
