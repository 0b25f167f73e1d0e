/*
 * test_bridge.c - a bridge, addresses and cables: made when they are needed, gone when they are
 * not.
 *
 * That nothing is left is seen by the ledger, after each case has removed its containers.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

static bool there_is(const char *interface)
{
    return run_program("ip", "link", "show", interface).status == 0;
}

static bool is_noted(void)
{
    return access(text("%s/network/td0", getenv("TINY_DOCKER_ROOT")), F_OK) == 0;
}

static const char *forwarding(void)
{
    return read_text("/proc/sys/net/ipv4/ip_forward");
}

static void set_forwarding(const char *value)
{
    EXPECT_STATUS(run_program("sh", "-c", text("echo %s >/proc/sys/net/ipv4/ip_forward", value)),
                  0);
}

CASE(a_container_has_an_address_and_a_way_out, .page = "man 4 veth")
{
    const char *script = "ip -o addr show eth0; ip route; ip -o link show eth0; ip -o link | wc -l";
    struct result r = run("run", "--rootfs", make_rootfs("box"), "sh", "-c", script);

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "inet 10.10.0.2/24 brd 10.10.0.255 ");
    EXPECT_OUT_HAS(r, "default via 10.10.0.1 dev eth0");
    EXPECT_OUT_HAS(r, "link/ether 02:42:0a:0a:00:02 ");
    EXPECT_OUT_HAS(r, "\n2\n"); /* lo and eth0 */
    EXPECT_TEXT(inspected(the_container(), "network_mode"), "bridge");
}

CASE(the_gateway_answers)
{
    struct result r =
        run("run", "--rootfs", make_rootfs("box"), "ping", "-c", "1", "-W", "5", "10.10.0.1");

    EXPECT_STATUS(r, 0);
}

CASE(a_container_reaches_another_one)
{
    const char *server = detach_ready(PROBE, "serve", "80");
    struct result r =
        run("run", "--rootfs", make_rootfs("box"), "nc", inspected(server, "ip_address"), "80");

    EXPECT_OUT(r, "you are 10.10.0.3\n");
    EXPECT_STATUS(run("rm", "-f", server), 0);
}

CASE(the_address_is_shown_as_long_as_it_is_held)
{
    const char *id = detach_ready(PROBE, "sleep");

    EXPECT_TEXT(inspected(id, "ip_address"), "10.10.0.2");
    EXPECT_TEXT(listed(id, "IP"), "10.10.0.2");
    run("stop", "-t", "0", id);
    EXPECT_TEXT(inspected(id, "ip_address"), "null");
    EXPECT_TEXT(listed(id, "IP"), "-");
}

CASE(an_address_is_free_again_when_its_container_has_ended)
{
    const char *one = detach_ready(PROBE, "sleep");
    const char *two = detach_ready(PROBE, "sleep");
    const char *cable = text("td0%s", one);

    EXPECT_TEXT(inspected(two, "ip_address"), "10.10.0.3");
    EXPECT(there_is(cable), "an interface %s", cable);
    run("rm", "-f", one);
    while (there_is(cable)) /* the kernel removes it */
        wait_a_moment("that the cable is gone");
    EXPECT_TEXT(inspected(detach_ready(PROBE, "sleep"), "ip_address"), "10.10.0.2");
    run_program("sh", "-c", "\"$TINY_DOCKER\" rm -f $(\"$TINY_DOCKER\" ps -q)");
}

CASE(the_bridge_goes_with_the_last_container_that_is_removed)
{
    set_forwarding("0");
    EXPECT_STATUS(run("run", "true"), 0);
    const char *one = the_container();
    const char *two = detach("true");
    EXPECT(there_is("td0"), "the bridge although nothing runs");
    EXPECT_TEXT(forwarding(), "1\n");
    EXPECT_STATUS(run("rm", "-f", two), 0);
    EXPECT(there_is("td0"), "the bridge for the other one");
    EXPECT_STATUS(run("rm", one), 0);
    EXPECT(!there_is("td0"), "no bridge");
    EXPECT_TEXT(forwarding(), "0\n");
    EXPECT_OUT(run_program("nft", "list", "ruleset"), "");
    EXPECT(!is_noted(), "nothing noted");
}

