/*
 * unit_harness.c - the harness itself: what must fail fails, and what is tidy passes.
 *
 * The cases named broken_* must not pass. They run only when they are named: another case starts
 * this program once more with that name, and looks at what it says.
 */
#include "harness.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

CASE(broken_status, .only_by_name = true, .page = "man 1 true")
{
    EXPECT_STATUS(run_program("true"), 1);
}

CASE(broken_output, .only_by_name = true)
{
    EXPECT_OUT_HAS(run_program("echo", "one"), "two");
}

CASE(broken_condition, .only_by_name = true)
{
    EXPECT(1 > 2, "that %d is more than %d", 1, 2);
}

CASE(broken_deadline, .only_by_name = true)
{
    run_program_with((struct start){ .seconds = 1 }, PROBE, "sleep");
}

CASE(broken_loop, .only_by_name = true, .seconds = 1)
{
    run_program("true");
    for (;;)
        pause();
}

CASE(broken_wait, .only_by_name = true)
{
    wait_for_output(start_program_with((struct start){ 0 }, "echo", "one"), "two");
}

CASE(broken_process, .only_by_name = true)
{
    start_program_with((struct start){ 0 }, PROBE, "sleep");
}

CASE(broken_orphan, .only_by_name = true)
{
    run_program("sh", "-c", text("%s orphans 1 >/dev/null 2>&1", PROBE));
}

CASE(broken_mount, .only_by_name = true)
{
    mount("none", path_in_work(""), "tmpfs", 0, NULL);
}

CASE(broken_skip, .only_by_name = true)
{
    SKIP("there is no moon");
}

CASE(good, .only_by_name = true)
{
    EXPECT_STATUS(run_program("true"), 0);
}

CASE(elsewhere, .only_by_name = true, .first_day = 1, .last_day = 1)
{
    harness_fail("this is not day 1");
}

/* This program. */
static const char *self(void)
{
    char path[4096] = "";

    EXPECT(readlink("/proc/self/exe", path, sizeof(path) - 1) > 0, "a path");
    return text("%s", path);
}

/* Run it again, for one case. */
static struct result again(const char *name)
{
    return run_program(self(), name);
}

CASE(a_good_case_passes)
{
    struct result r = again("good");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "  ok      good\n");
    EXPECT_OUT_HAS(r, "\n1 passed, 0 failed, 0 skipped\n");
}

CASE(a_case_of_another_day_is_not_run)
{
    struct result r = again("elsewhere");

    EXPECT_OUT_HAS(r, "\n1 belong elsewhere\n0 passed, 0 failed, 0 skipped\n");
}

/* The named case fails, and says this. */
static void expect_failure(const char *name, const char *message)
{
    struct result r = again(name);

    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, text("  FAILED  %s\n", name));
    EXPECT_OUT_HAS(r, message);
    EXPECT_OUT_HAS(r, "\n0 passed, 1 failed, 0 skipped\n");
}

CASE(a_failure_shows_command_expectation_result_and_page)
{
    expect_failure("broken_status", "$ true\n          expected: exit status 1\n"
                                    "          got:      exit status 0\n");
    expect_failure("broken_status", "read:     man 1 true\n");
    expect_failure("broken_output", "expected: standard output has two\n"
                                    "          got:      one\\n (exit status 0)\n");
    expect_failure("broken_condition", "expected: that 1 is more than 2\n");
}

CASE(a_program_that_does_not_end_fails_its_case)
{
    expect_failure("broken_deadline", "nothing more within the deadline (it still runs)");
}

CASE(a_case_that_waits_for_ever_fails)
{
    expect_failure(
        "broken_loop",
        text("$ true\n          expected: an end of the case within %d s\n", harness_slowness()));
}

CASE(output_that_does_not_come_fails_the_case)
{
    expect_failure("broken_wait", "expected: output two\n          got:      one\\n\n");
}

CASE(what_a_case_leaves_behind_fails_it)
{
    expect_failure("broken_process", "new: process: probe");
    expect_failure("broken_orphan", "new: process: orphan");
    expect_failure("broken_mount", "new: mount: ");
}

CASE(a_skipped_case_fails_in_strict_mode_only)
{
    struct result r = again("broken_skip");
    const char *strict = getenv("TINY_DOCKER_TEST_STRICT");

    EXPECT_STATUS(r, strict != NULL && strcmp(strict, "1") == 0 ? 1 : 0);
    EXPECT_OUT_HAS(r, "  skipped broken_skip: there is no moon\n");
    EXPECT_OUT_HAS(r, "\n0 passed, 0 failed, 1 skipped\n");
}

CASE(a_killed_suite_leaves_no_process)
{
    struct process *p = start_program_with((struct start){ 0 }, self(), "broken_deadline");

    wait_for_output(p, "harness: the harness itself");
    signal_process(p, SIGTERM);
    finish(p);
}

CASE(input_output_and_signals_reach_a_program)
{
    struct start how = { .input = "text" };
    struct process *p =
        start_program_with((struct start){ 0 }, PROBE, "signals", "--until", "TERM");

    EXPECT_OUT(run_program_with(how, "cat"), "text");
    wait_for_output(p, "ready\n");
    signal_process(p, SIGTERM);
    EXPECT_OUT(finish(p), "ready\ngot TERM\n");
}

SUITE("harness", "the harness itself")
