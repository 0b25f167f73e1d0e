/*
 * network.c - the container's network.
 *
 * A new network namespace has its own interfaces, addresses, routes, firewall and ports, and all of
 * that is empty but for a loopback interface that is down. Not even 127.0.0.1 answers.
 */
#include "network.h"

#include <net/if.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bridge.h"
#include "cleanup.h"
#include "clock.h"
#include "explain.h"
#include "memory.h"
#include "netlink.h"
#include "text.h"

#define CONTAINER_LINK "eth0"

const char *const network_modes[] = { "host", "none", "bridge", NULL };

int network_parse_mode(const char *name, enum network_mode *mode, struct error *err)
{
    if (strcmp(name, "isolated") == 0)
        name = network_modes[NETWORK_NONE];
    for (int i = 0; network_modes[i] != NULL; i++) {
        if (strcmp(name, network_modes[i]) == 0) {
            *mode = (enum network_mode)i;
            return 0;
        }
    }
    fail_usage(err, "'%s' is not a network", name);
    return error_hint(err,
                      "bridge: one of its own, with a way out; host: that of the host; none: a "
                      "loopback interface and nothing else");
}

/* Bring an interface up (man 7 netdevice). */
static int bring_up(const char *name, struct error *err)
{
    CLEANUP_CLOSE int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = { .ifr_flags = IFF_UP };

    if (fd < 0)
        return fail(err, "cannot open a socket");
    strcpy(request.ifr_name, name);
    explain("ip link set %s up", name);
    return ioctl(fd, SIOCSIFFLAGS, &request) < 0 ? fail(err, "cannot bring '%s' up", name) : 0;
}

int network_bring_loopback_up(const struct container *c, struct error *err)
{
    return c->network == NETWORK_HOST ? 0 : bring_up("lo", err);
}

int network_prepare(struct container *c, struct error *err)
{
    if (c->network != NETWORK_BRIDGE)
        return 0;
    CLEANUP_CLOSE int lock = bridge_lock(c->store, err);
    if (lock >= 0 && bridge_hold(c, lock, err) == 0)
        return 0;
    if (geteuid() != 0)
        return error_hint(err, "a network of its own needs root: sudo tiny-docker run ...");
    return err->hint[0] != '\0' || err->status != 0 ? -1
                                                    : error_hint(err, "--net none goes without");
}

/* Find the first address that is free (address.h). If none is, wait: the kernel takes its time to
 * remove the cable of a container that has just ended. Returns it, or -1. */
static int64_t find_address(const struct bridge *bridge, struct error *err)
{
    const struct timespec moment = { .tv_nsec = 10000000 };
    uint32_t first = subnet_gateway(&bridge->subnet) + 1;
    uint32_t room = subnet_room(&bridge->subnet);
    CLEANUP_FREE char *subnet = subnet_text(&bridge->subnet);
    int64_t deadline = clock_running() + CLOCK_SECOND;

    do {
        CLEANUP_FREE bool *taken = memory_allocate(room);
        if (link_show_ports(bridge->name, first, room, taken, NULL, err) < 0)
            return -1;
        const bool *is_free = memchr(taken, 0, room);
        if (is_free != NULL)
            return first + (is_free - taken);
    } while (nanosleep(&moment, NULL) == 0 && clock_running() < deadline);
    fail_plain(err, "all %u addresses of %s are taken", room, subnet);
    return error_hint(err, "stop a container, or take more: --bridge NAME --subnet CIDR");
}

int network_plug(struct container *c, struct error *err)
{
    if (c->network != NETWORK_BRIDGE)
        return 0;
    CLEANUP_FREE char *name = text_format("%.3s%s", c->bridge.name, c->id); /* 15 characters */
    CLEANUP_CLOSE int lock = bridge_lock(c->store, err);
    /* The cable of the run before goes with its network namespace, but not at once. */
    if (lock < 0 || link_delete(name, err) < 0)
        return -1;
    int64_t address = find_address(&c->bridge, err);
    if (address < 0)
        return -1;
    address_text((uint32_t)address, c->ip_address);
    return link_add_cable(name, c->bridge.name, CONTAINER_LINK, c->pid, (uint32_t)address, err);
}

int network_configure(const struct container *c, struct error *err)
{
    const struct subnet *subnet = &c->bridge.subnet;
    struct link link;

    if (c->network != NETWORK_BRIDGE)
        return 0;
    if (link_show(CONTAINER_LINK, &link, err) < 0 ||
        address_add(address_from_mac(link.mac), subnet->prefix, CONTAINER_LINK, err) < 0 ||
        bring_up(CONTAINER_LINK, err) < 0)
        return -1;
    return route_add_default(subnet_gateway(subnet), err);
}