CASE(a_cable_goes_though_somebody_is_in_the_containers_network, .page = "man 1 nsenter")
{
    const char *id = detach_ready(PROBE, "sleep");
    struct process *guest = start_program_with((struct start){ 0 }, "nsenter", "--net", "--target",
                                               inspected(id, "pid"), PROBE, "sleep");

    wait_for_output(guest, "ready\n");
    run_program("ip", "link", "add", "mine", "master", "td0", "type", "veth");
    EXPECT_STATUS(run("rm", "-f", id), 0);
    bool is_there = there_is(text("td0%s", id));
    bool is_mine_there = there_is("mine");
    run_program("ip", "link", "delete", "mine");
    signal_process(guest, SIGTERM);
    finish(guest);
    EXPECT(!is_there, "no cable");
    EXPECT(is_mine_there, "what somebody else has plugged in");
}

CASE(what_is_noted_of_nobody_is_forgotten)
{
    EXPECT_STATUS(run("run", "true"), 0);
    run_program("rm", "-r", text("%s/containers/%s", getenv("TINY_DOCKER_ROOT"), the_container()));
    EXPECT_STATUS(run("run", "true"), 0);
    EXPECT_STATUS(run("rm", the_container()), 0);
    EXPECT(!there_is("td0") && !is_noted(), "no bridge, nothing noted");
}

CASE(a_list_that_changes_is_asked_for_again, .page = "man 7 netlink")
{
    EXPECT_STATUS(run("run", "true"), 0);
    EXPECT_STATUS(run_with_fault("recvmsg:error=EINTR:when=5", "rm", the_container()), 0);
}

CASE(forwarding_that_was_on_stays_on)
{
    set_forwarding("1");
    EXPECT_STATUS(run("run", "true"), 0);
    EXPECT_STATUS(run("rm", the_container()), 0);
    const char *after = forwarding();
    set_forwarding("0");
    EXPECT_TEXT(after, "1\n");
}

CASE(a_damaged_record_does_not_keep_the_bridge)
{
    EXPECT_STATUS(run("run", "true"), 0);
    const char *id = the_container();
    change_record(id, "\"id\"", "\"no\"");
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT(!there_is("td0"), "no bridge");
}

CASE(other_networks_need_no_bridge)
{
    EXPECT_STATUS(run("run", "--net", "none", "true"), 0);
    EXPECT_STATUS(run("run", "--net", "host", "true"), 0);
    EXPECT(!there_is("td0"), "no bridge");
    EXPECT(access(text("%s/network", getenv("TINY_DOCKER_ROOT")), F_OK) < 0, "nothing noted");
}

static void expect_refused(struct result r, const char *why)
{
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, why);
    EXPECT_ERR_HAS(r, "\nhint: ");
    EXPECT_OUT(r, "");
}

CASE(a_route_of_the_host_is_not_covered, .page = "man 8 ip-route")
{
    static const char *const routes[] = { "10.10.0.0/16", "10.10.0.128/25", "10.10.0.77/32" };

    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        run_program("ip", "route", "add", "blackhole", routes[i]);
        expect_refused(run("run", "true"), text("the subnet 10.10.0.0/24 overlaps %s,", routes[i]));
        EXPECT(!there_is("td0"), "no bridge");
        EXPECT_STATUS(run("--subnet", "10.77.0.0/24", "run", "true"), 0);
        run_program("ip", "route", "delete", "blackhole", routes[i]);
        run_program("sh", "-c", "\"$TINY_DOCKER\" rm $(\"$TINY_DOCKER\" ps -aq)");
    }
    /* The way for all others is in everybody's way. */
    run_program("ip", "route", "add", "blackhole", "0.0.0.0/1");
    run_program("ip", "route", "add", "blackhole", "default");
    EXPECT_STATUS(run("run", "true"), 0);
    run_program("ip", "route", "flush", "type", "blackhole");
}

