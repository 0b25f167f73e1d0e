/*
 * doctor_network.c - can containers have a network of their own?
 *
 * What a bridge takes is made once, in a network namespace that goes again. What the host's own
 * namespace has is only looked at.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bridge.h"
#include "cleanup.h"
#include "container.h"
#include "doctor.h"
#include "executable.h"
#include "file.h"
#include "firewall.h"
#include "netlink.h"
#include "network.h"
#include "store.h"
#include "subnet.h"
#include "text.h"

#define IP_FORWARD "/proc/sys/net/ipv4/ip_forward"

static char *const words[] = { "--net", NULL };

static int try_loopback(struct error *err)
{
    const struct container c = { .network = NETWORK_NONE };

    return network_bring_loopback_up(&c, err);
}

static int try_bridge(struct error *err)
{
    const uint8_t mac[MAC_SIZE] = { MAC_BRIDGE >> 8 };

    return link_add_bridge("bridge", mac, err);
}

/* Both ends in the same namespace. */
static int try_veth(struct error *err)
{
    return link_add_cable("cable", "none", "other-end", getpid(), 0, err);
}

static int try_nftables(struct error *err)
{
    struct bridge bridge;

    return bridge_choose(&bridge, err) < 0 ? -1 : firewall_set(bridge.name, &bridge.subnet, err);
}

static const struct part {
    const char *name;
    int (*attempt)(struct error *err);
    enum doctor_loss loss;
} parts[] = {
    { "loopback", try_loopback, LOSS_NETWORK },
    { "bridge", try_bridge, LOSS_BRIDGE },
    { "veth", try_veth, LOSS_BRIDGE },
    { "nftables", try_nftables, LOSS_BRIDGE },
};

static void look_at(struct doctor *doctor, const struct part *part)
{
    struct error err;

    if (doctor_try(CLONE_NEWNET, words, part->attempt, &err) == 0)
        return doctor_ok(doctor, part->name, "can be used");
    int reason = errno;
    if (doctor_is_forbidden(reason))
        return doctor_unknown(doctor, part->name, "only root could try it");
    doctor_miss_error(doctor, part->name, part->loss, &err);
    if (reason == EOPNOTSUPP && part->attempt != try_nftables)
        doctor_remedy(doctor, "modprobe %s, if the kernel has that module; or run --net none",
                      part->name);
}

/* Returns false if there is no program to set rules with. Root may look in other directories. */
static bool look_for_nft(struct doctor *doctor)
{
    CLEANUP_FREE char *file = NULL;
    struct error err;

    if (executable_find("nft", getenv("PATH"), &file, &err) == 0)
        return true;
    if (geteuid() != 0) {
        doctor_unknown(doctor, "nftables", "there is no 'nft' in this user's PATH");
        return false;
    }
    doctor_miss(doctor, "nftables", LOSS_BRIDGE, "there is no program 'nft' in PATH");
    doctor_remedy(doctor, "apt install nftables, or add /usr/sbin to PATH; or run --net none");
    return false;
}

/* Root of a user namespace may change only those network namespaces that were made in it (man 2
 * ioctl_ns). Of one that belongs further out the kernel does not even say to whom. */
static bool is_foreign(void)
{
    CLEANUP_CLOSE int ns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    CLEANUP_CLOSE int owner = ns < 0 ? -1 : ioctl(ns, NS_GET_USERNS);

    return geteuid() == 0 && ns >= 0 && owner < 0 && errno == EPERM;
}

void doctor_network(struct doctor *doctor)
{
    struct error err;

    if (doctor_try(CLONE_NEWNET, words, NULL, &err) < 0)
        return doctor_unknown(doctor, NULL, "without a network namespace nothing can be tried");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i].attempt != try_nftables || look_for_nft(doctor))
            look_at(doctor, &parts[i]);
    if (!is_foreign())
        return;
    doctor_miss(doctor, "namespace", LOSS_BRIDGE,
                "it belongs to another user namespace, and can have no bridge of ours");
    doctor_remedy(doctor, "unshare --net; or run --net none");
}

void doctor_forwarding(struct doctor *doctor)
{
    CLEANUP_FREE char *value = NULL;
    struct error err;

    if (file_read(AT_FDCWD, IP_FORWARD, 16, &value, NULL, &err) < 0)
        return doctor_miss_error(doctor, NULL, LOSS_BRIDGE, &err);
    if (value[0] != '0')
        return doctor_ok(doctor, NULL, "is on");
    if (geteuid() != 0 || access(IP_FORWARD, W_OK) == 0)
        return doctor_ok(doctor, NULL, "is off; while there is a bridge of ours it is on");
    doctor_miss(doctor, NULL, LOSS_BRIDGE, "is off, and cannot be set: %s", strerror(errno));
    doctor_remedy(doctor, "outside of this container: sysctl net.ipv4.ip_forward=1; or run --net "
                          "none");
}

void doctor_addresses(struct doctor *doctor)
{
    struct bridge bridge;
    struct error err;
    int found = bridge_choose(&bridge, &err);

    if (found == 0)
        found = bridge_look(&bridge, text_of_variable("TINY_DOCKER_ROOT", STORE_ROOT), &err);
    if (found < 0)
        return doctor_miss_error(doctor, NULL, LOSS_BRIDGE, &err);
    CLEANUP_FREE char *subnet = subnet_text(&bridge.subnet);
    if (found > 0)
        doctor_ok(doctor, NULL, "%s is in use by our bridge '%s'", subnet, bridge.name);
    else
        doctor_ok(doctor, NULL, "%s is free, and so is the name '%s'", subnet, bridge.name);
}
