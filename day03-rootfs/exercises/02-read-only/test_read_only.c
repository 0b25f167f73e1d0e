/*
 * test_read_only.c - a root filesystem that the container cannot write, and the host can.
 */
#include <string.h>
#include <unistd.h>

#include "harness.h"

CASE(nothing_can_be_written, .page = "man 2 mount_setattr")
{
    const char *rootfs = make_rootfs("box");
    struct result r =
        run("run", "--rootfs", rootfs, "--read-only", "sh", "-c", "echo new >/tmp/file");

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "Read-only file system");
    EXPECT(access(text("%s/tmp/file", rootfs), F_OK) < 0, "no such file on the host");
    EXPECT_OUT(run("run", "--rootfs", rootfs, "--read-only", "cat", "/etc/os-release"),
               "NAME=\"test rootfs\"\n");
}

CASE(the_host_can_write_meanwhile, .page = "man 8 mount")
{
    const char *rootfs = make_rootfs("box");
    struct process *p = start("run", "--rootfs", rootfs, "--read-only", "sh", "-c",
                              "echo ready; read x; cat /root/note");

    wait_for_output(p, "ready\n");
    write_file(text("%s/root/note", rootfs), 0644, "from outside\n");
    send_input(p, "\n");
    EXPECT_OUT(finish(p), "ready\nfrom outside\n");
}

CASE(proc_is_there_and_is_as_ever, .page = "man 5 proc")
{
    const char *rootfs = make_rootfs("box");
    struct result r = run("run", "--rootfs", rootfs, "--read-only", "sh", "-c",
                          "echo 7 >/proc/self/oom_score_adj; cat /proc/self/oom_score_adj");

    EXPECT_OUT(r, "7\n");
}

CASE(what_was_forbidden_before_stays_forbidden, .page = "man 2 mount_setattr")
{
    const char *rootfs = make_rootfs("box");

    run_program("mount", "--bind", rootfs, rootfs);
    run_program("mount", "-o", "remount,bind,nosuid,nodev", rootfs);
    struct result r = run("run", "--rootfs", rootfs, "--read-only", "probe", "mounts");
    run_program("umount", rootfs);
    EXPECT_OUT_HAS(r, " / ro,nosuid,nodev");
}

CASE(without_the_option_it_can_be_written)
{
    const char *rootfs = make_rootfs("box");

    EXPECT_STATUS(run("run", "--rootfs", rootfs, "sh", "-c", "echo new >/tmp/file"), 0);
    EXPECT(access(text("%s/tmp/file", rootfs), F_OK) == 0, "the file on the host");
}

CASE(the_hosts_root_is_not_to_be_protected)
{
    struct result r = run("run", "--read-only", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: --read-only: it needs --rootfs DIR");
}

CASE(what_is_done_is_explained, .page = "man 8 mount")
{
    const char *rootfs = make_rootfs("box");
    struct result r = run("--explain", "run", "--rootfs", rootfs, "--read-only", "true");

    EXPECT_ERR_HAS(r, text("child  | mount --bind %s %s\n"
                           "child  | mount -o remount,bind,ro %s\n"
                           "child  | chroot %s\n",
                           rootfs, rootfs, rootfs, rootfs));
}

SUITE("read_only", "a root filesystem that the container cannot write")
