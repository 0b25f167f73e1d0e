/*
 * test_explain.c - what --explain says is what happens.
 */
#include "harness.h"
#include "trace.h"

CASE(the_last_line_is_the_command_itself)
{
    struct result r = run("--explain", "run", "sh", "-c", "exit 3");

    EXPECT_STATUS(r, 3);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, "child  | exec ");
    EXPECT_ERR_HAS(r, "/sh -c 'exit 3'\n");
}

CASE(without_the_option_nothing_is_said)
{
    EXPECT_ERR(run("run", "true"), "");
}

CASE(the_variable_does_the_same)
{
    struct start on = { .extra_environment = (const char *[]){ "TINY_DOCKER_EXPLAIN=1", NULL } };
    struct start off = { .extra_environment = (const char *[]){ "TINY_DOCKER_EXPLAIN=0", NULL } };

    EXPECT_ERR_HAS(run_with(on, "run", "true"), "child  | exec ");
    EXPECT_ERR(run_with(off, "run", "true"), "");
}

CASE(the_lines_do_not_reach_the_command)
{
    /* Standard error of the command is a file of its own; the lines go to that of tiny-docker. */
    struct result r = run("--explain", "run", PROBE, "fds");

    EXPECT_OUT_HAS(r, "\n2 ");
    EXPECT_OUT_LACKS(r, "\n3 ");
}

CASE(words_are_quoted_as_a_shell_wants_them)
{
    struct result r = run("--explain", "run", "true", "two words", "it's", "$HOME", "a\nb", "");

    EXPECT_ERR_HAS(r, " 'two words' 'it'\\''s' '$HOME' $'a\\x0ab' ''\n");
}

CASE(what_is_explained_happens_and_nothing_else, .page = "man 1 strace")
{
    EXPECT_STATUS(run_explained("run", "true"), 0);
    EXPECT_STATUS(run_explained("run", "no-such-command"), 127);
}

SUITE("explain", "what --explain says is what happens")
