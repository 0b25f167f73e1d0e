/*
 * xray_network.c - the way of a packet from the container to the world.
 *
 *     eth0 ═ cable ═ vethX ─ bridge ─ translation ─ the host's way out
 *
 * Each end of the cable knows the other by its number, and by that of the namespace that it is in.
 * Inside we look by a process of our own that enters the container's network namespace, and its
 * UTS namespace for the host name. It sends what it has found.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "file.h"
#include "memory.h"
#include "xray_parts.h"

/* More than the kernel would let a namespace have in earnest. */
enum { MOST = 1 << 20 };

static int send_side(int to, const struct xray_side *side)
{
    if (write_full(to, side, sizeof(*side)) < 0 ||
        write_full(to, side->interfaces, side->interface_count * sizeof(*side->interfaces)) < 0)
        return -1;
    return write_full(to, side->addresses, side->address_count * sizeof(*side->addresses));
}

/* In a process of its own: enter, look, send. */
static _Noreturn void look_inside(const struct xray *x, int process, int to)
{
    struct xray_side side = { 0 };

    explain("nsenter --target %d --net --uts", x->pid);
    if (setns(process, CLONE_NEWNET | CLONE_NEWUTS) == 0) {
        xray_look_at_side(&side);
        send_side(to, &side);
        xray_free_side(&side);
    }
    _exit(0);
}

/* Receive an array of `count` elements. */
static int receive(int from, void **array, size_t count, size_t size)
{
    if (count > MOST)
        return -1;
    *array = memory_allocate((count + 1) * size);
    return read_full(from, *array, count * size) == (ssize_t)(count * size) ? 0 : -1;
}

static void receive_side(struct xray_side *side, int from)
{
    struct xray_side sent;
    void *interfaces = NULL;
    void *addresses = NULL;

    if (read_full(from, &sent, sizeof(sent)) == sizeof(sent) && sent.is_known &&
        receive(from, &interfaces, sent.interface_count, sizeof(*sent.interfaces)) == 0 &&
        receive(from, &addresses, sent.address_count, sizeof(*sent.addresses)) == 0) {
        *side = sent;
        side->interfaces = interfaces;
        side->addresses = addresses;
        return;
    }
    free(interfaces);
    free(addresses);
}

static void ask_inside(struct xray *x, int process)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return;
    CLEANUP_CLOSE int from = ends[0];
    pid_t pid = fork();
    if (pid == 0)
        look_inside(x, process, ends[1]);
    close(ends[1]);
    if (pid < 0)
        return;
    receive_side(&x->network.inside, from);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* The interface that packets leave the container by: that of its default route, or any. */
static const struct xray_interface *find_port(const struct xray_side *inside)
{
    const struct xray_interface *found = xray_interface(inside, inside->way_out);

    for (size_t i = 0; i < inside->interface_count && found == NULL; i++)
        if (!inside->interfaces[i].is_loopback && inside->interfaces[i].is_up)
            found = &inside->interfaces[i];
    return found;
}

/* The other end of the cable, on the host: it says that its own other end is that one, there. */
static const struct xray_interface *find_cable(const struct xray_side *host, int namespace,
                                               const struct xray_interface *port)
{
    for (size_t i = 0; i < host->interface_count && port != NULL && namespace >= 0; i++)
        if (host->interfaces[i].peer == port->index &&
            host->interfaces[i].peer_namespace == namespace &&
            strcmp(host->interfaces[i].kind, "veth") == 0)
            return &host->interfaces[i];
    return NULL;
}

/* Are there only interfaces that lead nowhere? A kernel may make some that nobody asked for, such
 * as sit0, but they are down. */
static bool is_alone(const struct xray_side *inside)
{
    for (size_t i = 0; i < inside->interface_count; i++)
        if (!inside->interfaces[i].is_loopback && inside->interfaces[i].is_up)
            return false;
    return true;
}

static void follow(struct xray_network *network, int proc)
{
    CLEANUP_CLOSE int namespace = openat(proc, "ns/net", O_RDONLY | O_CLOEXEC);

    network->port = find_port(&network->inside);
    network->cable = find_cable(&network->host, xray_namespace_number(namespace), network->port);
    if (network->cable != NULL && network->cable->master != 0)
        network->bridge = xray_interface(&network->host, network->cable->master);
    network->mode = is_alone(&network->inside) ? "none"
                    : network->bridge != NULL  ? "bridge"
                                               : "other";
    if (network->bridge != NULL)
        xray_look_for_nat(network);
}

static int read_forwarding(void)
{
    CLEANUP_FREE char *value = NULL;
    struct error ignored;

    if (file_read(AT_FDCWD, "/proc/sys/net/ipv4/ip_forward", 16, &value, NULL, &ignored) < 0)
        return -1;
    return value[0] != '0';
}

void xray_look_at_network(struct xray *x, int proc, int process)
{
    struct xray_network *network = &x->network;
    const struct xray_namespace *namespaces = x->namespaces;

    network->translates = -1;
    network->forwarding = read_forwarding();
    xray_look_at_side(&network->host);
    network->way_out = xray_interface(&network->host, network->host.way_out);
    ask_inside(x, process);
    while (strcmp(namespaces->type, "net") != 0)
        namespaces++;
    if (namespaces->inode == 0 || namespaces->host_inode == 0 || !network->host.is_known)
        return;
    if (namespaces->inode == namespaces->host_inode)
        network->mode = "host";
    else if (network->inside.is_known)
        follow(network, proc);
}
