/*
 * netlink.h - what the command `ip` does, asked of the kernel directly.
 *
 * Interfaces, addresses and routes are made and looked up by messages to the kernel through a
 * socket (man 7 netlink, man 7 rtnetlink). A function here is a command of `ip`, and says so with
 * --explain. They return 0, or -1 with the error. Each works in the network namespace of the
 * process that calls it.
 */
#ifndef NETLINK_H
#define NETLINK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "address.h"
#include "error.h"
#include "subnet.h"

enum { LINK_NAME_SIZE = 16, LINK_ALIAS_SIZE = 256 };

/* An interface, as `ip link show` prints it. */
struct link {
    int index;       /* as the kernel counts them; 0: there is none */
    uint32_t master; /* the index of the bridge that it is a port of, or 0 */
    char name[LINK_NAME_SIZE];
    char alias[LINK_ALIAS_SIZE];
    uint8_t mac[MAC_SIZE];
};

/* ip link show NAME. It is no error if there is none. */
int link_show(const char *name, struct link *link, struct error *err);

/* ip link show: one whose alias begins so. It is no error if there is none. */
int link_find_alias(const char *beginning, struct link *link, struct error *err);

/* ip link show master MASTER, those that are cables of containers. Returns how many there are, or
 * -1. For those with one of the `room` addresses from `first` on in their MAC, `taken` becomes
 * true. `last` is the last one, if it is not NULL. */
int link_show_ports(const char *master, uint32_t first, uint32_t room, bool *taken,
                    struct link *last, struct error *err);

/* ip link add NAME address MAC up type bridge */
int link_add_bridge(const char *name, const uint8_t mac[MAC_SIZE], struct error *err);

/* ip link add NAME address MAC master BRIDGE up type veth peer PEER address MAC netns PID
 *
 * A cable: two interfaces, of which each receives what the other sends (man 4 veth). This end is a
 * port of the bridge, the other one is born in the network namespace of a process. Both have the
 * address of the container in their MAC. */
int link_add_cable(const char *name, const char *bridge, const char *peer, pid_t pid,
                   uint32_t address, struct error *err);

/* ip link set NAME alias TEXT */
int link_set_alias(const char *name, const char *alias, struct error *err);

/* ip link delete NAME. It is no error if there is none. */
int link_delete(const char *name, struct error *err);

/* ip address add ADDRESS/PREFIX broadcast + dev NAME */
int address_add(uint32_t address, int prefix, const char *name, struct error *err);

/* ip route add default via GATEWAY */
int route_add_default(uint32_t gateway, struct error *err);

/* ip route show table all: the first destination that overlaps the subnet, as text, a new string,
 * or NULL. One bit or less is no destination, but the way for all others. */
int route_find_overlap(const struct subnet *subnet, char **found, struct error *err);

/* nft list table ip NAME, which takes nft itself some milliseconds. Returns 1 if it is there, 0 if
 * it is not, or -1. */
int table_show(const char *name, struct error *err);

/* Send any message, and give what is answered to `visit`, as libmnl calls it. A list that has
 * changed meanwhile fails with EINTR: ask anew. Returns 0, or -1 with errno. */
struct nlmsghdr;
int netlink_ask(const struct nlmsghdr *message,
                int (*visit)(const struct nlmsghdr *answer, void *data), void *data);

#endif
