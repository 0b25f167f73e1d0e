/*
 * test_internet.c - from a container through the host to a network beyond, and back.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "internet.h"
#include "trace.h"

static void sh(const char *script)
{
    EXPECT_STATUS(run_program("sh", "-ec", script), 0);
}

/* Put a file in the place of one of the host's, until it is unmounted. */
static void replace_file(const char *path, const char *content)
{
    const char *file = path_in_work("replacement");

    write_file(file, 0644, content);
    EXPECT(mount(file, path, NULL, MS_BIND, NULL) == 0, "a mount on %s", path);
}

CASE(a_reply_comes_back_through_the_host, .page = "man 8 nft, NAT STATEMENTS")
{
    internet_begin();
    struct result r = run("run", "--rootfs", make_rootfs("box"), "nc", "192.0.2.80", "80");
    internet_end();
    EXPECT_OUT(r, "you are 192.0.2.1\n");
    EXPECT_STATUS(r, 0);
}

/* A firewall that is loaded anew begins with `flush ruleset`. */
CASE(rules_that_somebody_has_flushed_are_set_again)
{
    internet_begin();
    EXPECT_STATUS(run("run", "true"), 0);
    run_program("nft", "flush", "ruleset");
    struct result r =
        run("run", "--rootfs", make_rootfs("box"), "nc", "-w", "5", "192.0.2.80", "80");
    internet_end();
    EXPECT_OUT(r, "you are 192.0.2.1\n");
}

CASE(another_subnet_and_bridge_do_as_well)
{
    internet_begin();
    struct result r =
        run("--bridge", "other-bridge-15", "--subnet", "172.20.0.0/16", "run", "--rootfs",
            make_rootfs("box"), "sh", "-c", "nc 192.0.2.80 80; ip -o addr show eth0");
    internet_end();
    EXPECT_OUT_HAS(r, "you are 192.0.2.1\n");
    EXPECT_OUT_HAS(r, "inet 172.20.0.2/16 ");
}

CASE(names_are_looked_up_by_the_hosts_servers, .page = "man 5 resolv.conf")
{
    internet_begin();
    replace_file("/etc/resolv.conf", "search example.test\nnameserver 192.0.2.80\n");
    const char *script = "nslookup www.example.test; cat /etc/resolv.conf";
    struct result inside = run("run", "--rootfs", make_rootfs("box"), "sh", "-c", script);
    struct result without = run("run", "sh", "-c", "cat /etc/resolv.conf");
    umount("/etc/resolv.conf");
    internet_end();
    EXPECT_OUT_HAS(inside, "Address: 192.0.2.80\n");
    EXPECT_OUT_HAS(inside, "search example.test\nnameserver 192.0.2.80\n");
    EXPECT_OUT(without, "search example.test\nnameserver 192.0.2.80\n");
}

/* systemd-resolved listens on 127.0.0.53, where a container does not reach it. */
CASE(servers_of_the_hosts_loopback_are_replaced_by_those_behind_it)
{
    const char *upstream = "mount -t tmpfs none /run && mkdir -p /run/systemd/resolve && "
                           "echo nameserver 192.0.2.80 >/run/systemd/resolve/resolv.conf && "
                           "exec \"$TINY_DOCKER\" run cat /etc/resolv.conf";
    const char *none = "mount -t tmpfs none /run && exec \"$TINY_DOCKER\" run echo ran";

    replace_file("/etc/resolv.conf", "nameserver 127.0.0.53\nnameserver ::1\nnameserver 0.0.0.0\n");
    struct result found = run_program("unshare", "--mount", "sh", "-c", upstream);
    struct result not_found = run_program("unshare", "--mount", "sh", "-c", none);
    umount("/etc/resolv.conf");
    EXPECT_OUT_HAS(found, "nameserver 192.0.2.80\n");
    EXPECT_OUT_LACKS(found, "127.0.0.53");
    EXPECT_OUT(not_found, "ran\n");
    EXPECT_ERR(not_found,
               "tiny-docker: run: warning: the host has no name server that a container could "
               "reach\nhint: names cannot be looked up in this container\n");
}

