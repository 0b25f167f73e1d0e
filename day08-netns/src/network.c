/*
 * network.c - the container's network.
 *
 * A new network namespace has its own interfaces, addresses, routes, firewall and ports, and all of
 * that is empty but for a loopback interface that is down. Not even 127.0.0.1 answers.
 */
#include "network.h"

#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "cleanup.h"
#include "explain.h"

const char *const network_modes[] = { "host", "none", NULL };

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
    return error_hint(err, "host: that of the host; none: a loopback interface and nothing else");
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
