/*
 * test_cli.c - the command line: help, errors, exit statuses of tiny-docker's own.
 */
#include <fcntl.h>
#include <unistd.h>

#include "harness.h"

CASE(help_lists_the_commands)
{
    struct result r = run("help");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "\n  run ");
    EXPECT_OUT_HAS(r, "\n  ps ");
    EXPECT_OUT_HAS(r, "\n  logs ");
    EXPECT_OUT_HAS(r, "\n  stop ");
    EXPECT_OUT_HAS(r, "--explain");
    EXPECT_ERR(r, "");
}

CASE(the_help_option_prints_the_same)
{
    EXPECT_OUT(run("--help"), run("help").out);
    EXPECT_OUT(run("run", "--help"), run("help", "run").out);
    EXPECT_STATUS(run("run", "--help"), 0);
}

CASE(help_about_a_command_says_how_it_is_used)
{
    struct result r = run("help", "run");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "COMMAND [ARG...]");
    EXPECT_OUT_HAS(r, "exit status");
}

CASE(the_version_is_printed)
{
    struct result r = run("--version");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "tiny-docker ");
    EXPECT_ERR(r, "");
}

CASE(no_command_is_a_usage_error)
{
    struct result r = run_with((struct start){ 0 }, NULL);

    EXPECT_STATUS(r, 2);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, "tiny-docker: no command given\nhint: ");
}

CASE(an_unknown_command_names_the_nearest)
{
    struct result r = run("rnu", "true");

    EXPECT_STATUS(r, 2);
    EXPECT_OUT(r, "");
    EXPECT_ERR(r, "tiny-docker: unknown command 'rnu'\nhint: did you mean 'run'?\n");
}

CASE(an_unknown_command_like_none_gets_no_guess)
{
    struct result r = run("xyzzyxyzzy");

    EXPECT_STATUS(r, 2);
    EXPECT_ERR_LACKS(r, "did you mean");
}

CASE(an_unknown_option_names_the_nearest)
{
    struct result r = run("--expalin", "run", "true");

    EXPECT_STATUS(r, 2);
    EXPECT_ERR(r, "tiny-docker: unknown option '--expalin'\nhint: did you mean '--explain'?\n");
}

CASE(a_usage_error_of_run_is_125)
{
    struct result r = run("run", "--hlep", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: run: unknown option '--hlep'\nhint: did you mean '--help'?\n");
    EXPECT_STATUS(run("run"), 125);
    EXPECT_STATUS(run("run", "-?", "true"), 125);
}

CASE(a_long_option_is_typed_in_full)
{
    struct result r = run("--expl", "run", "true");

    EXPECT_STATUS(r, 2);
    EXPECT_ERR_HAS(r, "unknown option '--expl'");
}

CASE(an_option_that_takes_no_value_refuses_one)
{
    struct result r = run("--explain=yes", "run", "true");

    EXPECT_STATUS(r, 2);
    EXPECT_ERR_HAS(r, "option '--explain' takes no value");
}

CASE(an_option_is_switched_on_and_off)
{
    EXPECT_ERR_HAS(run("--explain=true", "run", "true"), "| exec ");
    EXPECT_ERR_LACKS(run("--explain", "--explain=false", "run", "true"), "| exec ");
}

CASE(a_global_option_after_the_command_is_sent_to_its_place)
{
    struct result r = run("run", "--explain", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "hint: it goes before the command: tiny-docker --explain run\n");
}

CASE(ps_says_on_which_day_it_arrives, .last_day = 3)
{
    struct result r = run("ps");

    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, "tiny-docker: ps: this command arrives on day 4");
}

CASE(logs_says_on_which_day_it_arrives, .last_day = 4)
{
    struct result r = run("logs", "x");

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "tiny-docker: logs: this command arrives on day 5");
}

CASE(stop_says_on_which_day_it_arrives, .last_day = 5)
{
    struct result r = run("stop", "x");

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "tiny-docker: stop: this command arrives on day 6");
}

/* In the child, before the program begins. */
static void full_disk_as_output(void)
{
    dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
}

CASE(output_that_cannot_be_written_is_an_error, .page = "man 3 fflush")
{
    struct result r = run_with((struct start){ .prepare = full_disk_as_output }, "help");

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "cannot write to standard output: No space left on device");
}

CASE(a_file_that_may_not_grow_is_an_error_and_no_death, .page = "man 2 setrlimit")
{
    const char *script = "(ulimit -f 0; \"$TINY_DOCKER\" help >%s) 2>&1; echo $?";
    struct result r = run_program("sh", "-c", text(script, path_in_work("file")));

    EXPECT_OUT(r, "tiny-docker: help: cannot write to standard output: File too large\n1\n");
}

/* The same place: standard output is a pipe that nobody reads. */
static void closed_pipe_as_output(void)
{
    int ends[2];

    if (pipe(ends) == 0 && dup2(ends[1], STDOUT_FILENO) >= 0)
        close(ends[0]);
}

CASE(a_reader_that_went_away_is_an_error_and_no_death, .page = "man 7 pipe")
{
    struct result r = run_with((struct start){ .prepare = closed_pipe_as_output }, "help");

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "cannot write to standard output: Broken pipe");
}

CASE(a_message_cannot_steer_the_terminal)
{
    struct result r = run("\x1b[2J");

    EXPECT_ERR_HAS(r, "unknown command '\\x1b[2J'");
    EXPECT_ERR_LACKS(r, "\x1b");
}

SUITE("cli", "the command line")