CASE(a_missing_file_is_made_and_nothing_else)
{
    const char *rootfs = make_rootfs("box");
    const char *file = text("%s/etc/resolv.conf", rootfs);

    /* Day 10 makes these two as well. */
    write_file(text("%s/etc/hosts", rootfs), 0644, "");
    write_file(text("%s/etc/hostname", rootfs), 0644, "");
    unlink(file);
    const char *before = run_program("find", rootfs, "-printf", "%P %y %m %s %l\n").out;
    struct result r =
        run("--explain", "run", "--rootfs", rootfs, "grep", "-c", "nameserver", "/etc/resolv.conf");
    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "child  | touch /etc/resolv.conf\n");
    EXPECT_TEXT(read_text(file), "");
    unlink(file);
    EXPECT_TEXT(run_program("find", rootfs, "-printf", "%P %y %m %s %l\n").out, before);
}

/* Another container with the same root filesystem may put it there just before the file is made. */
CASE(a_fifo_in_its_place_is_not_waited_for, .page = "man 7 fifo")
{
    const char *rootfs = make_rootfs("box");
    const char *file = text("%s/etc/resolv.conf", rootfs);

    unlink(file);
    mkfifo(file, 0644);
    EXPECT_STATUS(run_with_fault("openat2:error=ENOENT:when=1", "run", "--rootfs", rootfs, "true"),
                  0);
}

static void hide_all_from_others(void)
{
    umask(077);
}

CASE(all_users_of_a_container_can_read_its_file, .page = "man 2 umask")
{
    const char *rootfs = make_rootfs("box");
    const char *file = text("%s/etc/resolv.conf", rootfs);

    unlink(file);
    struct result r = run_with((struct start){ .prepare = hide_all_from_others }, "run", "--rootfs",
                               rootfs, "sh", "-c", "stat -c %a /etc/resolv.conf; umask");
    EXPECT_OUT(r, harness_day() < 10 ? "644\n0077\n" : "644\n0022\n");
    EXPECT_OUT(run_program("stat", "-c", "%a", file), "644\n");
}

CASE(a_read_only_rootfs_without_the_file_is_a_warning)
{
    const char *rootfs = make_rootfs("box");
    const char *file = text("%s/etc/resolv.conf", rootfs);
    const char *script =
        "mount --bind %s %s && mount -o remount,bind,ro %s && "
        "exec \"$TINY_DOCKER\" run --rootfs %s sh -c 'echo ran; ls /etc/resolv.conf'";

    struct result there =
        run_program("unshare", "--mount", "sh", "-c", text(script, rootfs, rootfs, rootfs, rootfs));
    unlink(file);
    struct result missing =
        run_program("unshare", "--mount", "sh", "-c", text(script, rootfs, rootfs, rootfs, rootfs));
    EXPECT_OUT(there, "ran\n/etc/resolv.conf\n");
    EXPECT_ERR(there, "");
    EXPECT_OUT(missing, "ran\n");
    EXPECT_ERR_HAS(
        missing,
        text("tiny-docker: run: warning: cannot open '%s': Read-only file system\n", file));
}

CASE(the_files_links_may_lead_to_a_plain_file_only, .page = "CVE-2019-16884")
{
    const char *rootfs = make_rootfs("box");
    const char *file = text("%s/etc/resolv.conf", rootfs);

    unlink(file);
    symlink("/proc/sys/kernel/core_pattern", file);
    struct result r = run("run", "--rootfs", rootfs, "cat", "/proc/sys/kernel/core_pattern");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_LACKS(r, "nameserver");
    EXPECT_ERR_HAS(r, text("warning: cannot mount on '%s': it is no plain file\n", file));
}

