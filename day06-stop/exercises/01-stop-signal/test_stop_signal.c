/*
 * test_stop_signal.c - stop -s: another signal to ask with.
 */
#include <signal.h>

#include "harness.h"
#include "inspect.h"

CASE(the_program_is_asked_with_this_one, .page = "man 7 signal")
{
    const char *id = detach_ready(PROBE, "signals", "--until", "QUIT");

    EXPECT_OUT(run("stop", "-s", "QUIT", id), text("%s\n", id));
    EXPECT_OUT(run("logs", id), "ready\ngot QUIT\n");
    EXPECT_TEXT(listed_status(id), "stopped (0)");
}

CASE(a_signal_has_a_name_and_a_number, .page = "man 3 sigabbrev_np")
{
    const char *names[] = { "USR1", "SIGUSR1", "usr1", "sigusr1", text("%d", SIGUSR1) };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *id = detach_ready(PROBE, "signals", "--until", "USR1");
        EXPECT_STATUS(run("stop", "--signal", names[i], id), 0);
        EXPECT_OUT(run("logs", id), "ready\ngot USR1\n");
        EXPECT_STATUS(run("rm", id), 0);
    }
}

CASE(an_init_passes_it_on)
{
    const char *id = detach_ready("--init", PROBE, "signals", "--until", "HUP");

    EXPECT_STATUS(run("stop", "-s", "HUP", id), 0);
    EXPECT_TEXT(listed_status(id), "stopped (0)");
}

CASE(who_does_not_end_is_killed_all_the_same)
{
    const char *id = detach_ready(PROBE, "signals", "--until", "TERM");
    const char *other = detach_ready(PROBE, "signals", "--until", "TERM");

    EXPECT_STATUS(run("stop", "-s", "USR1", "-t", "0.3", id), 0);
    EXPECT_OUT(run("logs", id), "ready\ngot USR1\n");
    EXPECT_TEXT(listed_status(id), "stopped (137)");
    EXPECT_STATUS(run("stop", "-t", "0", "-s", "USR1", other), 0);
    EXPECT_OUT(run("logs", other), "ready\n");
    EXPECT_TEXT(listed_status(other), "stopped (137)");
}

/* Nobody handles it, so there is nothing to wait ten seconds for; but its end is waited for. */
CASE(kill_is_a_signal_too)
{
    const char *id = detach_ready(PROBE, "ignore");
    struct result r = run_with((struct start){ .seconds = 5 }, "stop", "-s", "KILL", id);

    EXPECT_STATUS(r, 0);
    EXPECT_TEXT(inspected(id, "status"), "stopped");
    EXPECT_STATUS(run("rm", id), 0);
}

CASE(what_is_no_signal_is_refused)
{
    static const char *const wrong[] = { "", "x", "SIG", "TERM1", "0", "65", "-1", "1.5", "9x" };
    const char *id = detach_ready(PROBE, "sleep");

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        EXPECT_STATUS(run("stop", "-s", wrong[i], id), 2);
    EXPECT_TEXT(listed_status(id), "running");
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

SUITE("stop_signal", "another signal to ask with")
