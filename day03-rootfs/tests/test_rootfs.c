/*
 * test_rootfs.c - the container's root filesystem, its /proc and its environment.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "trace.h"

CASE(the_rootfs_is_the_root, .page = "man 2 chroot")
{
    const char *rootfs = make_rootfs("box");

    EXPECT_OUT(run("run", "--rootfs", rootfs, "cat", "/etc/os-release"), "NAME=\"test rootfs\"\n");
    EXPECT_OUT(run("run", "--rootfs", rootfs, "probe", "cwd"), "/\n");
}

CASE(a_relative_path_is_relative_to_the_caller)
{
    make_rootfs("box");
    struct start start = { .directory = path_in_work("") };

    EXPECT_OUT(run_with(start, "run", "--rootfs", "box", "probe", "exit", "0"), "");
    EXPECT_OUT(run_with(start, "run", "--rootfs", "./box/../box", "probe", "hostname"),
               "tiny-container\n");
}

CASE(the_rootfs_may_be_a_symbolic_link)
{
    const char *link = path_in_work("link");

    make_rootfs("box");
    symlink("box", link);
    EXPECT_OUT(run("run", "--rootfs", link, "probe", "hostname"), "tiny-container\n");
}

CASE(proc_shows_the_containers_processes_only, .page = "man 5 proc")
{
    const char *rootfs = make_rootfs("box");
    struct result r = run("run", "--rootfs", rootfs, "ps", "-o", "pid,comm");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "PID   COMMAND\n    1 ps\n");
    EXPECT_OUT_HAS(run("run", "--rootfs", rootfs, "probe", "status"), "\nPid:\t1\n");
}

CASE(proc_is_nosuid_nodev_noexec, .page = "man 8 mount")
{
    struct result r = run("run", "--rootfs", make_rootfs("box"), "probe", "mounts");

    EXPECT_OUT_HAS(r, " /proc rw,nosuid,nodev,noexec");
}

CASE(without_a_rootfs_the_root_is_the_hosts_and_proc_its_own)
{
    const char *mark = path_in_work("mark");

    write_file(mark, 0644, "of the host\n");
    EXPECT_OUT(run("run", "cat", mark), "of the host\n");
    EXPECT_OUT_HAS(run("run", PROBE, "status"), "\nPid:\t1\n");
}

CASE(proc_is_gone_with_the_container, .page = "man 7 mount_namespaces")
{
    /* A mount that has reached the host is seen by the ledger, and here. */
    const char *rootfs = make_rootfs("box");

    EXPECT_STATUS(run("run", "--rootfs", rootfs, "true"), 0);
    EXPECT(access(text("%s/proc/self", rootfs), F_OK) < 0, "an empty /proc in the rootfs");
}

CASE(the_command_is_looked_up_in_the_containers_path)
{
    const char *rootfs = make_rootfs("box");
    const char *host_only = path_in_work("host-only");

    write_file(host_only, 0755, "#!/bin/sh\n");
    mkdir(text("%s/usr", rootfs), 0755);
    mkdir(text("%s/usr/local", rootfs), 0755);
    mkdir(text("%s/usr/local/bin", rootfs), 0755);
    write_file(text("%s/usr/local/bin/tool", rootfs), 0755, "#!/bin/sh\necho inside\n");
    struct start start = { .extra_environment = (const char *[]){
                               text("PATH=%s:%s", path_in_work(""), getenv("PATH")), NULL } };

    EXPECT_OUT(run_with(start, "run", "--rootfs", rootfs, "tool"), "inside\n");
    EXPECT_STATUS(run_with(start, "run", "--rootfs", rootfs, "host-only"), 127);
}

CASE(the_name_of_an_image_gets_a_hint)
{
    struct result r = run("run", "ubuntu:22.04", "bash");

    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "\nhint: there are no images: the files are --rootfs DIR's, or the host's\n");
}

CASE(a_command_that_only_the_host_has_is_127_and_says_so)
{
    const char *rootfs = make_rootfs("box");
    const char *host_only = path_in_work("host-only");

    write_file(host_only, 0755, "#!/bin/sh\n");
    struct result r = run("run", "--rootfs", rootfs, host_only);
    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, text("cannot find '%s': No such file or directory", host_only));
    EXPECT_ERR_HAS(r, text("hint: it must be inside '%s'", rootfs));
}

