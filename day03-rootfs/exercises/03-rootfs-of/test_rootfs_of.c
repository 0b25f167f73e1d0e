/*
 * test_rootfs_of.c - a script that puts a program into a directory, with all that it needs.
 *
 * It is beside the program under test: ./rootfs-of PROGRAM DIR.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

static void fill(const char *program, const char *rootfs)
{
    const char *script = text("%s/rootfs-of", getenv("TINY_DOCKER_SOURCE"));

    EXPECT(access(script, X_OK) == 0, "an executable rootfs-of beside src/");
    EXPECT_STATUS(run_program(script, program, rootfs), 0);
}

CASE(a_program_brings_its_loader_and_libraries, .page = "man 8 ld.so")
{
    const char *rootfs = path_in_work("box");

    fill("/bin/ls", rootfs);
    struct result r = run("run", "--rootfs", rootfs, "/bin/ls", "/");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "bin\n");
    EXPECT_OUT_HAS(r, "proc\n");
}

CASE(a_static_program_needs_nothing)
{
    const char *rootfs = path_in_work("box");

    fill(PROBE, rootfs);
    EXPECT_OUT(run("run", "--rootfs", rootfs, PROBE, "cwd"), "/\n");
    EXPECT(access(text("%s/lib64", rootfs), F_OK) < 0 && access(text("%s/lib", rootfs), F_OK) < 0,
           "no libraries in it");
}

CASE(two_programs_share_a_directory)
{
    const char *rootfs = path_in_work("box");

    fill("/bin/ls", rootfs);
    fill("/bin/bash", rootfs);
    EXPECT_OUT(run("run", "--rootfs", rootfs, "/bin/bash", "-c", "echo $$"), "1\n");
    EXPECT_STATUS(run("run", "--rootfs", rootfs, "/bin/ls", "/"), 0);
}

CASE(a_script_brings_its_interpreter, .page = "man 2 execve")
{
    const char *rootfs = path_in_work("box");
    const char *script = path_in_work("script");

    write_file(script, 0755, "#!/bin/bash -e\necho \"$1\"\n");
    fill(script, rootfs);
    EXPECT_OUT(run("run", "--rootfs", rootfs, script, "hello"), "hello\n");
}

CASE(a_link_becomes_the_file_itself, .page = "man 7 symlink")
{
    const char *rootfs = path_in_work("box");
    const char *link = path_in_work("link");

    symlink(PROBE, link);
    fill(link, rootfs);
    EXPECT_OUT(run("run", "--rootfs", rootfs, link, "cwd"), "/\n");
}

CASE(a_program_that_is_not_there_is_an_error)
{
    const char *script = text("%s/rootfs-of", getenv("TINY_DOCKER_SOURCE"));
    struct result r = run_program(script, "/no/such/program", path_in_work("box"));

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "/no/such/program");
}

SUITE("rootfs_of", "a directory with a program and what it needs")