CASE(an_interface_of_somebody_else_is_left_alone)
{
    run_program("ip", "link", "add", "td0", "type", "bridge");
    expect_refused(run("run", "true"), "the interface 'td0' is not ours\n");
    EXPECT(there_is("td0"), "the interface");
    EXPECT_STATUS(run("--bridge", "td7", "run", "true"), 0);
    run_program("ip", "link", "delete", "td0");
    /* Such as we make, but made by another one just now: it has no alias yet. */
    run_program("ip", "link", "add", "td0", "address", "fe:18:0a:0a:00:01", "type", "bridge");
    expect_refused(run("run", "true"), "the interface 'td0' is not ours\n");
    run_program("ip", "link", "delete", "td0");
}

CASE(a_bridge_belongs_to_one_state_directory)
{
    const char *other = path_in_work("other");
    const char *one = detach("sleep", "1000");

    set_forwarding("0");
    expect_refused(run("--root", other, "run", "true"),
                   text("the bridge 'td0' belongs to '%s'\n", getenv("TINY_DOCKER_ROOT")));
    expect_refused(run("--subnet", "10.77.0.0/24", "run", "true"),
                   "the bridge 'td0' has 10.10.0.1/24\n");
    EXPECT_STATUS(
        run("--root", other, "--bridge", "td7", "--subnet", "10.77.0.0/24", "run", "true"), 0);
    EXPECT(there_is("td7"), "another bridge");
    run("rm", "-f", one);
    remove_ended_containers(other);
    EXPECT(!there_is("td7"), "no other bridge");
}

/* A bridge may vanish, with a reboot for example, and somebody else may take its name. */
CASE(a_removal_leaves_what_now_belongs_to_others)
{
    const char *other = path_in_work("other");

    set_forwarding("0");
    EXPECT_STATUS(run("run", "true"), 0);
    const char *one = the_container();
    run_program("ip", "link", "delete", "td0");
    EXPECT_STATUS(run("--root", other, "run", "true"), 0);
    EXPECT_STATUS(run("rm", one), 0);
    EXPECT(there_is("td0"), "the bridge of the other state directory");
    EXPECT_STATUS(run_program("nft", "list", "table", "ip", "tiny-docker-td0"), 0);
    EXPECT_TEXT(forwarding(), "1\n");
    EXPECT(!is_noted(), "nothing noted");
    remove_ended_containers(other);
    EXPECT(!there_is("td0"), "no bridge");
    EXPECT_TEXT(forwarding(), "0\n");
}

CASE(a_state_directory_whose_name_is_too_long_has_no_bridge)
{
    static const char part[] = "/0123456789012345678901234567890123456789012345678901234567890123";
    const char *root = text("%s%s%s%s%s", path_in_work("long"), part, part, part, part);

    EXPECT_STATUS(run("run", "true"), 0);
    expect_refused(run("--root", root, "run", "true"),
                   "the name of the state directory is too long for a network\n");
    remove_ended_containers(root);
    EXPECT(there_is("td0"), "the bridge of the other state directory");
}

/* As `--bridge docker0` would be, killed before the first look at it. */
CASE(a_run_that_is_killed_early_endangers_no_interface_of_the_host)
{
    run_program("ip", "link", "add", "host0", "type", "bridge");
    run_with_fault("sendto:signal=SIGKILL:when=1", "--bridge", "host0", "run", "true");
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
    bool is_there = there_is("host0");
    run_program("ip", "link", "property", "add", "dev", "host0", "altname", "td0");
    expect_refused(run("run", "true"), "the interface 'td0' is not ours\n");
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
    is_there = is_there && there_is("host0");
    run_program("ip", "link", "delete", "host0");
    EXPECT(is_there, "the host's interface");
}

