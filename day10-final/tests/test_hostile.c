/*
 * test_hostile.c - root filesystems that want to get out.
 *
 * Each is a way that has been open in a runtime once. What happens in the container does not matter
 * here; what happens on the host does: nothing.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

#define RENAME_EXCHANGE_FLAG (1 << 1)

/* A directory of the host that nothing may be written to, or mounted on. */
static const char *make_target(void)
{
    const char *target = path_in_work("host");

    mkdir(target, 0755);
    write_file(text("%s/hosts", target), 0644, "of the host\n");
    write_file(text("%s/hostname", target), 0644, "of the host\n");
    write_file(text("%s/resolv.conf", target), 0644, "of the host\n");
    write_file(text("%s/null", target), 0644, "of the host\n");
    return target;
}

static const char *listing(const char *directory)
{
    return run_program("find", directory, "-printf", "%P %y %m %s %l\n").out;
}

/* In a root filesystem, put a link in place of what is there. */
static const char *box_with_link(const char *name, const char *to)
{
    const char *rootfs = path_in_work("box");

    run_program("rm", "-rf", rootfs);
    make_rootfs("box");
    run_program("rm", "-rf", text("%s%s", rootfs, name));
    if (symlink(to, text("%s%s", rootfs, name)) < 0)
        harness_fail("cannot make the link %s", name);
    return rootfs;
}

/* Run with a link to the host at `name`, by each way that a link can take. The ledger sees a mount
 * that comes out. */
static void check_link(const char *name, const char *below)
{
    const char *target = make_target();
    const char *before = listing(target);
    const char *outside = text("%s%s", target, below);
    const char *const ways[] = {
        outside,
        text("../../../../../../../../../..%s", outside),
        text("/proc/1/root%s", outside),
        text("/proc/self/fd/3/../../../..%s", outside),
        text("/proc/self/cwd%s", outside),
    };

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const char *rootfs = box_with_link(name, ways[i]);
        run("run", "--dns", "192.0.2.53", "--rootfs", rootfs, "sh", "-c",
            text("echo in >%s/new; echo in >>%s", name, name));
        EXPECT_TEXT(listing(target), before);
        EXPECT_TEXT(read_text(text("%s/hosts", target)), "of the host\n");
    }
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
}

CASE(proc_may_be_a_link, .page = "CVE-2019-16884")
{
    check_link("/proc", "");
    struct result r = run("run", "--rootfs", box_with_link("/proc", "/etc"), "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "run: proc: cannot mount on '/proc': it is a symbolic link\n");
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
}

CASE(dev_may_be_a_link, .page = "CVE-2025-52565")
{
    check_link("/dev", "");
}

CASE(sys_may_be_a_link)
{
    check_link("/sys", "");
}

CASE(etc_may_be_a_link)
{
    check_link("/etc", "");
}

CASE(hosts_may_be_a_link)
{
    check_link("/etc/hosts", "/hosts");
    check_link("/etc/hosts", "/no/such");
}

CASE(hostname_may_be_a_link)
{
    check_link("/etc/hostname", "/hostname");
}

CASE(resolv_conf_may_be_a_link)
{
    check_link("/etc/resolv.conf", "/resolv.conf");
}

CASE(the_files_in_etc_may_not_be_those_of_the_kernel, .page = "CVE-2019-16884")
{
    static const char *const names[] = { "/etc/hosts", "/etc/hostname", "/etc/resolv.conf" };
    static const char *const to[] = { "/proc/sys/kernel/core_pattern", "/dev/null",
                                      "/sys/kernel/uevent_seqnum", "/dev" };
    const char *script = "awk '$4 ~ /.(hosts|hostname|resolv.conf)$/ { print $5 }' "
                         "/proc/self/mountinfo | sort";

    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < sizeof(to) / sizeof(to[0]); j++) {
            struct result r =
                run("run", "--rootfs", box_with_link(names[i], to[j]), "sh", "-c", script);
            EXPECT_OUT(r, text("%s\n%s\n", names[i == 1 ? 0 : 1], names[i == 2 ? 0 : 2]));
        }
    }
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
}

CASE(dev_null_may_be_a_link, .page = "CVE-2025-31133")
{
    check_link("/dev/null", "/null");
}

