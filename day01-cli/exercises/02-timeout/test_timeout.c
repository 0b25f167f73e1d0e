/*
 * test_timeout.c - a command that takes too long is asked to end, and then is not asked.
 */
#include <signal.h>
#include <string.h>

#include "harness.h"

CASE(a_command_that_takes_too_long_is_ended, .page = "man 2 timerfd_create")
{
    EXPECT_STATUS(run("run", "--timeout", "0.3", "sleep", "1000"), 124);
}

CASE(it_may_end_in_its_own_way, .page = "man 7 signal")
{
    struct result r = run("run", "--timeout", "0.5", PROBE, "slow-term", "100");

    EXPECT_STATUS(r, 124);
    EXPECT_OUT(r, "ready\nbegin\nend\n");
}

CASE(one_that_does_not_listen_is_killed, .page = "man 7 signal")
{
    EXPECT_STATUS(run("run", "--timeout", "0.3", PROBE, "ignore"), 124);
}

CASE(one_that_is_done_in_time_is_not_waited_for, .page = "man 2 poll")
{
    struct start how = { .seconds = 5 };

    EXPECT_STATUS(run_with(how, "run", "--timeout", "60", PROBE, "exit", "7"), 7);
    EXPECT_STATUS(run_with(how, "run", "--timeout", "60", PROBE, "segv"), 128 + SIGSEGV);
    EXPECT_STATUS(run_with(how, "run", "--timeout", "60", "no-such-command"), 127);
}

CASE(signals_are_passed_on_meanwhile, .page = "man 2 signalfd")
{
    struct process *p = start("run", "--timeout", "60", PROBE, "signals", "--until", "TERM");

    wait_for_output(p, "ready\n");
    signal_process(p, SIGTERM);
    struct result r = finish(p);
    EXPECT_OUT(r, "ready\ngot TERM\n");
    EXPECT_STATUS(r, 0);
}

CASE(what_is_no_time_is_refused)
{
    static const char *const times[] = { "0", "-1", "soon", "1s", "0.0" };

    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        struct result r = run("run", "--timeout", times[i], "true");
        EXPECT_STATUS(r, 125);
        EXPECT_ERR_HAS(r, "tiny-docker: run: --timeout: ");
    }
}

SUITE("timeout", "a command has so much time")