/* What was written down before a reboot means nothing after it. */
CASE(a_network_from_before_a_reboot_is_forgotten, .page = "man 4 random")
{
    const char *file = path_in_work("boot_id");
    const char *script = text("mount --bind %s /proc/sys/kernel/random/boot_id && "
                              "exec \"$TINY_DOCKER\" \"$@\"",
                              file);

    set_forwarding("0");
    EXPECT_STATUS(run("run", "true"), 0);
    const char *before = the_container();
    run_program("ip", "link", "delete", "td0");
    run_program("nft", "flush", "ruleset");
    set_forwarding("0");
    write_file(file, 0644, "00000000-1111-2222-3333-444444444444\n");
    struct result r = run_program("unshare", "--mount", "sh", "-c", script, "-", "rm", before);
    EXPECT_ERR(r, "");
    EXPECT_STATUS(r, 0);
    EXPECT(!is_noted(), "nothing noted");
}

/* The first of two bridges has found that packets were not forwarded; the second one needs that. */
CASE(forwarding_ends_with_the_last_bridge)
{
    const char *other = path_in_work("other");

    set_forwarding("0");
    EXPECT_STATUS(run("run", "true"), 0);
    EXPECT_STATUS(
        run("--root", other, "--bridge", "td7", "--subnet", "10.77.0.0/24", "run", "true"), 0);
    EXPECT_STATUS(run("rm", the_container()), 0);
    EXPECT_TEXT(forwarding(), "1\n");
    remove_ended_containers(other);
    EXPECT_TEXT(forwarding(), "0\n");
}

/* As the case before, but it cannot be noted that the second one needs it. */
CASE(a_full_disk_does_not_end_forwarding)
{
    const char *other = path_in_work("other");

    set_forwarding("0");
    EXPECT_STATUS(run("run", "true"), 0);
    const char *id = the_container();
    mkdir(other, 0700);
    EXPECT(mount("small", other, "tmpfs", 0, "nr_inodes=40") == 0, "a small disk");
    EXPECT_STATUS(
        run("--root", other, "--bridge", "td7", "--subnet", "10.77.0.0/24", "run", "true"), 0);
    run_program("sh", "-c", text("cd %s; while echo >$((i+=1)); do :; done", other));
    struct result removed = run("rm", id);
    const char *after = forwarding();
    run_program("sh", "-c", text("rm %s/[0-9]*", other));
    struct result again = run("rm", id);
    remove_ended_containers(other);
    umount(other);
    EXPECT_STATUS(removed, 1);
    EXPECT_ERR_HAS(removed, "No space left on device\n");
    EXPECT_TEXT(after, "1\n");
    EXPECT_STATUS(again, 0);
    EXPECT_TEXT(forwarding(), "0\n");
}

/* The second one is being made, and shows only at its end that it is there. */
CASE(forwarding_does_not_end_while_a_bridge_is_being_made)
{
    const char *other = path_in_work("other");

    set_forwarding("0");
    EXPECT_STATUS(run("run", "true"), 0);
    struct process *p =
        start_with_fault("sendto:delay_enter=700000:when=5", "--root", other, "--bridge", "td7",
                         "--subnet", "10.77.0.0/24", "run", "true");
    while (!there_is("td7"))
        wait_a_moment("the bridge that is being made");
    EXPECT_STATUS(run("rm", the_container()), 0);
    EXPECT_STATUS(finish(p), 0);
    EXPECT_TEXT(forwarding(), "1\n");
    remove_ended_containers(other);
    EXPECT_TEXT(forwarding(), "0\n");
}

/* Whatever cannot be read on the way: a bridge that is needed stays. */
CASE(an_error_on_the_way_takes_no_bridge_from_who_needs_it)
{
    static const char *const faults[] = { "getdents64:error=EIO", "faccessat2:error=EIO" };

    EXPECT_STATUS(run("run", "true"), 0);
    for (int when = 1; when <= 16; when++) {
        const char *id = detach("true");
        run_with_fault(text("%s:when=%d", faults[when % 2], (when + 1) / 2), "rm", "-f", id);
        EXPECT(there_is("td0"), "the bridge after %s at call %d", faults[when % 2], when / 2);
        run("rm", "-f", id);
    }
}

