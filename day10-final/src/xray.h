/*
 * xray.h - what the kernel says of a container, beside the host.
 *
 * A record says what was asked for. Here is what is: read from /proc/PID, from the control groups
 * and over netlink, at this moment. Whatever the kernel does not say stays unknown: NULL, or -1.
 */
#ifndef XRAY_H
#define XRAY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "container.h"
#include "error.h"
#include "netlink.h"
#include "usage.h"

enum { XRAY_NAMESPACES = 8, XRAY_SETS = 5, XRAY_STREAMS = 3 };

/* Inode numbers name namespaces (man 7 namespaces); 0: unknown. */
struct xray_namespace {
    const char *type;
    int64_t inode;
    int64_t host_inode; /* of the namespace that we are in */
};

/* A process. Of lists of them each stands behind its parent, if that is in the list. */
struct xray_process {
    pid_t inside; /* its PID in the container; -1: it has none there */
    pid_t outside;
    pid_t parent; /* as we see it */
    int64_t uid;
    int64_t gid;
    char *name;
    char **words; /* its command line, or NULL if it has none */
    int depth;    /* 0: its parent is not in the list */
    bool is_last; /* of its parent's children */
};

struct xray_mount {
    char *place;
    char *type;
    char *options;
    char *source;    /* the device, or a word */
    char *root;      /* what of that filesystem is mounted */
    char *host_path; /* where the host has the same; NULL: nowhere */
    bool is_read_only;
    bool is_covered; /* something else is mounted over it, or over what it is mounted on */
    bool is_detail;  /* part of /proc, /sys or /dev, as masks and devices are */
    size_t details;  /* how many are parts of this one */
};

/* A hierarchy of control groups, and where PID 1 is in it. */
struct xray_group {
    int version;
    char *controllers; /* with commas between; of version 2 those that count and limit */
    char *path;        /* from the root of the hierarchy */
    char *directory;   /* the container's own group, which that is in, or NULL */
};

/* An interface of a network namespace, and an address of one. */
struct xray_interface {
    int index;
    int master;         /* the index of the bridge that it is a port of, or 0 */
    int peer;           /* the index of the other end of the cable, or 0 */
    int peer_namespace; /* and where that is (man 8 ip-netns, list-id); -1: here */
    bool is_up;
    bool is_loopback;
    bool has_mac;
    uint8_t mac[MAC_SIZE];
    char name[LINK_NAME_SIZE];
    char kind[16]; /* "veth", "bridge", ...; "" for hardware and the loopback */
};
struct xray_address {
    int index; /* the interface's */
    int prefix;
    char text[46]; /* of IPv4 or IPv6 */
};

/* A network namespace, without pointers of others: a process sends it to another one. */
struct xray_side {
    bool is_known;
    char hostname[65];
    struct xray_interface *interfaces;
    size_t interface_count;
    struct xray_address *addresses;
    size_t address_count;
    int way_out; /* the index of the interface that the default route leads to, or 0 */
    char gateway[ADDRESS_SIZE]; /* of that route, or "" */
};

/* The way of a packet from the container. What points to an interface is NULL if there is none. */
struct xray_network {
    const char *mode;        /* "host", "none", "bridge", "other"; NULL: unknown */
    struct xray_side inside; /* once more the host's, if it is that */
    struct xray_side host;
    const struct xray_interface *port;   /* in the container */
    const struct xray_interface *cable;  /* its other end, on the host */
    const struct xray_interface *bridge; /* that this is a port of */
    const struct xray_interface *way_out;
    int forwarding;  /* 1, 0, or -1 */
    int translates;  /* does a rule of nftables give its packets the host's address? 1, 0, or -1 */
    char table[300]; /* which: family and table, */
    char chain[256]; /* and chain */
};

/* Descriptor 0, 1 or 2 of PID 1. */
struct xray_stream {
    const char *kind; /* "null", "pipe", "terminal", "file", "socket", "other", "closed"; or NULL */
    char *target;     /* as /proc/PID/fd names it */
    pid_t other_end;  /* the parent, if it holds the other end of the pipe; or 0 */
    char *other_name;
};

struct xray {
    const char *id;   /* these two are the record's: the kernel knows no containers */
    const char *name; /* or NULL */
    pid_t pid;
    int64_t up;    /* nanoseconds since PID 1 began */
    int is_paused; /* 1, 0, or -1 */
    char *host_name;
    char *host_kernel;
    struct xray_namespace namespaces[XRAY_NAMESPACES];
    struct xray_process *processes;
    size_t process_count;
    struct xray_mount *mounts;
    size_t mount_count;
    struct xray_group *groups;
    size_t group_count;
    struct usage usage;         /* cpu, memory and pids */
    struct allowance allowance; /* -1: unknown, 0: no limit */
    int64_t cpus_used;          /* of late, in billionths of a processor; -1: unknown */
    int64_t uid;                /* of PID 1, as the host numbers users */
    int64_t gid;
    bool knows_capabilities;
    uint64_t capabilities[XRAY_SETS]; /* in the order of xray_sets */
    int no_new_privs;                 /* 1, 0, or -1 */
    int seccomp;                      /* 0: off, 1: strict, 2: a filter; or -1 */
    int64_t filters;                  /* how many; -1: unknown */
    struct xray_network network;
    struct xray_stream streams[XRAY_STREAMS];
};

/* The sets of capabilities, as /proc/PID/status calls them, and the first one's place. */
extern const char *const xray_sets[XRAY_SETS];
enum { XRAY_EFFECTIVE };

/* Look at a container that was read from its record, for a tenth of a second. What is found is to
 * be freed with xray_free before the container. Returns 0, or -1 if it does not run; then there is
 * nothing to free. */
int xray_take(struct xray *x, struct container *c, struct error *err);
void xray_free(struct xray *x);

/* Show it: for a person at a terminal, for a program, as a picture of 1280 by 720. */
void xray_print_text(const struct xray *x, FILE *out);
void xray_print_json(const struct xray *x, FILE *out);
void xray_print_svg(const struct xray *x, FILE *out);

#endif
