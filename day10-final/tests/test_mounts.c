/*
 * test_mounts.c - what is mounted in a container: /dev, /proc, /sys, /etc, volumes and memory.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* The case's root filesystem, made when it is first wanted. */
static const char *box(void)
{
    const char *made = path_in_work("box");

    return access(made, F_OK) == 0 ? made : make_rootfs("box");
}

/* Run a shell's script in it. */
static struct result in_box(const char *script)
{
    return run("run", "--net", "none", "--rootfs", box(), "sh", "-c", script);
}

CASE(the_host_cannot_be_reached_by_any_path, .page = "man 2 pivot_root")
{
    const char *rootfs = box();
    const char *secret = path_in_work("secret");

    write_file(secret, 0600, "of the host\n");
    struct result r = run("run", "--rootfs", rootfs, "sh", "-c",
                          text("cd /; cat ../../../../../../..%s; cat /proc/1/root%s; "
                               "cat /proc/1/cwd/..%s; true",
                               secret, secret, secret));
    EXPECT_OUT(r, "");
    /* The root is a mount without a parent: nothing is mounted beneath it. */
    EXPECT_OUT(run("run", "--net", "none", "--rootfs", rootfs, "sh", "-c",
                   "awk '$5 == \"/\"' /proc/self/mountinfo | wc -l"),
               "1\n");
}

CASE(the_devices_are_those_of_every_container, .page = "man 4 null")
{
    EXPECT_OUT(in_box("cd /dev; for f in full null random tty urandom zero; do "
                      "stat -c '%n %t:%T %a' $f; done"),
               "full 1:7 666\nnull 1:3 666\nrandom 1:8 666\ntty 5:0 666\nurandom 1:9 666\n"
               "zero 1:5 666\n");
    EXPECT_OUT(in_box("cd /dev; ls; for l in fd stdin stdout stderr ptmx; do readlink $l; done"),
               "fd\nfull\nmqueue\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\n"
               "urandom\nzero\n/proc/self/fd\n/proc/self/fd/0\n/proc/self/fd/1\n/proc/self/fd/2\n"
               "pts/ptmx\n");
    EXPECT_OUT(in_box("echo gone >/dev/null; head -c 3 /dev/zero | wc -c; echo said >/dev/stdout; "
                      "echo kept >/dev/shm/file; cat /dev/shm/file"),
               "3\nsaid\nkept\n");
}

CASE(a_device_that_the_container_makes_cannot_be_opened, .page = "man 8 mount, nodev")
{
    const char *rootfs = box();
    const char *data = path_in_work("data");
    const char *script =
        "for d in / /dev /tmp /data /mem /dev/shm; do "
        "mknod $d/null2 c 1 3 2>/dev/null && (echo >$d/null2) 2>/dev/null && echo opened in $d; "
        "done; echo done";

    mkdir(data, 0755);
    EXPECT_OUT(run("run", "--net", "none", "-v", text("%s:/data", data), "--tmpfs", "/mem",
                   "--rootfs", rootfs, "sh", "-c", script),
               "done\n");
    EXPECT_OUT(run("run", "--net", "none", "sh", "-c",
                   text("mknod %s/null3 c 1 3 && (echo >%s/null3) 2>/dev/null && echo opened; true",
                        data, data)),
               "");
    EXPECT_OUT(run("run", "--net", "none", "--privileged", "--rootfs", rootfs, "sh", "-c",
                   "mknod /null4 c 1 3 && echo >/null4 && echo opened"),
               "opened\n");
}

CASE(proc_does_not_tell_of_the_machine, .page = "man 5 proc")
{
    EXPECT_OUT(
        in_box("cat /proc/kcore /proc/keys /proc/timer_list /proc/interrupts 2>/dev/null; "
               "ls /proc/acpi /proc/scsi /sys/firmware 2>/dev/null | grep -v :$ | grep .; true"),
        "");
}

CASE(the_machine_cannot_be_changed_by_files, .page = "man 5 proc")
{
    EXPECT_OUT(in_box("for f in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/irq/x "
                      "/sys/kernel/uevent_helper /sys/fs/cgroup/x; do "
                      "(echo x >$f) 2>/dev/null && echo wrote $f; done; echo done"),
               "done\n");
    EXPECT_OUT_HAS(in_box("cat /proc/mounts"), "sysfs /sys sysfs ro,nosuid,nodev,noexec");
}

