/*
 * namespaces.c - a host name, a process tree, mounts and IPC of the container's own.
 *
 * The namespaces themselves come with clone3 (parent.c). A new one begins as a copy of the old:
 * here the child makes it its own.
 */
#include "namespaces.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "explain.h"

enum { HOSTNAME_LONGEST = 64, LABEL_LONGEST = 63 };

static bool is_label(const char *label, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)label[i]) && (label[i] != '-' || i == 0 || i == length - 1))
            return false;
    return length > 0 && length <= LABEL_LONGEST;
}

int namespaces_check_hostname(const char *name, struct error *err)
{
    const char *label = name;
    bool valid = strlen(name) <= HOSTNAME_LONGEST;

    while (valid) {
        size_t length = strcspn(label, ".");
        valid = is_label(label, length);
        if (label[length] == '\0')
            break;
        label += length + 1;
    }
    if (!valid) {
        fail_usage(err, "'%s' is not a host name", name);
        return error_hint(err, "letters, digits, '-' and '.', at most 64 of them");
    }
    return 0;
}

int namespaces_make_mounts_private(const struct container *c, struct error *err)
{
    /* The copied mounts are still members of the host's peer groups, wherever those are shared (as
     * systemd makes them all): a mount in here would appear out there. */
    (void)c;
    explain("mount --make-rprivate /");
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return fail(err, "cannot make the mounts private");
    return 0;
}

int namespaces_set_hostname(const struct container *c, struct error *err)
{
    explain("hostname %s", c->hostname);
    if (sethostname(c->hostname, strlen(c->hostname)) < 0)
        return fail(err, "cannot set the host name '%s'", c->hostname);
    return 0;
}