CASE(the_files_links_do_not_lead_out, .page = "man 2 openat2")
{
    const char *rootfs = make_rootfs("box");
    const char *file = text("%s/etc/resolv.conf", rootfs);
    const char *outside = path_in_work("outside");
    const char *links[] = { outside, "../../../../../../../../../../../../tmp/outside",
                            "/proc/1/root/outside", "/proc/self/fd/3/outside" };

    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
        unlink(file);
        symlink(links[i], file);
        EXPECT_STATUS(run("run", "--rootfs", rootfs, "true"), 0);
        EXPECT(access(outside, F_OK) < 0 && access("/tmp/outside", F_OK) < 0, "nothing behind %s",
               links[i]);
    }
    for (int fd = 3; fd < 20; fd++) { /* what the program holds open leads out */
        unlink(file);
        symlink(text("/proc/self/fd/%d/escaped", fd), file);
        EXPECT_STATUS(run("run", "--rootfs", rootfs, "true"), 0);
    }
    EXPECT_OUT(run_program("find", getenv("TINY_DOCKER_ROOT"), "-name", "escaped"), "");
    unlink(file);
    symlink("/root/inside", file);
    EXPECT_OUT_HAS(run("run", "--rootfs", rootfs, "cat", "/root/inside"), "nameserver");
    unlink(file);
    mkdir(file, 0755);
    EXPECT_ERR_HAS(run("run", "--rootfs", rootfs, "true"), "run: warning: ");
    rmdir(file);
}

CASE(the_hosts_own_file_is_not_changed)
{
    replace_file("/etc/resolv.conf", "nameserver 192.0.2.80\n");
    run("run", "sh", "-c", "echo changed >/etc/resolv.conf; cat /etc/resolv.conf");
    const char *after = read_text("/etc/resolv.conf");
    umount("/etc/resolv.conf");
    EXPECT_TEXT(after, "nameserver 192.0.2.80\n");
}

/* As Docker leaves a host, and as a careful administrator does. */
static void check_firewall(const char *rules)
{
    sh(rules);
    const char *before = run_program("nft", "list", "ruleset").out;
    internet_begin();
    struct result r =
        run("run", "--rootfs", make_rootfs("box"), "nc", "-w", "5", "192.0.2.80", "80");
    struct result rules_now = run_program("nft", "list", "ruleset");
    internet_end();
    EXPECT_STATUS(run("rm", the_container()), 0);
    const char *after = run_program("nft", "list", "ruleset").out;
    run_program("nft", "flush", "ruleset");
    EXPECT_OUT(r, "you are 192.0.2.1\n");
    EXPECT_OUT_HAS(rules_now, "comment \"tiny-docker-td0\"");
    EXPECT_TEXT(after, before);
}

CASE(a_firewall_that_drops_what_is_forwarded_lets_containers_through)
{
    check_firewall("nft 'add table ip filter; add chain ip filter FORWARD "
                   "{ type filter hook forward priority 0; policy drop; }'");
}

CASE(beside_docker_its_users_chain_lets_containers_through)
{
    check_firewall("nft 'add table ip filter; add chain ip filter DOCKER-USER; "
                   "add rule ip filter DOCKER-USER return; add chain ip filter FORWARD "
                   "{ type filter hook forward priority 0; policy drop; }; "
                   "add rule ip filter FORWARD jump DOCKER-USER'");
}

CASE(an_inet_table_is_asked_too)
{
    check_firewall("nft 'add table inet mine; add chain inet mine through "
                   "{ type filter hook forward priority 5; policy drop; }'");
}

CASE(a_rule_that_refuses_all_that_is_left_lets_containers_through)
{
    check_firewall("nft 'add table inet mine; add chain inet mine through "
                   "{ type filter hook forward priority 5; policy accept; }; "
                   "add rule inet mine through ct state invalid drop; "
                   "add rule inet mine through reject with icmpx admin-prohibited'");
}

/* As firewalld's may be: only the program that has made it may change it, as long as it runs. */
CASE(a_table_with_an_owner_is_a_warning, .page = "man 8 nft, TABLES")
{
    struct process *owner = start_program_with((struct start){ 0 }, "nft", "-i");

    send_input(owner,
               "add table ip own { flags owner; }\n"
               "add chain ip own forward { type filter hook forward priority 0; policy drop; }\n");
    while (run_program("nft", "list", "chain", "ip", "own", "forward").status != 0)
        continue;
    struct result r = run("run", "true");
    send_input(owner, "quit\n");
    finish(owner);
    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r,
                   "run: warning: the table 'ip own' refuses what is forwarded, and belongs to a "
                   "program\nhint: have that let 'td0' through");
}

SUITE("internet", "through the host and back")
