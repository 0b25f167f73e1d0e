/*
 * test_workdir.c - the directory that the command begins in.
 */
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

CASE(the_command_begins_there, .page = "man 2 chdir")
{
    EXPECT_OUT(run("run", "--workdir", "/usr", PROBE, "cwd"), "/usr\n");
    EXPECT_OUT(run("run", "-w", "/", PROBE, "cwd"), "/\n");
}

CASE(a_relative_directory_is_relative_to_the_callers)
{
    struct start in_root = { .directory = "/" };

    EXPECT_OUT(run_with(in_root, "run", "--workdir", "usr/../usr", PROBE, "cwd"), "/usr\n");
}

CASE(a_relative_command_is_found_from_there)
{
    const char *directory = path_in_work("tools");

    mkdir(directory, 0755);
    write_file(text("%s/tool", directory), 0755, "#!/bin/sh\necho found\n");
    EXPECT_OUT(run("run", "--workdir", directory, "./tool"), "found\n");
}

CASE(the_parent_stays_where_it_is, .page = "man 5 proc")
{
    struct process *p =
        start_with((struct start){ .directory = "/" }, "run", "--workdir", "/usr", PROBE, "sleep");

    wait_for_output(p, "ready\n");
    const char *parent = run_program("readlink", text("/proc/%d/cwd", pid_of(p))).out;
    kill(descendant_of(p, "probe"), SIGKILL);
    finish(p);
    EXPECT_TEXT(parent, "/\n");
}

/* The status is that of a failure of our own, and nothing has run. */
static void check_refused(const char *directory, const char *reason)
{
    const char *mark = path_in_work("mark");
    struct result r = run("run", "--workdir", directory, "touch", mark);

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, text("tiny-docker: run: cannot enter '%s': %s\n", directory, reason));
    EXPECT(access(mark, F_OK) < 0, "that the command has not run");
}

CASE(one_that_cannot_be_entered_is_named, .page = "man 2 chdir")
{
    write_file(path_in_work("file"), 0644, "");
    check_refused("/no/such/directory", "No such file or directory");
    check_refused(path_in_work("file"), "Not a directory");
}

CASE(without_the_option_it_is_the_callers)
{
    EXPECT_OUT(run_with((struct start){ .directory = "/usr" }, "run", PROBE, "cwd"), "/usr\n");
}

CASE(the_help_names_the_option)
{
    EXPECT_OUT_HAS(run("run", "--help"), "-w, --workdir DIR");
}

SUITE("workdir", "the directory that the command begins in")
