/*
 * kernel_files.c - /proc and /sys.
 *
 * Both belong to the whole machine: who may write to /proc/sys/kernel/core_pattern is root on the
 * host. What is covered here, and what is made read-only, is what Docker covers.
 *
 * Everything is looked up from the new mount itself, by its descriptor: the way to it, the
 * directory /proc, is in the root filesystem, where another container may rename it at any moment.
 */
#include "kernel_files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "inside.h"
#include "mount.h"
#include "text.h"

enum { SAFE = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC };

static const char *const no_options[] = { NULL };
static const char *const empty_tmpfs[] = { "nr_inodes", "1", "mode", "555", NULL };

static const char *const proc_covered[] = {
    "acpi", "asound",      "interrupts", "kcore",       "keys", "latency_stats",
    "scsi", "sched_debug", "timer_list", "timer_stats", NULL,
};
static const char *const proc_read_only[] = { "bus", "fs", "irq", "sys", "sysrq-trigger", NULL };
static const char *const sys_covered[] = { "firmware", "devices/virtual/powercap", NULL };

/* Mount a filesystem on a directory of the same name as in every other container. Returns the
 * mount, or -1. */
static int mount_on(const char *type, uint64_t attributes, const char *path, struct error *err)
{
    CLEANUP_CLOSE int target = inside_mount_point(path, err);
    CLEANUP_CLOSE int mount = target < 0 ? -1 : mount_new(type, attributes, no_options, err);

    if (mount < 0)
        return -1;
    if ((attributes & MOUNT_ATTR_RDONLY) != 0)
        explain("mount -t %s -o ro,nosuid,nodev,noexec %s %s", type, type, path);
    else
        explain("mount -t %s -o nosuid,nodev,noexec %s %s", type, type, path);
    if (mount_place(mount, target, path, err) < 0)
        return -1;
    return cleanup_keep(&mount);
}

/* Itself once more, read-only. Returns the mount, or -1. */
static int open_read_only(int mount, const char *name, const char *path, struct error *err)
{
    CLEANUP_CLOSE int cover = mount_clone(mount, name, err);

    if (cover < 0 || mount_set(cover, false, MOUNT_ATTR_RDONLY, 0, err) < 0)
        return -1;
    explain("mount --bind -o ro %s %s", path, path);
    return cleanup_keep(&cover);
}

/* Nothing: an empty directory over a directory, /dev/null over a file. */
static int open_nothing(const struct container *c, int target, const char *path, struct error *err)
{
    struct stat st;

    if (fstat(target, &st) == 0 && S_ISDIR(st.st_mode)) {
        int cover = mount_new("tmpfs", SAFE | MOUNT_ATTR_RDONLY, empty_tmpfs, err);
        explain("mount -t tmpfs -o ro,nosuid,nodev,noexec tmpfs %s", path);
        return cover;
    }
    int cover = mount_clone(c->devices[DEVICE_NULL], "", err);
    explain("mount --bind /dev/null %s", path);
    return cover;
}

/* Cover what there is of these names: that depends on how the kernel was built. */
static int cover_each(const struct container *c, int mount, const char *where,
                      const char *const names[], bool read_only, struct error *err)
{
    for (; *names != NULL; names++) {
        CLEANUP_FREE char *path = text_format("%s/%s", where, *names);
        CLEANUP_CLOSE int target = openat(mount, *names, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (target < 0)
            continue;
        CLEANUP_CLOSE int cover = read_only ? open_read_only(mount, *names, path, err)
                                            : open_nothing(c, target, path, err);
        if (cover < 0 || mount_place(cover, target, path, err) < 0)
            return -1;
    }
    return 0;
}

int kernel_files_mount_proc(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int mount = mount_on("proc", SAFE, "/proc", err);

    if (mount < 0 || c->asked.privileged)
        return mount < 0 ? -1 : 0;
    if (cover_each(c, mount, "/proc", proc_covered, false, err) < 0)
        return -1;
    return cover_each(c, mount, "/proc", proc_read_only, true, err);
}

int kernel_files_mount_sys(const struct container *c, struct error *err)
{
    uint64_t attributes = SAFE | (c->asked.privileged ? 0 : MOUNT_ATTR_RDONLY);
    CLEANUP_CLOSE int mount = mount_on("sysfs", attributes, "/sys", err);

    if (mount < 0 || c->asked.privileged)
        return mount < 0 ? -1 : 0;
    return cover_each(c, mount, "/sys", sys_covered, false, err);
}