CASE(an_address_that_is_not_to_be_had_is_said)
{
    struct process *all[5];

    for (int i = 0; i < 5; i++) {
        all[i] = start("--subnet", "10.77.0.0/29", "run", PROBE, "sleep");
        wait_for_output(all[i], "ready\n");
    }
    expect_refused(run("--subnet", "10.77.0.0/29", "run", "true"),
                   "all 5 addresses of 10.77.0.0/29 are taken\n");
    EXPECT_OUT(run_program("sh", "-c", "ip -o link show master td0 | wc -l"), "5\n");
    for (int i = 0; i < 5; i++) {
        signal_process(all[i], SIGTERM);
        run_program("sh", "-c", "\"$TINY_DOCKER\" stop -t 0 $(\"$TINY_DOCKER\" ps -q)");
        finish(all[i]);
    }
}

CASE(two_hundred_and_fifty_three_and_no_more, .heavy = true)
{
    enum { AT_ONCE = 100, ROOM = 253 };
    struct process *all[AT_ONCE];
    const char *addresses =
        "\"$TINY_DOCKER\" ps | grep -o '10[.]10[.]0[.][0-9]*' | sort -u | wc -l";

    for (int done = 0; done < ROOM;) {
        int now = ROOM - done < AT_ONCE ? ROOM - done : AT_ONCE;
        for (int i = 0; i < now; i++)
            all[i] = start_with((struct start){ .seconds = 60 }, "run", "-d", PROBE, "sleep");
        for (int i = 0; i < now; i++)
            EXPECT_STATUS(finish(all[i]), 0);
        done += now;
        EXPECT_OUT(run_program("sh", "-c", addresses), text("%d\n", done));
    }
    expect_refused(run("run", "true"), "all 253 addresses of 10.10.0.0/24 are taken\n");
    EXPECT_STATUS(run("rm", "-f", text("%.12s", run("ps", "-q").out)), 0);
    EXPECT_STATUS(run("run", "true"), 0); /* at once, although the kernel takes its time */
    run_program_with((struct start){ .seconds = 60 }, "sh", "-c",
                     "\"$TINY_DOCKER\" rm -f $(\"$TINY_DOCKER\" ps -q)");
}

CASE(what_a_killed_parent_has_left_is_free_again)
{
    const char *id = detach_ready(PROBE, "other-user"); /* it outlives its parent */
    pid_t parent = atoi(inspected(id, "parent_pid"));

    kill(parent, SIGKILL);
    EXPECT(ends_within(parent, 10000), "the parent's end");
    EXPECT_STATUS(run("run", "true"), 0); /* with another address, or after a look at the first */
    EXPECT_TEXT(listed_status(id), "exited");
    EXPECT_TEXT(inspected(id, "ip_address"), "null");
}

/* Killed before each message to the kernel: the next one finds what is left, and finishes it. */
CASE(a_run_that_is_killed_on_the_way_is_no_obstacle)
{
    for (int when = 1; when <= 9; when++) {
        run_with_fault(text("sendto:signal=SIGKILL:when=%d", when), "run", "true");
        EXPECT_STATUS(run("run", "true"), 0);
        remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
        EXPECT(!there_is("td0"), "no bridge after a run that was killed before message %d", when);
        EXPECT_TEXT(forwarding(), "0\n");
    }
}

/* Or nobody would ever take it down. */
CASE(a_bridge_is_not_made_without_its_owner, .page = "man 2 readlink")
{
    for (int when = 1; when <= 6; when++) {
        run_with_fault(text("readlink:error=ENOMEM:when=%d", when), "run", "true");
        remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
        EXPECT(!there_is("td0"), "no bridge after call %d that has failed", when);
    }
}

CASE(a_removal_that_is_killed_on_the_way_can_be_repeated)
{
    for (int when = 1; when <= 4; when++) {
        EXPECT_STATUS(run("run", "true"), 0);
        const char *id = the_container();
        run_with_fault(text("sendto:signal=SIGKILL:when=%d", when), "rm", id);
        run("rm", id);
        EXPECT_OUT(run("ps", "-a", "-q"), "");
        EXPECT(!there_is("td0"), "no bridge after a removal that was killed at message %d", when);
        EXPECT_TEXT(forwarding(), "0\n");
    }
}