CASE(a_missing_rootfs_is_named)
{
    struct result r = run("run", "--rootfs", "/no/such/directory", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: rootfs: cannot enter '/no/such/directory': No such file");
}

CASE(a_rootfs_that_is_no_directory_is_named)
{
    const char *file = path_in_work("file");

    write_file(file, 0644, "");
    struct result r = run("run", "--rootfs", file, "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, text("rootfs: cannot enter '%s': Not a directory", file));
}

CASE(an_empty_rootfs_option_is_an_error)
{
    struct result r = run("run", "--rootfs=", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: run: --rootfs: '' is not a value\n");
}

/* What is wrong with /proc in the rootfs, and what is said about it. */
static void check_proc(const char *rootfs, const char *message)
{
    struct result r = run("run", "--rootfs", rootfs, "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r,
                   text("tiny-docker: run: proc: cannot mount on '%s/proc': %s", rootfs, message));
}

CASE(a_rootfs_without_proc_is_refused_with_a_hint, .last_day = 9)
{
    const char *rootfs = make_rootfs("box");

    rmdir(text("%s/proc", rootfs));
    check_proc(rootfs, "No such file or directory\nhint: a root filesystem needs an empty "
                       "directory 'proc'\n");
}

CASE(proc_must_not_be_a_symbolic_link, .last_day = 9, .page = "man 7 symlink")
{
    const char *rootfs = make_rootfs("box");

    rmdir(text("%s/proc", rootfs));
    symlink("/etc", text("%s/proc", rootfs));
    check_proc(rootfs, "it is a symbolic link\n");
}

CASE(proc_must_be_a_directory, .last_day = 9)
{
    const char *rootfs = make_rootfs("box");

    rmdir(text("%s/proc", rootfs));
    write_file(text("%s/proc", rootfs), 0644, "");
    check_proc(rootfs, "it is not a directory\n");
}

/* Everything but /proc: what the rootfs is made of. */
static const char *listing(const char *directory)
{
    return run_program("find", directory, "-printf", "%P %y %m %s %l\n").out;
}

CASE(a_run_that_fails_leaves_the_rootfs_as_it_was)
{
    const char *rootfs = make_rootfs("box");

    run("run", "--rootfs", rootfs, "true"); /* which on day 10 makes files to mount on */
    const char *before = listing(rootfs);
    EXPECT_STATUS(run("run", "--rootfs", rootfs, "no-such-command"), 127);
    EXPECT(strcmp(before, listing(rootfs)) == 0, "the same files in the rootfs");
}

CASE(what_the_container_writes_stays_and_is_shared)
{
    const char *rootfs = make_rootfs("box");

    EXPECT_STATUS(run("run", "--rootfs", rootfs, "sh", "-c", "echo kept >/root/note"), 0);
    EXPECT_OUT(run("run", "--rootfs", rootfs, "cat", "/root/note"), "kept\n");
    EXPECT(access(text("%s/root/note", rootfs), F_OK) == 0, "the file in the rootfs on the host");
}

CASE(the_hosts_files_are_not_touched)
{
    const char *mark = path_in_work("mark");
    const char *command = text("echo in >%s || mkdir -p %s && echo in >%s/file", mark, mark, mark);

    write_file(mark, 0644, "of the host\n");
    EXPECT_STATUS(run("run", "--rootfs", make_rootfs("box"), "sh", "-c", command), 0);
    EXPECT(strcmp(read_text(mark), "of the host\n") == 0, "the host's file as it was");
}

CASE(the_environment_is_four_variables, .page = "man 7 environ")
{
    const char *rootfs = make_rootfs("box");
    const char *path = text("PATH=%s", getenv("PATH"));
    struct start start = { .environment = (const char *[]){ path, "TERM=dumb", "SECRET=1",
                                                            "HOME=/home/me", NULL } };

    EXPECT_OUT(run_with(start, "run", "--rootfs", rootfs, "--hostname", "box", "probe", "env"),
               "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
               "HOME=/root\nTERM=dumb\nHOSTNAME=box\n");
}

CASE(without_a_rootfs_the_environment_is_the_same)
{
    const char *path = text("PATH=%s", getenv("PATH"));
    struct start start = { .environment = (const char *[]){ path, "SECRET=1", NULL } };
    struct result r = run_with(start, "run", PROBE, "env");

    EXPECT_OUT_LACKS(r, "SECRET");
    EXPECT_OUT_HAS(r, "HOSTNAME=tiny-container\n");
}

CASE(chroot_is_no_wall, .last_day = 9, .page = "man 2 chroot")
{
    const char *rootfs = make_rootfs("box");
    const char *secret = path_in_work("secret");

    write_file(secret, 0600, "of the host\n");
    EXPECT_OUT(run("run", "--rootfs", rootfs, "probe", "chroot-escape", secret), "of the host\n");
}

CASE(the_escape_from_chroot_fails, .first_day = 10, .page = "man 2 pivot_root")
{
    const char *rootfs = make_rootfs("box");
    const char *secret = path_in_work("secret");

    write_file(secret, 0600, "of the host\n");
    EXPECT_STATUS(run("run", "--rootfs", rootfs, "probe", "chroot-escape", secret), 1);
}

CASE(what_is_explained_happens_and_nothing_else, .page = "man 1 strace")
{
    const char *rootfs = make_rootfs("box");
    struct result r = run_explained("run", "--rootfs", rootfs, "true");

    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "child  | exec /bin/true\n");
    EXPECT_STATUS(run_explained("run", "true"), 0);
}

CASE(the_steps_of_a_rootfs_are_explained, .last_day = 9)
{
    const char *rootfs = make_rootfs("box");
    struct result r = run("--explain", "run", "--rootfs", rootfs, "true");

    EXPECT_ERR_HAS(r, text("child  | chroot %s\n", rootfs));
    EXPECT_ERR_HAS(r, "child  | mount -t proc -o nosuid,nodev,noexec proc /proc\n");
}

SUITE("rootfs", "a root filesystem of its own")
