/*
 * resolver.c - the name servers of a container.
 *
 * A host often asks itself: systemd-resolved listens on 127.0.0.53. In the container's network
 * namespace that is another address, where nobody listens.
 */
#include "resolver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "cleanup.h"
#include "explain.h"
#include "file.h"
#include "memory.h"
#include "mount.h"
#include "text.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define UPSTREAM    "/run/systemd/resolve/resolv.conf" /* whom systemd-resolved asks */
#define OWN         "resolv.conf"

int resolver_add_server(char ***list, const char *address, struct error *err)
{
    unsigned char binary[sizeof(struct in6_addr)];

    if (inet_pton(AF_INET, address, binary) != 1 && inet_pton(AF_INET6, address, binary) != 1)
        return fail_usage(err, "'%s' is no address", address);
    text_list_add(list, text_copy(address));
    return 0;
}

/* A name server that a container does not reach: on the host's loopback interface, which 0.0.0.0 is
 * another name for, or with IPv6, to which it has no route. */
static bool is_out_of_reach(const char *server)
{
    struct in_addr address;

    return inet_pton(AF_INET, server, &address) != 1 || ntohl(address.s_addr) >> 24 == 0 ||
           ntohl(address.s_addr) >> 24 == IN_LOOPBACKNET;
}

/* With the host's files, the container has the host's; without a network, it needs none. */
static bool is_wanted(const struct container *c)
{
    return c->network == NETWORK_BRIDGE ||
           (c->network == NETWORK_HOST && (c->rootfs != NULL || c->asked.dns != NULL));
}

/* Those that were asked for, in place of the host's. Returns how many. */
static int put_asked(const struct container *c, FILE *out)
{
    int servers = 0;

    for (char **server = c->asked.dns; server != NULL && *server != NULL; server++, servers++)
        fprintf(out, "nameserver %s\n", *server);
    return servers;
}

/* Make the container's own file from one of the host's. Returns how many name servers are in it. If
 * there is none, it is not made. */
static int write_own(const struct container *c, const char *from, struct error *err)
{
    CLEANUP_FREE char *text = NULL;
    CLEANUP_FREE char *own = NULL;
    struct error ignored;
    char server[64];
    size_t length;
    int servers = 0;

    if (file_read(AT_FDCWD, from, 1 << 20, &text, NULL, &ignored) < 0) {
        if (c->asked.dns == NULL)
            return 0;
        text = text_copy("");
    }
    FILE *out = memory_checked(open_memstream(&own, &length));
    servers += put_asked(c, out);
    char *rest = text;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        bool is_server = sscanf(line, " nameserver %63s", server) == 1;
        if (is_server &&
            (c->asked.dns != NULL || (c->network == NETWORK_BRIDGE && is_out_of_reach(server))))
            continue;
        servers += is_server;
        fprintf(out, "%s%s", line, rest != NULL ? "\n" : "");
    }
    fclose(out);
    if (servers > 0 && file_replace(c->entry, OWN, 0644, own, length, err) < 0)
        return -1;
    return servers;
}

/* A mount that is nowhere yet (man 2 open_tree). The child cannot make it: the file is on a mount
 * of our namespace, and the child has left that. */
int resolver_open(struct container *c, struct error *err)
{
    c->resolv_conf = -1;
    if (!is_wanted(c))
        return 0;
    int servers = write_own(c, RESOLV_CONF, err);
    if (servers == 0)
        servers = write_own(c, UPSTREAM, err);
    if (servers <= 0)
        return servers;
    c->resolv_conf = open_tree(c->entry, OWN, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (c->resolv_conf < 0)
        return fail(err, "cannot open '" OWN "'");
    if (c->asked.read_only && mount_set(c->resolv_conf, false, MOUNT_ATTR_RDONLY, 0, err) < 0) {
        resolver_close(c);
        return -1;
    }
    return 0;
}

void resolver_close(struct container *c)
{
    if (c->resolv_conf >= 0)
        close(c->resolv_conf);
    c->resolv_conf = -1;
}

/* Open the container's file, or make it. Its links may lead anywhere but out: "/" is the
 * container's own, and links to what a process has open, as in /proc/self/fd, are not followed (man
 * 2 openat2). Should another container put a FIFO there just now, nobody waits for its writer.
 */
static int open_target(const struct container *c)
{
    struct open_how how = {
        .flags = O_PATH | O_CLOEXEC,
        .resolve = RESOLVE_NO_MAGICLINKS,
    };
    int fd = (int)syscall(SYS_openat2, AT_FDCWD, RESOLV_CONF, &how, sizeof(how));

    if (fd >= 0 || errno != ENOENT || c->rootfs == NULL)
        return fd;
    how.flags = O_RDONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    how.mode = 0644;
    mode_t mask = umask(0);
    explain("touch " RESOLV_CONF);
    fd = (int)syscall(SYS_openat2, AT_FDCWD, RESOLV_CONF, &how, sizeof(how));
    umask(mask);
    return fd;
}

static int mount_own(const struct container *c, struct error *err)
{
    const char *where = c->rootfs != NULL ? c->rootfs : "";

    if (c->resolv_conf < 0)
        return fail_plain(err, "the host has no name server that a container could reach");
    CLEANUP_CLOSE int target = open_target(c);
    if (target < 0)
        return fail(err, "cannot open '%s" RESOLV_CONF "'", where);
    /* It may be a link to what programs ask the kernel by, as /proc/sys/kernel/core_pattern. */
    if (!file_is_plain(target))
        return fail_plain(err, "cannot mount on '%s" RESOLV_CONF "': it is no plain file", where);
    if (c->asked.read_only)
        explain("mount --bind -o ro containers/%s/" OWN " " RESOLV_CONF, c->id);
    else
        explain("mount --bind containers/%s/" OWN " " RESOLV_CONF, c->id);
    if (move_mount(c->resolv_conf, "", target, "",
                   MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return fail(err, "cannot mount on '%s" RESOLV_CONF "'", where);
    return 0;
}

int resolver_mount(const struct container *c, struct error *err)
{
    bool may_lack = c->network == NETWORK_HOST && c->resolv_conf < 0;

    if (!is_wanted(c) || may_lack || mount_own(c, err) == 0)
        return 0;
    error_hint(err, "names cannot be looked up in this container");
    error_print(err, "run: warning");
    return 0;
}