/* What the program under test needs, with another PATH. */
static struct start with_path(const char *path)
{
    static const char *const names[] = { "TINY_DOCKER_ROOT", "TINY_DOCKER_CGROUP_PARENT" };
    const char **environment = allocate(4 * sizeof(*environment));

    environment[0] = text("PATH=%s", path);
    for (int i = 0; i < 2; i++)
        environment[1 + i] = text("%s=%s", names[i], getenv(names[i]));
    return (struct start){ .environment = environment };
}

CASE(without_nft_there_is_one_sentence_and_a_hint)
{
    struct start how = with_path(path_in_work(""));
    struct result r = run_with(how, "run", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: run: network: there is no program 'nft' in PATH\n"
                  "hint: a network of its own needs nftables; --net none goes without\n");
    EXPECT(!there_is("td0"), "no bridge");
    EXPECT(!is_noted(), "nothing noted");
    EXPECT_STATUS(run_with(how, "run", "--net", "none", "true"), 0);
}

CASE(what_nft_says_is_passed_on)
{
    struct start how = with_path(text("%s:%s", path_in_work(""), getenv("PATH")));

    write_file(path_in_work("nft"), 0755, "#!/bin/sh\necho Error: no nftables here >&2; exit 1\n");
    expect_refused(run_with(how, "run", "true"),
                   "run: network: nft: status 1: Error: no nftables here\n");
    EXPECT(!there_is("td0"), "no bridge");
}

/* Or it would hold the lock for ever, and with it every other container up. */
CASE(an_nft_that_does_not_end_is_killed, .page = "man 2 pidfd_open", .heavy = true)
{
    struct start how = with_path(text("%s:%s", path_in_work(""), getenv("PATH")));

    write_file(path_in_work("nft"), 0755, "#!/bin/sh\nexec sleep 1000\n");
    EXPECT_STATUS(run("run", "true"), 0);
    how.seconds = 30;
    struct result r = run_with(how, "rm", the_container());
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "'nft' has not ended within 10 s\nhint: ");
    EXPECT_STATUS(run("rm", the_container()), 0);
    EXPECT(!there_is("td0"), "no bridge");
}

static void wait_for_file(const char *path)
{
    while (access(path, F_OK) < 0)
        wait_a_moment("that nft is called, and ends");
}

CASE(the_nft_of_a_killed_run_does_nothing_after_a_removal, .page = "man 2 flock")
{
    const char *script = "#!/bin/sh\nPATH=%s\ncase $* in *-f*) cat >%s; echo >%s; sleep 0.5; "
                         "nft -f %s; echo >%s;; *) exec nft \"$@\";; esac\n";
    const char *begun = path_in_work("begun");
    const char *done = path_in_work("done");
    const char *input = path_in_work("input");

    write_file(path_in_work("nft"), 0755, text(script, getenv("PATH"), input, begun, input, done));
    struct start how = with_path(text("%s:%s", path_in_work(""), getenv("PATH")));
    struct process *p = start_with(how, "run", "true");
    wait_for_file(begun);
    signal_process(p, SIGKILL);
    finish(p);
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
    wait_for_file(done);
    EXPECT_OUT(run_program("nft", "list", "ruleset"), "");
}

CASE(where_packets_cannot_be_forwarded_there_is_one_sentence_and_a_hint)
{
    const char *script =
        "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && "
        "exec \"$TINY_DOCKER\" run true";
    struct result r = run_program("unshare", "--mount", "sh", "-c", script);

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r,
               "tiny-docker: run: network: cannot open '/proc/sys/net/ipv4/ip_forward': Read-only "
               "file system\nhint: --net none goes without\n");
    EXPECT(!there_is("td0") && !is_noted(), "no bridge, nothing noted");
}

CASE(without_bridges_in_the_kernel_there_is_one_sentence_and_a_hint)
{
    struct result r = run_with_fault("sendto:error=EOPNOTSUPP:when=3", "run", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r,
               "tiny-docker: run: network: cannot make the bridge 'td0': Operation not supported\n"
               "hint: --net none goes without\n");
    EXPECT(!is_noted(), "nothing noted");
}

