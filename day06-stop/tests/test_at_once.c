/*
 * test_at_once.c - two commands at once on one container.
 *
 * Whichever is quicker, both end well, and neither says what is not so.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

enum { ROUNDS = 20, LATER = 600 /* microseconds */ };

/* Where a command takes a second, fewer must do. */
static int rounds(void)
{
    return harness_slowness() > 1 ? ROUNDS / 2 : ROUNDS;
}

/* Each time the other one begins a bit later: before, amid and behind what the first one does. */
CASE(stop_and_removal_in_either_order, .heavy = true)
{
    for (int round = 0; round < rounds(); round++) {
        const char *id = detach_ready(PROBE, "slow-term", "2");
        bool stop_first = round % 2 == 0;
        struct process *one = stop_first ? start("stop", id) : start("rm", "-f", id);
        usleep((useconds_t)(round / 2 * LATER * harness_slowness()));
        struct process *other = stop_first ? start("rm", "-f", id) : start("stop", id);
        struct result removed = finish(stop_first ? other : one);
        struct result stopped = finish(stop_first ? one : other);
        EXPECT_STATUS(removed, 0);
        EXPECT_OUT(removed, text("%s\n", id));
        if (stopped.status != 0)
            EXPECT_ERR(stopped, text("tiny-docker: stop: there is no container '%s'\n", id));
        EXPECT_OUT(run("ps", "-a", "-q"), "");
    }
}

/* It is held up when it has read the names, and not yet the records. One that does without a lock
 * is not, and may list what is removed then. */
CASE(what_is_removed_meanwhile_is_not_listed, .page = "man 2 openat")
{
    const char *trace = path_in_work("trace");

    run(PLAIN_RUN, "true");
    const char *id = the_container();
    struct process *p = start_with_fault("flock:delay_exit=500000:when=2", "ps", "-a", "-q");
    while (access(trace, F_OK) < 0 || strstr(read_text(trace), "LOCK_UN") == NULL)
        if (ends_within(pid_of(p), 1))
            break;
    bool is_held_up = !ends_within(pid_of(p), 1);
    EXPECT_STATUS(run("rm", id), 0);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, is_held_up ? "" : text("%s\n", id));
    EXPECT_ERR(r, "");
}

SUITE("at_once", "two commands at once")
