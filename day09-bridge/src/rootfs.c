/*
 * rootfs.c - give the process a different "/".
 *
 * chroot() changes where path look-ups of this process begin, and nothing else: it is no wall.
 * The working directory must move inside too, or "." would still be outside.
 */
#include "rootfs.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "explain.h"

int rootfs_enter(const struct container *c, struct error *err)
{
    if (c->rootfs == NULL)
        return 0;

    explain("chroot %s", c->rootfs);
    if (chroot(c->rootfs) < 0)
        return fail(err, "cannot enter '%s'", c->rootfs);
    if (chdir("/") < 0)
        return fail(err, "cannot change to the new root");
    return 0;
}

int rootfs_mount_proc(const struct container *c, struct error *err)
{
    const char *where = c->rootfs != NULL ? c->rootfs : "";
    struct stat st;

    /* mount() would follow a symbolic link, and hide a directory that nobody meant. */
    if (lstat("/proc", &st) < 0) {
        fail(err, "cannot mount on '%s/proc'", where);
        return error_hint(err, "a root filesystem needs an empty directory 'proc'");
    }
    if (S_ISLNK(st.st_mode))
        return fail_plain(err, "cannot mount on '%s/proc': it is a symbolic link", where);
    if (!S_ISDIR(st.st_mode))
        return fail_plain(err, "cannot mount on '%s/proc': it is not a directory", where);

    explain("mount -t proc -o nosuid,nodev,noexec proc /proc");
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return fail(err, "cannot mount on '%s/proc'", where);
    return 0;
}
