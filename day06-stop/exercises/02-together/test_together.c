/*
 * test_together.c - stop several containers together.
 */
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "harness.h"
#include "inspect.h"

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

CASE(five_stubborn_ones_take_as_long_as_one)
{
    const char *ids[5];

    for (int i = 0; i < 5; i++)
        ids[i] = detach_ready(PROBE, "ignore");
    double begin = now();
    struct result r = run("stop", "-t", "0.5", ids[0], ids[1], ids[2], ids[3], ids[4]);
    double took = now() - begin;
    EXPECT_STATUS(r, 0);
    EXPECT(took >= 0.5, "that each has its time, not %.2f s", took);
    EXPECT(took < 0.5 + 0.5 * harness_slowness(), "0.5 s, not %.2f s", took);
    EXPECT_OUT(r, text("%s\n%s\n%s\n%s\n%s\n", ids[0], ids[1], ids[2], ids[3], ids[4]));
    for (int i = 0; i < 5; i++)
        EXPECT_TEXT(listed_status(ids[i]), "stopped (137)");
}

/* The first one does not end, so it is waited for, but the second has been asked already. */
CASE(all_are_asked_before_one_is_waited_for)
{
    const char *stubborn = detach_ready(PROBE, "ignore");
    const char *polite = detach_ready(PROBE, "slow-term", "0");
    struct process *stop = start("stop", stubborn, polite);

    EXPECT_OUT(run_with((struct start){ .seconds = 3 }, "logs", "-f", polite),
               "ready\nbegin\nend\n");
    EXPECT(!ends_within(pid_of(stop), 100), "that stop waits for the other one");
    kill(atoi(inspected(stubborn, "pid")), SIGKILL);
    struct result r = finish(stop);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, text("%s\n%s\n", stubborn, polite));
    EXPECT_TEXT(listed_status(stubborn), "stopped (137)");
    EXPECT_TEXT(listed_status(polite), "stopped (3)");
}

CASE(each_is_tried_even_if_another_failed)
{
    const char *one = detach_ready(PROBE, "slow-term", "0");
    const char *two = detach_ready(PROBE, "slow-term", "0");
    struct result r = run("stop", one, "0no", "../x", two);

    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, text("%s\n%s\n", one, two));
    EXPECT_ERR(r, "tiny-docker: stop: there is no container '0no'\n"
                  "tiny-docker: stop: '../x' is not a container ID\n");
    EXPECT_STATUS(run("stop"), 2);
}

CASE(one_may_be_named_twice_or_have_ended)
{
    run("run", "sh", "-c", "exit 7");
    const char *ended = the_container();
    const char *one = detach_ready(PROBE, "slow-term", "100");

    EXPECT_OUT(run("stop", one, ended, one), text("%s\n%s\n%s\n", one, ended, one));
    EXPECT_TEXT(listed_status(one), "stopped (3)");
    EXPECT_TEXT(listed_status(ended), "exited (7)");
}

CASE(no_time_kills_all_at_once)
{
    const char *one = detach_ready(PROBE, "signals");
    const char *two = detach_ready(PROBE, "signals");

    EXPECT_STATUS(run("stop", "-t", "0", one, two), 0);
    EXPECT_OUT(run("logs", one), "ready\n");
    EXPECT_OUT(run("logs", two), "ready\n");
    EXPECT_TEXT(listed_status(two), "stopped (137)");
}

SUITE("together", "stop several containers together")
