/*
 * devices.c - the container's /dev.
 *
 * A device file is a door to a driver: with its numbers, 8:0, goes the machine's first disk. A node
 * that is bound from the host's /dev opens in spite of `nodev` around it, because the mount of that
 * one file is not. It is the host's own node: that mount is read-only, or root in the container
 * could change its mode and owner for all. What is written to a device does not go through the
 * mount.
 */
#include "devices.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "inside.h"
#include "mount.h"
#include "text.h"

/* Their numbers are the same on every Linux (the kernel's admin-guide/devices). */
static const struct device {
    const char *name;
    unsigned major;
    unsigned minor;
} devices[DEVICES] = {
    [DEVICE_NULL] = { "null", 1, 3 },       [DEVICE_ZERO] = { "zero", 1, 5 },
    [DEVICE_FULL] = { "full", 1, 7 },       [DEVICE_RANDOM] = { "random", 1, 8 },
    [DEVICE_URANDOM] = { "urandom", 1, 9 }, [DEVICE_TTY] = { "tty", 5, 0 },
};

static const char *const links[][2] = {
    { "/proc/self/fd", "fd" },       { "/proc/self/fd/0", "stdin" },
    { "/proc/self/fd/1", "stdout" }, { "/proc/self/fd/2", "stderr" },
    { "pts/ptmx", "ptmx" },
};

static const char *const dev_options[] = { "mode", "755", "size", "67108864", NULL };
static const char *const shm_options[] = { "mode", "1777", "size", "67108864", NULL };
static const char *const no_options[] = { NULL };
/* A new instance: the host's terminals are not in it. Group 5 is `tty` (man 5 devpts). */
static const char *const pts_options[] = { "ptmxmode", "0666", "mode", "0620", "gid", "5", NULL };

int devices_open(struct container *c, struct error *err)
{
    for (int i = 0; i < DEVICES; i++)
        c->devices[i] = -1;
    for (int i = 0; i < DEVICES; i++) {
        CLEANUP_FREE char *path = text_format("/dev/%s", devices[i].name);
        struct stat st;
        c->devices[i] = mount_clone(AT_FDCWD, path, err);
        if (c->devices[i] < 0 || mount_set(c->devices[i], false, MOUNT_ATTR_RDONLY, 0, err) < 0 ||
            fstat(c->devices[i], &st) < 0) {
            devices_close(c);
            return -1;
        }
        if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(devices[i].major, devices[i].minor)) {
            devices_close(c);
            return fail_plain(err, "'%s' is not the device %d:%d", path, (int)devices[i].major,
                              (int)devices[i].minor);
        }
    }
    return 0;
}

void devices_close(struct container *c)
{
    for (int i = 0; i < DEVICES; i++) {
        if (c->devices[i] >= 0)
            close(c->devices[i]);
        c->devices[i] = -1;
    }
}

/* An empty file in the new /dev, which something is mounted on. Nobody else knows this mount yet: a
 * plain open(2) is safe. */
static int make_file(int dev, const char *name, struct error *err)
{
    int fd = openat(dev, name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

    return fd < 0 ? fail(err, "cannot make '/dev/%s'", name) : fd;
}

static int bind_nodes(const struct container *c, int dev, struct error *err)
{
    for (int i = 0; i < DEVICES; i++) {
        CLEANUP_FREE char *path = text_format("/dev/%s", devices[i].name);
        CLEANUP_CLOSE int target = make_file(dev, devices[i].name, err);
        if (target < 0)
            return -1;
        explain("mount --bind -o ro %s %s", path, path);
        if (mount_place(c->devices[i], target, path, err) < 0)
            return -1;
    }
    return 0;
}

/* The options as mount(8) takes them, for --explain. */
static char *options_text(const char *const options[])
{
    char *text = text_copy("nosuid,noexec");

    for (; *options != NULL; options += 2) {
        char *longer = text_format("%s,%s=%s", text, options[0], options[1]);
        free(text);
        text = longer;
    }
    return text;
}

/* Mount a filesystem of the kernel's in a directory of the new /dev. */
static int mount_below(int dev, const char *name, const char *type, uint64_t attributes,
                       const char *const options[], struct error *err)
{
    CLEANUP_FREE char *path = text_format("/dev/%s", name);
    CLEANUP_FREE char *text = options_text(options);

    if (mkdirat(dev, name, 0755) < 0)
        return fail(err, "cannot make '%s'", path);
    CLEANUP_CLOSE int target = openat(dev, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    CLEANUP_CLOSE int mount = mount_new(type, attributes, options, err);
    if (mount < 0)
        return -1;
    explain("mount -t %s -o %s %s %s", type, text, type, path);
    return mount_place(mount, target, path, err);
}

static int fill(const struct container *c, int dev, struct error *err)
{
    const uint64_t nosuid_noexec = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;

    if (bind_nodes(c, dev, err) < 0 ||
        mount_below(dev, "pts", "devpts", nosuid_noexec, pts_options, err) < 0 ||
        mount_below(dev, "shm", "tmpfs", nosuid_noexec | MOUNT_ATTR_NODEV, shm_options, err) < 0 ||
        mount_below(dev, "mqueue", "mqueue", nosuid_noexec | MOUNT_ATTR_NODEV, no_options, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++)
        if (symlinkat(links[i][0], dev, links[i][1]) < 0)
            return fail(err, "cannot make '/dev/%s'", links[i][1]);
    if (c->asked.tty) {
        CLEANUP_CLOSE int console = make_file(dev, "console", err);
        if (console < 0)
            return -1;
    }
    return 0;
}

int devices_mount(const struct container *c, struct error *err)
{
    uint64_t attributes = MOUNT_ATTR_NOSUID | (c->asked.privileged ? 0 : MOUNT_ATTR_NODEV);
    CLEANUP_CLOSE int target = inside_mount_point("/dev", err);
    CLEANUP_CLOSE int dev = target < 0 ? -1 : mount_new("tmpfs", attributes, dev_options, err);

    if (dev < 0)
        return -1;
    if (c->asked.privileged)
        explain("mount -t tmpfs -o nosuid,mode=755 tmpfs /dev");
    else
        explain("mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs /dev");
    if (mount_place(dev, target, "/dev", err) < 0)
        return -1;
    return fill(c, dev, err);
}
