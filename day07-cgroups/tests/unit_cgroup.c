/*
 * unit_cgroup.c - a group is made, or it is said why not.
 */
#include "cgroup.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

/* The directory above the container's may vanish while the group is made, and then it is made
 * again. But not for ever. */
CASE(a_group_that_cannot_be_made_is_given_up)
{
    struct container c = { .id = "none/such", .memory_limit = 64 << 20 };
    struct error err;

    signal(SIGALRM, _exit);
    alarm(10);
    EXPECT(cgroup_create(&c, &err) < 0, "an error");
    alarm(0);
    EXPECT(strstr(err.message, "No such file or directory") != NULL, "why, not '%s'", err.message);
}

SUITE("cgroup", "a group is made")