CASE(the_containers_own_groups_are_in_sys, .page = "man 7 cgroup_namespaces")
{
    struct result r =
        run("run", "--net", "none", "-m", "64m", "--rootfs", box(), "sh", "-c",
            "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes");

    EXPECT_OUT(r, "67108864\n");
}

CASE(etc_knows_the_containers_name_and_address)
{
    const char *rootfs = box();
    struct result r = run("run", "--rootfs", rootfs, "--hostname", "web", "--add-host",
                          "db:10.9.8.7", "cat", "/etc/hostname", "/etc/hosts");

    EXPECT_OUT(r, "web\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
                  "10.10.0.2\tweb\n10.9.8.7\tdb\n");
    EXPECT_STATUS(run("rm", the_container()), 0);
    EXPECT_TEXT(read_text(text("%s/etc/hosts", rootfs)), "");
}

CASE(name_servers_can_be_chosen)
{
    struct result r = run("run", "--rootfs", box(), "--dns", "192.0.2.53", "--dns", "2001:db8::53",
                          "grep", "nameserver", "/etc/resolv.conf");

    EXPECT_OUT(r, "nameserver 192.0.2.53\nnameserver 2001:db8::53\n");
    EXPECT_STATUS(run("rm", the_container()), 0);
    EXPECT_STATUS(run("run", "--dns", "example.org", "true"), 125);
    EXPECT_STATUS(run("run", "--add-host", "db", "true"), 125);
    EXPECT_STATUS(run("run", "--add-host", "db:here", "true"), 125);
}

/* A directory of the host with a file in it. */
static const char *make_data(void)
{
    const char *data = path_in_work("data");

    mkdir(data, 0755);
    write_file(text("%s/file", data), 0644, "of the host\n");
    return data;
}

CASE(a_volume_is_the_hosts_directory)
{
    const char *data = make_data();
    const char *rootfs = box();
    const char *volume = text("%s:/new/place", data);

    EXPECT_OUT(run("run", "--net", "none", "-v", volume, "--rootfs", rootfs, "sh", "-c",
                   "cat /new/place/file; echo back >/new/place/answer"),
               "of the host\n");
    EXPECT_TEXT(read_text(text("%s/answer", data)), "back\n");
    EXPECT(access(text("%s/new/place/file", rootfs), F_OK) < 0, "an empty directory below");
}

CASE(a_volume_may_be_a_file_and_be_relative)
{
    struct start in_work = { .directory = path_in_work("") };

    make_data();
    EXPECT_OUT(run_with(in_work, "run", "--net", "none", "-v", "./data/file:/etc/note", "--rootfs",
                        box(), "cat", "/etc/note"),
               "of the host\n");
    EXPECT_TEXT(inspected(the_container(), "volumes"),
                text("[\"%s/file:/etc/note\"]", path_in_work("data")));
}

CASE(a_read_only_volume_cannot_be_written, .page = "man 2 mount_setattr")
{
    const char *data = make_data();

    mkdir(text("%s/below", data), 0755);
    struct result r = run("run", "--net", "none", "-v", text("%s:/data:ro", data), "--rootfs",
                          box(), "sh", "-c", "echo x >/data/file");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "Read-only file system");
    EXPECT_TEXT(read_text(text("%s/file", data)), "of the host\n");
    /* Also what is mounted below it. */
    const char *script = "mount -t tmpfs none %s/below && exec \"$TINY_DOCKER\" run --net none -v "
                         "%s:/data:ro touch /data/below/file";
    r = run_program("unshare", "--mount", "sh", "-c", text(script, data, data));
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "Read-only file system");
}

CASE(volumes_in_volumes_are_not_hidden_whatever_their_order)
{
    const char *data = make_data();

    EXPECT_OUT(run("run", "--net", "none", "-v", text("%s/file:/a/b/c", data), "--tmpfs", "/a",
                   "--rootfs", box(), "cat", "/a/b/c"),
               "of the host\n");
}

