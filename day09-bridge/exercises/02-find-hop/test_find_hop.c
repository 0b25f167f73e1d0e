/*
 * test_find_hop.c - a network is broken in eight ways, and a program of the learner's says where.
 *
 * It is `find-hop`, beside the program under test.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

static const char *find_hop_path(void)
{
    return text("%s/find-hop", getenv("TINY_DOCKER_SOURCE"));
}

/* Containers get the name server of the file that is put over the host's. */
static const char *begin(void)
{
    const char *file = path_in_work("resolv.conf");
    const char *box = path_in_work("box");

    EXPECT(access(find_hop_path(), X_OK) == 0, "a program %s", find_hop_path());
    if (access(box, F_OK) < 0)
        make_rootfs("box");
    write_file(file, 0644, "nameserver 192.0.2.80\n");
    EXPECT(mount(file, "/etc/resolv.conf", NULL, MS_BIND, NULL) == 0, "a name server");
    const char *id = detach_ready("--rootfs", box, "probe", "sleep");
    umount("/etc/resolv.conf");
    return id;
}

/* In the scripts `inside` has the container's network and the host's programs, and `mend` plugs a
 * cable in again. */
#define WORDS                                                                                      \
    "inside() { nsenter --target $pid --net \"$@\"; }; "                                           \
    "mend() { inside ip link set eth0 up; inside ip addr replace 10.10.0.2/24 dev eth0; "          \
    "inside ip route replace default via 10.10.0.1; }; "

static void sh(const char *pid, const char *script)
{
    EXPECT_STATUS(run_program("sh", "-ec", text("pid=%s; " WORDS "%s", pid, script)), 0);
}

/* From the container on, as a packet goes. */
static const struct fault {
    const char *hop;
    const char *make;
    const char *mend;
} faults[] = {
    { "loopback", "inside ip link set lo down", "inside ip link set lo up" },
    { "cable", "inside ip link set eth0 name lost netns $$",
      "ip link set lost name eth0 netns $pid; mend" },
    { "name", "inside ip link set eth0 down; inside ip link set eth0 name veth7",
      "inside ip link set veth7 name eth0; mend" },
    { "address", "inside ip addr flush dev eth0", "mend" },
    { "route", "inside ip route delete default", "mend" },
    { "forwarding", "echo 0 >/proc/sys/net/ipv4/ip_forward",
      "echo 1 >/proc/sys/net/ipv4/ip_forward" },
    { "nat", "nft flush chain ip tiny-docker-td0 nat",
      "nft add rule ip tiny-docker-td0 nat ip saddr 10.10.0.0/24 oifname != td0 masquerade" },
    { "resolver", "nsenter --target $pid --all --root --wd umount /etc/resolv.conf", "true" },
};

enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };

static void expect_hop(const char *id, const char *hop)
{
    struct result r = run_program(find_hop_path(), id);

    EXPECT_OUT(r, hop[0] != '\0' ? text("%s\n", hop) : "");
    EXPECT_STATUS(r, hop[0] != '\0');
}

CASE(where_all_is_well_nothing_is_said)
{
    const char *id = begin();

    expect_hop(id, "");
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(each_of_eight_faults_is_found, .page = "man 8 ip, man 8 nft, man 1 nsenter")
{
    const char *id = begin();
    const char *pid = inspected(id, "pid");

    for (int i = 0; i < FAULTS; i++) {
        sh(pid, text("%s; %s", i > 0 ? faults[i - 1].mend : "true", faults[i].make));
        expect_hop(id, faults[i].hop);
    }
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

/* From the far end on, so that each fault is nearer than those before. */
CASE(of_many_faults_the_nearest_one_is_named)
{
    const char *id = begin();
    const char *pid = inspected(id, "pid");

    for (int i = FAULTS; i-- > 0;) {
        if (strcmp(faults[i].hop, "cable") == 0)
            continue; /* it has another name already */
        sh(pid, faults[i].make);
        expect_hop(id, faults[i].hop);
    }
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

/* As where Docker runs, too. */
CASE(a_translation_for_others_is_none)
{
    const char *id = begin();

    sh("1", "nft delete table ip tiny-docker-td0; nft 'add table ip other; "
            "add chain ip other nat { type nat hook postrouting priority 100; }; "
            "add rule ip other nat ip saddr 172.17.0.0/16 masquerade'");
    expect_hop(id, "nat");
    sh("1", "nft delete table ip other");
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(the_fault_of_another_container_is_not_this_ones)
{
    const char *broken = begin();
    const char *id = begin();

    sh(inspected(broken, "pid"), "inside ip route delete default");
    expect_hop(id, "");
    EXPECT_STATUS(run("rm", "-f", broken, id), 0);
}

SUITE("find_hop", "find the broken hop")
