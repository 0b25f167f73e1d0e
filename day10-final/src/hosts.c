/*
 * hosts.c - the container's /etc/hosts and /etc/hostname.
 *
 * Many programs look up their own host's name and are slow, or fail, if nobody knows it. A root
 * filesystem cannot know: it is the container that has a name and an address.
 */
#include "hosts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "file.h"
#include "inside.h"
#include "memory.h"
#include "mount.h"
#include "namespaces.h"
#include "text.h"

int hosts_add(char ***list, const char *text, struct error *err)
{
    unsigned char address[sizeof(struct in6_addr)];
    size_t length = strcspn(text, ":");
    CLEANUP_FREE char *name = text_format("%.*s", (int)length, text);

    if (namespaces_check_hostname(name, err) < 0)
        return -1;
    if (text[length] == '\0' || (inet_pton(AF_INET, text + length + 1, address) != 1 &&
                                 inet_pton(AF_INET6, text + length + 1, address) != 1))
        return fail_usage(err, "'%s' is not NAME:ADDRESS", text);
    text_list_add(list, text_copy(text));
    return 0;
}

void hosts_close(struct container *c)
{
    if (c->hosts >= 0)
        close(c->hosts);
    if (c->hostname_file >= 0)
        close(c->hostname_file);
    c->hosts = -1;
    c->hostname_file = -1;
}

/* Write a file beside the record: into the one that is there, for the child has a mount of it. It
 * is cut only if there is something to cut, as after a restart: ext4 writes what was cut to the
 * disk when it is closed (auto_da_alloc in the kernel's admin-guide/ext4), which takes its time. */
static int write_own(const struct container *c, const char *name, const char *text,
                     struct error *err)
{
    CLEANUP_CLOSE int fd =
        openat(c->entry, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    off_t length = (off_t)strlen(text);
    struct stat st;

    /* For all users of the container, whatever the caller's umask says. */
    if (fd < 0 || fchmod(fd, 0644) < 0 || fstat(fd, &st) < 0 ||
        (st.st_size > length && ftruncate(fd, length) < 0) ||
        write_full(fd, text, (size_t)length) < 0)
        return fail(err, "cannot write '%s'", name);
    return 0;
}

/* The host's own lines, for a container that has its network. */
static void put_hosts_lines(FILE *out)
{
    CLEANUP_FREE char *text = NULL;
    struct error ignored;

    if (file_read(AT_FDCWD, "/etc/hosts", 1 << 20, &text, NULL, &ignored) == 0)
        fputs(text, out);
}

static void put_lines(const struct container *c, FILE *out)
{
    if (c->network == NETWORK_HOST) {
        put_hosts_lines(out);
    } else {
        fputs("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n", out);
        if (c->ip_address[0] != '\0')
            fprintf(out, "%s\t%s\n", c->ip_address, c->hostname);
        else
            fprintf(out, "127.0.1.1\t%s\n", c->hostname);
    }
    for (char **text = c->asked.extra_hosts; text != NULL && *text != NULL; text++) {
        size_t length = strcspn(*text, ":");
        fprintf(out, "%s\t%.*s\n", *text + length + 1, (int)length, *text);
    }
}

static int write_lines(const struct container *c, struct error *err)
{
    CLEANUP_FREE char *text = NULL;
    size_t length;
    FILE *out = memory_checked(open_memstream(&text, &length));

    put_lines(c, out);
    fclose(out);
    return write_own(c, "hosts", text, err);
}

int hosts_open(struct container *c, struct error *err)
{
    CLEANUP_FREE char *name = text_format("%s\n", c->hostname);
    uint64_t attributes = c->asked.read_only ? MOUNT_ATTR_RDONLY : 0;

    c->hosts = -1;
    c->hostname_file = -1;
    if (write_own(c, "hostname", name, err) < 0 || write_lines(c, err) < 0 ||
        (c->hostname_file = mount_clone(c->entry, "hostname", err)) < 0 ||
        (c->hosts = mount_clone(c->entry, "hosts", err)) < 0 ||
        mount_set(c->hostname_file, false, attributes, 0, err) < 0 ||
        mount_set(c->hosts, false, attributes, 0, err) < 0) {
        hosts_close(c);
        return -1;
    }
    return 0;
}

/* On a bridge its address is not known before. */
int hosts_write(struct container *c, struct error *err)
{
    return c->network == NETWORK_BRIDGE ? write_lines(c, err) : 0;
}

/* Is it for this reason that the container's file cannot be had? Then its root filesystem is made
 * so, and nothing has failed. */
static bool is_made_so(int reason)
{
    switch (reason) {
    case ENOENT: /* a link leads to what is not there */
    case ENOTDIR:
    case ELOOP: /* this and the next: it leads nowhere */
    case EXDEV:
    case EROFS: /* this and the next: it is missing, and cannot be made */
    case EACCES:
    case EPERM:
        return true;
    default:
        return false;
    }
}

static int mount_over(const struct container *c, int mount, const char *file, const char *path,
                      struct error *err)
{
    CLEANUP_CLOSE int target = inside_make_file(path, err);

    if (target < 0)
        return is_made_so(errno) ? 0 : -1;
    /* A link may lead to /dev/null, or to a file of /proc, by which programs ask the kernel. */
    if (!file_is_plain(target))
        return 0;
    if (c->asked.read_only)
        explain("mount --bind -o ro containers/%s/%s %s", c->id, file, path);
    else
        explain("mount --bind containers/%s/%s %s", c->id, file, path);
    return mount_place(mount, target, path, err);
}

int hosts_mount(const struct container *c, struct error *err)
{
    if (mount_over(c, c->hostname_file, "hostname", "/etc/hostname", err) < 0)
        return -1;
    return mount_over(c, c->hosts, "hosts", "/etc/hosts", err);
}