CASE(what_is_mounted_in_a_volume_does_not_reach_the_host, .page = "man 7 mount_namespaces")
{
    const char *data = make_data();

    mkdir(text("%s/below", data), 0755);
    EXPECT_STATUS(run("run", "--net", "none", "--cap-add", "SYS_ADMIN", "-v",
                      text("%s:/data", data), "--rootfs", box(), "mount", "-t", "tmpfs", "none",
                      "/data/below"),
                  0);
    EXPECT_OUT_LACKS(run_program("cat", "/proc/self/mountinfo"), "data/below");
}

CASE(a_destination_is_what_its_text_says, .page = "man 7 path_resolution")
{
    const char *data = make_data();
    const char *rootfs = box();

    mkdir(text("%s/a", rootfs), 0755);
    mkdir(text("%s/a/b", rootfs), 0755);
    symlink("a/b", text("%s/link", rootfs));
    EXPECT_OUT(
        run("run", "--net", "none", "-v", text("%s:/link/../one/./two//", data), "--tmpfs", "/link",
            "--tmpfs", "/../mem/x/..", "--rootfs", rootfs, "sh", "-c",
            "cat /one/two/file; ls /a/b; awk '$5 ~ /^.mem/ { print $5 }' /proc/self/mountinfo"),
        "of the host\n/mem\n");
}

/* What cannot be a volume, and what is said about it. */
static void check_volume(const char *option, const char *value, const char *message)
{
    struct result r = run("run", "--net", "none", option, value, "--rootfs", box(), "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, message);
}

CASE(a_volume_that_has_gone_is_missed_when_it_is_started_again)
{
    const char *source = path_in_work("source");

    mkdir(source, 0755);
    EXPECT_STATUS(
        run("run", "--net", "none", "-v", text("%s:/data", source), "--rootfs", box(), "true"), 0);
    rmdir(source);
    EXPECT_ERR_HAS(run("start", the_container()),
                   text("volumes: cannot find '%s': No such file or directory\nhint: ", source));
}

/* Without a path to it "." must not come to be the host's root. */
CASE(where_the_working_directory_is_gone_no_path_leads_to_it, .page = "man 2 getcwd")
{
    const char *script =
        "mkdir gone && cd gone && rmdir ../gone && \"$TINY_DOCKER\" run --net none "
        "--name web %s; echo $?";
    const char *start = "cd / && \"$TINY_DOCKER\" start web";

    struct result r = run_program("sh", "-c", text(script, "-v .:/x true"));
    EXPECT_OUT(r, "125\n");
    EXPECT_ERR_HAS(r, "the working directory was removed");
    r = run_program("sh", "-c", text(script, "--rootfs . true"));
    EXPECT_OUT(r, "125\n");
    r = run_program("sh", "-c", start);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "the working directory was removed");
}

CASE(wrong_volumes_are_refused_and_named)
{
    check_volume("-v", "/no/such:/data",
                 "--volume: cannot find '/no/such': No such file or directory\n"
                 "hint: it must be there: mkdir -p '/no/such'\n");
    check_volume("-v", "data", "--volume: 'data' is not SOURCE:DESTINATION[:ro]");
    check_volume("-v", "data:/data", "'data' is no path: there are no volumes with names\nhint: ");
    check_volume("-v", "/tmp:data", "'data' is no absolute path below /");
    check_volume("-v", "/tmp:/", "'/' is no absolute path below /");
    check_volume("-v", "/tmp:/..", "'/..' is no absolute path below /");
    check_volume("-v", "/tmp:/a/.././b/..//", "'/a/.././b/..//' is no absolute path below /");
    check_volume("--tmpfs", "/.", "'/.' is no absolute path below /");
    symlink("../..", text("%s/etc/root", box()));
    check_volume("-v", "/tmp:/etc/root", "cannot mount on '/etc/root': it leads to the root");
    check_volume("--tmpfs", "/etc/root", "cannot mount on '/etc/root': it leads to the root");
    check_volume("-v", "/tmp:/data:rx", "'rx' is neither ro nor rw");
    check_volume("-v", "/tmp:/proc/sys", "cannot mount on '/proc/sys': it is in /proc");
    check_volume("-v", "/tmp:/etc/passwd", "cannot make the directory '/etc/passwd'");
    check_volume("--tmpfs", "mem", "--tmpfs: 'mem' is no absolute path below /");
    check_volume("--tmpfs", "/mem:colour=red", "'colour=red' is no option of a tmpfs");
    check_volume("--tmpfs", "/mem:size=0", "--tmpfs: ");
}

