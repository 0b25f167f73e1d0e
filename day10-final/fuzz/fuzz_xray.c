/*
 * fuzz_xray.c - what a container, or the kernel, could have xray and stats believe.
 *
 * Names of programs, command lines and places of mounts are a container's to choose. Every file
 * that is read holds the same, and so does every answer to a question about networks and rules. The
 * first byte says who reads it.
 *
 * wraps: file_read process_open error_print mnl_socket_recvfrom mnl_socket_sendto
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "firewall.h"
#include "messages.h"
#include "subnet.h"
#include "text.h"
#include "usage.h"
#include "xray.h"
#include "xray_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_file_read(int directory, const char *path, size_t limit, char **text, size_t *length,
                     struct error *err);
int __wrap_process_open(pid_t pid, int64_t start_time, const char *boot_id, int *fd,
                        struct error *err);
void __wrap_error_print(const struct error *err, const char *context);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buffer, size_t room);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *message, size_t length);

static const uint8_t *content;
static size_t content_size;

/* As all of the kernel's lists, it ends with a newline. */
int __wrap_file_read(int directory, const char *path, size_t limit, char **text, size_t *length,
                     struct error *err)
{
    (void)directory;
    if (content_size + 1 > limit)
        return fail_plain(err, "cannot read '%s': it is longer than %zu bytes", path, limit);
    *text = malloc(content_size + 2);
    memcpy(*text, content, content_size);
    memcpy(*text + content_size, "\n", 2);
    if (length != NULL)
        *length = content_size + 1;
    return 0;
}

/* It is still there. */
int __wrap_process_open(pid_t pid, int64_t start_time, const char *boot_id, int *fd,
                        struct error *err)
{
    (void)pid;
    (void)start_time;
    (void)boot_id;
    (void)err;
    *fd = dup(STDERR_FILENO);
    return 0;
}

void __wrap_error_print(const struct error *err, const char *context)
{
    (void)err;
    (void)context;
}

/* All in one, and then no more. */
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *nl, void *buffer, size_t room)
{
    size_t part = content_size < room ? content_size : room;

    (void)nl;
    if (part == 0) {
        errno = EIO;
        return -1;
    }
    memcpy(buffer, content, part);
    mend_lengths(buffer, part);
    content += part;
    content_size -= part;
    return (ssize_t)part;
}

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *message, size_t length)
{
    (void)nl;
    (void)message;
    return (ssize_t)length;
}

static void try_side(void)
{
    struct xray_side side = { 0 };

    xray_look_at_side(&side);
    xray_interface(&side, side.way_out);
    xray_address(&side, side.way_out);
    xray_free_side(&side);
    xray_namespace_number(STDERR_FILENO);
}

static void try_nat(void)
{
    static struct xray_interface port = { .index = 2, .name = "eth0" };
    static struct xray_interface bridge = { .index = 3, .name = "td0" };
    static struct xray_address address = { .index = 2, .prefix = 24, .text = "10.10.0.2" };
    struct xray_network network = { .port = &port, .bridge = &bridge, .way_out = &port };

    network.inside.interfaces = &port;
    network.inside.interface_count = 1;
    network.inside.addresses = &address;
    network.inside.address_count = 1;
    xray_look_for_nat(&network);
}

/* What is shown can do no harm to a terminal. */
static void expect_harmless(char *said)
{
    for (const char *at = said; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            abort();
    free(said);
}

static void try_process(void)
{
    struct xray_process process = { 0 };

    if (!xray_read_process(&process, -1))
        return;
    expect_harmless(xray_say_command(&process, 40));
    expect_harmless(xray_say_clean(process.name, 40));
    xray_free_process(&process);
}

static void try_mounts(void)
{
    struct xray x = { 0 };

    xray_look_at_mounts(&x, -1);
    const struct xray_mount **list = xray_list_mounts(&x);
    for (const struct xray_mount **mount = list; *mount != NULL; mount++)
        expect_harmless(xray_say_clean((*mount)->place, 40));
    free(list);
    for (size_t i = 0; i < x.mount_count; i++) {
        free(x.mounts[i].place);
        free(x.mounts[i].type);
        free(x.mounts[i].options);
        free(x.mounts[i].source);
        free(x.mounts[i].root);
        free(x.mounts[i].host_path);
    }
    free(x.mounts);
}

static void try_usage(void)
{
    struct container c = { .pid = 2 };
    struct usage usage;
    struct error err = { 0 };

    usage_count(&c, &usage, &err);
}

/* What nft prints has names and comments that anybody may have chosen who may set rules. */
static void try_firewall(void)
{
    static const struct subnet subnet = { 0x0a0a0000, 24 };
    struct error ignored;
    char *ruleset;

    if (__wrap_file_read(-1, "", SIZE_MAX, &ruleset, NULL, &ignored) < 0)
        return;
    free(firewall_commands(ruleset, "td0", &subnet));
    free(firewall_commands(ruleset, "td0", NULL));
    free(ruleset);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[])(void) = { try_side,   try_nat,   try_process,
                                           try_mounts, try_usage, try_firewall };

    if (size == 0)
        return 0;
    content = data + 1;
    content_size = size - 1;
    tries[data[0] % (sizeof(tries) / sizeof(tries[0]))]();
    return 0;
}