CASE(a_destination_may_lead_over_links, .page = "CVE-2021-30465")
{
    const char *target = make_target();
    const char *before = listing(target);
    const char *data = path_in_work("data");

    mkdir(data, 0755);
    const char *rootfs = box_with_link("/data", target);
    for (int made = 0; made < 2; made++) {
        run("run", "--net", "none", "-v", text("%s:/data", data), "--tmpfs", "/data/x/y", "-w",
            "/data/z", "--rootfs", rootfs, "sh", "-c", "echo in >/data/file");
        EXPECT_TEXT(listing(target), before);
        run_program("mkdir", "-p", text("%s%s", rootfs, target));
    }
    /* The link has been followed, inside. */
    EXPECT_TEXT(read_text(text("%s/file", data)), "in\n");
}

CASE(a_destination_may_not_lead_into_proc, .page = "CVE-2025-52881")
{
    const char *data = path_in_work("data");

    mkdir(data, 0755);
    struct result r = run("run", "--net", "none", "-v", text("%s:/data", data), "--rootfs",
                          box_with_link("/data", "/proc/self"), "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "volumes: cannot mount on '/data': it is in /proc\n");
}

CASE(a_working_directory_may_not_be_a_descriptor, .page = "CVE-2024-21626")
{
    const char *secret = path_in_work("secret");
    const char *rootfs = make_rootfs("box");

    write_file(secret, 0600, "of the host\n");
    for (int fd = 3; fd < 40; fd++) {
        struct result r =
            run("run", "--net", "none", "-w", text("/proc/self/fd/%d", fd), "--rootfs", rootfs,
                "cat", text("../../../../../../..%s", secret), "secret");
        EXPECT_OUT_LACKS(r, "of the host");
        EXPECT(r.status != 0, "an error");
    }
}

CASE(nor_that_of_an_exec, .page = "CVE-2024-21626")
{
    const char *secret = path_in_work("secret");
    const char *id =
        detach_ready("--net", "none", "--rootfs", make_rootfs("box"), "probe", "sleep");

    write_file(secret, 0600, "of the host\n");
    for (int fd = 3; fd < 40; fd++) {
        struct result r = run("exec", "-w", text("/proc/self/fd/%d", fd), id, "cat",
                              text("../../../../../../..%s", secret), "secret");
        EXPECT_OUT_LACKS(r, "of the host");
        EXPECT(r.status != 0, "an error");
    }
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

/* The program that has become the command could be overwritten through /proc/self/exe. */
CASE(the_command_may_not_be_a_program_of_the_hosts, .page = "CVE-2019-5736")
{
    write_file(path_in_work("host-tool"), 0755, "#!/bin/sh\necho of the host\n");
    const char *rootfs = make_rootfs("box");

    for (int fd = 3; fd < 40; fd++) {
        const char *link = text("%s/bin/tool", rootfs);
        unlink(link);
        symlink(text("/proc/self/fd/%d/../../work/host-tool", fd), link);
        struct result r = run("run", "-d", "--net", "none", "--rootfs", rootfs, "tool");
        EXPECT_STATUS(r, 127);
        EXPECT_ERR_HAS(r, "'tool' is not in any directory of PATH");
    }
}

CASE(passwd_may_be_a_link_or_a_fifo)
{
    const char *users = path_in_work("users");

    write_file(users, 0644, "me:x:1234:1234::/:/bin/sh\n");
    struct result r = run("run", "--net", "none", "-u", "me", "--rootfs",
                          box_with_link("/etc/passwd", users), "id");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "there is no user 'me' in the container's /etc/passwd\n");
    const char *rootfs = box_with_link("/etc/passwd", users);
    unlink(text("%s/etc/passwd", rootfs));
    run_program("mkfifo", text("%s/etc/passwd", rootfs));
    EXPECT_STATUS(run("run", "--net", "none", "-u", "7", "--rootfs", rootfs, "true"), 0);
}

/* Who opens a FIFO waits for its other end, and with some devices the opening alone does something.
 */
CASE(what_is_no_plain_file_holds_nobody_up, .page = "man 7 fifo")
{
    static const char *const names[] = { "/etc/hosts",  "/etc/hostname", "/etc/resolv.conf",
                                         "/etc/passwd", "/etc/group",    "/bin/tool" };
    static const char *const makers[] = { "mkfifo %s", "mknod %s c 5 0", "mknod %s b 7 0",
                                          "mkdir %s" };
    const struct start soon = { .seconds = 5 };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        for (size_t j = 0; j < sizeof(makers) / sizeof(makers[0]); j++) {
            const char *rootfs = box_with_link(names[i], "nowhere");
            const char *file = text("%s%s", rootfs, names[i]);
            bool is_command = i == 5;
            unlink(file);
            run_program("sh", "-c", text(makers[j], file));
            struct result r = run_with(soon, "run", "--dns", "192.0.2.53", "-u", "7:8", "--rootfs",
                                       rootfs, is_command ? "/bin/tool" : "true");
            EXPECT_STATUS(r, is_command ? 126 : 0);
        }
    }
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
}