CASE(a_tmpfs_is_memory_of_the_size_that_was_asked_for, .page = "man 5 tmpfs")
{
    const char *script = "stat -c %a /mem; dd if=/dev/zero of=/mem/x bs=64k count=2 2>&1 | "
                         "grep -o 'No space.*'; grep ' /mem ' /proc/mounts";
    struct result r = run("run", "--net", "none", "--tmpfs", "/mem:size=64k,mode=700", "--rootfs",
                          box(), "sh", "-c", script);

    EXPECT_OUT_HAS(r, "700\nNo space left on device\ntmpfs /mem tmpfs rw,nosuid,nodev,noexec");
}

CASE(a_read_only_root_filesystem_has_places_to_write)
{
    const char *rootfs = box();
    const char *data = make_data();
    const char *script = "for f in /x /etc/x /tmp/x /data/x /dev/shm/x; do "
                         "(echo x >$f) 2>/dev/null && echo wrote $f; done";
    struct result r = run("run", "--net", "none", "--read-only", "--tmpfs", "/tmp", "-v",
                          text("%s:/data", data), "--rootfs", rootfs, "sh", "-c", script);

    EXPECT_OUT(r, "wrote /tmp/x\nwrote /data/x\nwrote /dev/shm/x\n");
    /* Without a root filesystem, also what the host has mounted below its own. */
    EXPECT_STATUS(run("run", "--net", "none", "--read-only", "touch", path_in_work("x")), 1);
}

/* They are files of the host's, and whoever writes to them fills its disk. */
CASE(with_it_the_hosts_own_files_in_etc_cannot_be_written, .page = "man 2 mount_setattr")
{
    const char *script = "for f in /etc/hosts /etc/hostname /etc/resolv.conf; do "
                         "cat $f | grep -q . && echo read $f; "
                         "(echo x >$f) 2>/dev/null && echo wrote $f; done; true";

    EXPECT_OUT(
        run("run", "--dns", "192.0.2.53", "--read-only", "--rootfs", box(), "sh", "-c", script),
        "read /etc/hosts\nread /etc/hostname\nread /etc/resolv.conf\n");
    EXPECT_STATUS(run("rm", the_container()), 0);
}

CASE(missing_mount_points_are_made_where_that_can_be)
{
    const char *rootfs = box();

    rmdir(text("%s/proc", rootfs));
    rmdir(text("%s/sys", rootfs));
    rmdir(text("%s/dev", rootfs));
    struct result r = run("--explain", "run", "--net", "none", "--rootfs", rootfs, "true");
    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "child  | mkdir /dev\nchild  | mount -t tmpfs");
    EXPECT_STATUS(run("run", "--net", "none", "--rootfs", rootfs, "test", "-d", "/proc/1"), 0);
}

CASE(the_umask_of_the_caller_does_not_matter, .page = "man 2 umask")
{
    const char *rootfs = box();
    const char *script = "umask 077; exec \"$TINY_DOCKER\" run --net none --rootfs %s -w /new/dir "
                         "sh -c 'umask; stat -c %%a /dev /new/dir /etc/hosts /dev/pts'";

    EXPECT_OUT(run_program("sh", "-c", text(script, rootfs)), "0022\n755\n755\n644\n755\n");
}

CASE(what_is_explained_happens_and_nothing_else, .page = "man 1 strace")
{
    const char *rootfs = box();
    const char *data = make_data();
    struct result r = run_explained("run", "--net", "none", "-v", text("%s:/data/new:ro", data),
                                    "--tmpfs", "/mem:size=1m", "--read-only", "-w", "/work", "-u",
                                    "1000", "--rootfs", rootfs, "true");

    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, text("child  | mount --rbind -o nodev %s %s\n", rootfs, rootfs));
    EXPECT_ERR_HAS(r, "child  | pivot_root . .\nchild  | umount --lazy .\n");
    EXPECT_ERR_HAS(r, text("child  | mount --rbind -o nodev,ro %s /data/new\n", data));
    EXPECT_ERR_HAS(r, "child  | mount -o remount,bind,ro /\n");
    EXPECT_ERR_HAS(r, "child  | setpriv --reuid 1000 --regid 0 --init-groups\n");
}

SUITE("mounts", "what is mounted in a container")