CASE(without_privilege_there_is_one_sentence_and_one_hint)
{
    const char *state = text("TINY_DOCKER_ROOT=%s", path_in_work("state"));
    struct start how = { .uid = 65534, .extra_environment = (const char *[]){ state, NULL } };

    mkdir(path_in_work("state"), 0755);
    chown(path_in_work("state"), 65534, 65534);
    struct result r = run_with(how, "run", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: network: ");
    EXPECT_ERR_HAS(r, "\nhint: a network of its own needs root: sudo tiny-docker run ...\n");
}

/* Another state directory's command may hold the lock. */
CASE(a_wait_for_the_network_ends_when_it_is_told_to, .page = "man 2 flock")
{
    static const int signals[] = { SIGINT, SIGTERM };
    int host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

    for (size_t i = 0; i < 2; i++) {
        flock(host, LOCK_EX);
        struct process *p = start_with((struct start){ .seconds = 5 }, "run", "true");
        wait_until_it_takes_signals(pid_of(p));
        signal_process(p, signals[i]);
        struct result r = finish(p);
        flock(host, LOCK_UN);
        EXPECT_STATUS(r, 128 + signals[i]);
        EXPECT_ERR(r, text("tiny-docker: run: network: network namespace: it was told to end "
                           "(signal %d) while it waited for a lock\n",
                           signals[i]));
        EXPECT_STATUS(run("rm", the_container()), 0);
    }
    close(host);
    EXPECT(!there_is("td0"), "no bridge");
}

CASE(wrong_bridges_and_subnets_are_refused_before_anything_is_done)
{
    static const char *const wrong[][2] = {
        { "--bridge", "../x" },
        { "--bridge", ".x" },
        { "--bridge", "a/b" },
        { "--bridge", "a b" },
        { "--bridge", "sixteen-letters-" },
        { "--subnet", "10.77.0.0" },
        { "--subnet", "10.77.0.1/24" },
        { "--subnet", "10.77.0.0/8" },
        { "--subnet", "10.77.0.0/31" },
        { "--subnet", "x" },
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct result r = run(wrong[i][0], wrong[i][1], "run", "true");
        expect_refused(r, text("run: %s: '%s' is not a ", wrong[i][0], wrong[i][1]));
    }
    EXPECT_OUT(run("ps", "-a", "-q"), "");
    EXPECT(!there_is("td0"), "no bridge");
}

CASE(what_is_explained_happens_and_nothing_else)
{
    struct result r = run_explained("run", "true");

    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "parent | ip link add td0 address fe:18:0a:0a:00:01 up type bridge\n");
    EXPECT_ERR_HAS(r, "parent | echo 1 > /proc/sys/net/ipv4/ip_forward\n");
    EXPECT_ERR_HAS(r, " masquerade'\n");
    EXPECT_ERR_HAS(r, "child  | ip route add default via 10.10.0.1\n");
    r = run_explained("rm", the_container());
    EXPECT_ERR_HAS(r, "parent | echo 0 > /proc/sys/net/ipv4/ip_forward\n");
    EXPECT_ERR_HAS(r, "parent | ip link delete td0\n");
}

CASE(what_is_explained_can_be_typed)
{
    struct result r = run("--explain", "run", "--rootfs", make_rootfs("box"), "true");
    const char *line = strstr(r.err, "parent | ip link add td0");
    const char *cable = strstr(r.err, "type veth");

    EXPECT(line != NULL && cable != NULL, "lines for the bridge and the cable: %s", r.err);
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
    const char *script = text("printf '%%s\\n' '%s' | sed -n 's/^parent | //p' | grep '^ip ' | "
                              "sed 's/netns [0-9]*$/netns 1/' | sh -ex",
                              r.err);
    struct result typed = run_program("sh", "-c", script);
    run_program("ip", "link", "delete", "td0");
    EXPECT_STATUS(typed, 0);
}

SUITE("bridge", "a bridge, addresses and cables")
