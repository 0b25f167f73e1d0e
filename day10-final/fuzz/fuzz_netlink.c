/*
 * fuzz_netlink.c - answers that no kernel would give.
 *
 * The library takes it from the kernel that a message is as long as it says, so that holds here,
 * too; what is in it is anything.
 *
 * wraps: mnl_socket_recvfrom mnl_socket_sendto
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "messages.h"
#include "netlink.h"
#include "subnet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buffer, size_t room);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *message, size_t length);

static const uint8_t *answer;
static size_t answer_size;

/* The answer comes in two parts, and then no more. */
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buffer, size_t room)
{
    size_t part = answer_size / 2 + 1;

    (void)nl;
    if (answer_size == 0) {
        errno = EIO;
        return -1;
    }
    part = part < answer_size ? part : answer_size;
    part = part < room ? part : room;
    memcpy(buffer, answer, part);
    mend_lengths(buffer, part);
    answer += part;
    answer_size -= part;
    return (ssize_t)part;
}

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *message, size_t length)
{
    (void)nl;
    (void)message;
    return (ssize_t)length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct subnet subnet = { 0x0a0a0000, 24 };
    bool taken[256] = { false };
    struct link link;
    struct error err = { 0 };
    char *found = NULL;

    if (size == 0)
        return 0;
    answer = data + 1;
    answer_size = size - 1;
    switch (data[0] % 5) {
    case 0:
        link_show("td0", &link, &err);
        break;
    case 1:
        link_find_alias("tiny-docker", &link, &err);
        break;
    case 2:
        link_show_ports("lo", 0x0a0a0000, 256, taken, &link, &err);
        break;
    case 3:
        route_find_overlap(&subnet, &found, &err);
        break;
    default:
        table_show("tiny-docker", &err);
    }
    free(found);
    return 0;
}
