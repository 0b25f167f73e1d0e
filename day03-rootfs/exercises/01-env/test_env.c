/*
 * test_env.c - variables that a container gets beside the usual ones.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "harness.h"

/* The caller's environment, with two variables of ours. */
static const struct start with_fruit = { .extra_environment = (const char *[]){
                                             "FRUIT=apple", "SECRET=swordfish", NULL } };

CASE(variables_are_set, .page = "man 7 environ")
{
    struct result r = run_with(with_fruit, "run", "--env", "DRINK=green tea", "-e", "EMPTY=", "-e",
                               "SUM=1+1=2", PROBE, "env");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "\nDRINK=green tea\n");
    EXPECT_OUT_HAS(r, "\nEMPTY=\n");
    EXPECT_OUT_HAS(r, "\nSUM=1+1=2\n");
    EXPECT_OUT_HAS(r, "\nHOSTNAME=tiny-container\n");
}

CASE(a_name_alone_passes_the_callers_on, .page = "man 3 getenv")
{
    struct result r =
        run_with(with_fruit, "run", "--env", "FRUIT", "--env", "NOT_SET_HERE", PROBE, "env");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "\nFRUIT=apple\n");
    EXPECT_OUT_LACKS(r, "NOT_SET_HERE");
}

CASE(what_was_not_asked_for_stays_outside)
{
    struct result r = run_with(with_fruit, "run", "--env", "FRUIT=pear", PROBE, "env");

    EXPECT_OUT_HAS(r, "FRUIT=pear\n");
    EXPECT_OUT_LACKS(r, "apple");
    EXPECT_OUT_LACKS(r, "SECRET");
}

CASE(the_last_one_wins_also_over_the_usual_ones)
{
    struct result r = run("run", "-e", "HOME=/a", "-e", "TERM=one", "-e", "HOME=/b", PROBE, "env");

    EXPECT_OUT_HAS(r, "HOME=/b\n");
    EXPECT_OUT_HAS(r, "TERM=one\n");
    EXPECT_OUT_LACKS(r, "HOME=/a\n");
    EXPECT_OUT_LACKS(r, "HOME=/root\n");
}

CASE(the_command_is_looked_up_in_the_path_that_is_given)
{
    const char *rootfs = make_rootfs("box");

    mkdir(text("%s/opt", rootfs), 0755);
    write_file(text("%s/opt/tool", rootfs), 0755, "#!/bin/sh\necho found\n");
    EXPECT_OUT(run("run", "--rootfs", rootfs, "--env", "PATH=/opt", "tool"), "found\n");
    EXPECT_STATUS(run("run", "--rootfs", rootfs, "--env", "PATH=/opt", "ls"), 127);
}

CASE(what_is_no_variable_is_refused)
{
    struct result r = run("run", "--env", "=apple", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: --env: '=apple' ");
}

SUITE("env", "variables beside the usual ones")
