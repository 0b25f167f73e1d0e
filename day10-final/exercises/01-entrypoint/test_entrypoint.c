/*
 * test_entrypoint.c - the program from an option, its arguments from the command line.
 */
#include "harness.h"
#include "inspect.h"

#define BOX "--net", "none", "--rootfs", make_rootfs("box")

CASE(the_words_of_the_command_are_arguments)
{
    struct result r = run("run", "--entrypoint", "echo", BOX, "--", "-a", "two words");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "-a two words\n");
}

CASE(there_may_be_none)
{
    struct result r =
        run("run", "--net", "none", "--rootfs", make_rootfs("box"), "--entrypoint=/bin/hostname");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "tiny-container\n");
    EXPECT_STATUS(run("run"), 125); /* without the option there must be a command, as ever */
}

CASE(it_is_one_word)
{
    struct result r = run("run", "--entrypoint", "echo -n", BOX, "hello");

    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "'echo -n'");
}

CASE(of_two_the_last_one_counts)
{
    EXPECT_OUT(run("run", "--entrypoint", "false", "--entrypoint", "echo", BOX, "x"), "x\n");
}

CASE(the_record_has_the_whole_command, .page = "cmd_start.c")
{
    const char *id = detach("--entrypoint", "echo", BOX, "hello");

    EXPECT_STATUS(run("wait", id), 0);
    EXPECT_TEXT(inspected(id, "command"), "[\"echo\",\"hello\"]");
    EXPECT_STATUS(run("start", id), 0);
    EXPECT_STATUS(run("wait", id), 0);
    EXPECT_OUT(run("logs", id), "hello\nhello\n");
}

CASE(the_help_names_it)
{
    EXPECT_OUT_HAS(run("run", "--help"), "--entrypoint ");
}

SUITE("entrypoint", "the program from an option")