/* The C library's fgetpwent(3) needs a time for it that grows with its square. */
CASE(a_long_line_in_passwd_or_group_holds_nobody_up, .page = "man 5 passwd")
{
    const char *rootfs = make_rootfs("box");
    const char *script = "head -c 60000000 /dev/zero | tr '\\0' x >%s/etc/%s";

    run_program("sh", "-c", text(script, rootfs, "passwd"));
    run_program("sh", "-c", text(script, rootfs, "group"));
    EXPECT_STATUS(run("run", "--net", "none", "--rootfs", rootfs, "true"), 0);
    EXPECT_STATUS(run("run", "--net", "none", "-u", "7:x", "--rootfs", rootfs, "true"), 125);
    EXPECT_STATUS(run("run", "--net", "none", "-m", "6m", "-u", "7:8", "--rootfs", rootfs, "true"),
                  0);
}

/* Exchange a directory with a link, as fast as can be, until killed. */
static void exchange_for_ever(void)
{
    const char *rootfs = path_in_work("box");
    const char *name = getenv("EXCHANGE");
    const char *one = text("%s/%s", rootfs, name);
    const char *other = text("%s/%s.link", rootfs, name);

    for (;;)
        syscall(SYS_renameat2, -1, one, -1, other, RENAME_EXCHANGE_FLAG);
}

/* While anything is renamed, whoever it is that does so, the kernel answers EAGAIN now and then. */
CASE(what_others_rename_holds_nobody_up, .page = "man 2 openat2", .heavy = true)
{
    const char *rootfs = make_rootfs("box");
    char way[512] = "";

    for (int i = 0; i < 6; i++)
        strcat(way, "../data/");
    mkdir(text("%s/data", rootfs), 0755);
    unlink(text("%s/etc/hosts", rootfs));
    symlink(text("%shosts", way), text("%s/etc/hosts", rootfs));
    write_file(text("%s/spare", rootfs), 0600, "");
    write_file(text("%s/spare.link", rootfs), 0600, "");
    setenv("EXCHANGE", "spare", 1);
    struct start how = { .prepare = exchange_for_ever };
    struct process *renamer = start_program_with(how, "true");
    for (int round = 0; round < 40; round++)
        EXPECT_OUT_HAS(run("run", "--net", "none", "-w", text("/etc/%s", way), "--rootfs", rootfs,
                           "cat", "/etc/hosts"),
                       "localhost");
    signal_process(renamer, SIGKILL);
    finish(renamer);
    unsetenv("EXCHANGE");
}

CASE(what_is_swapped_while_we_look_stays_inside, .page = "CVE-2021-30465", .heavy = true)
{
    static const char *const names[] = { "dev", "proc", "sys", "etc", "data" };
    const char *target = make_target();
    const char *before = listing(target);
    const char *data = path_in_work("data");

    mkdir(data, 0755);
    const char *rootfs = make_rootfs("box");
    mkdir(text("%s/data", rootfs), 0755);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        symlink(target, text("%s/%s.link", rootfs, names[i]));
        setenv("EXCHANGE", names[i], 1);
        struct start how = { .prepare = exchange_for_ever };
        struct process *racer = start_program_with(how, "true");
        for (int round = 0; round < 40; round++)
            run("run", "--net", "none", "-v", text("%s:/data", data), "--rootfs", rootfs, "true");
        signal_process(racer, SIGKILL);
        finish(racer);
        EXPECT_TEXT(listing(target), before);
    }
    unsetenv("EXCHANGE");
}

SUITE("hostile", "root filesystems that want to get out")
