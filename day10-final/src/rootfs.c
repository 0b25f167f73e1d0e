/*
 * rootfs.c - give the process a different "/".
 *
 * chroot() changes where path look-ups of this process begin, and nothing else. pivot_root()
 * changes the root of the whole mount namespace. Then the old root is unmounted, and there is no
 * outside any more that a path could lead to.
 */
#include "rootfs.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "mount.h"

/* A root must be a mount. This one is a copy, so that what is set for it holds in here only. */
static int mount_tree(const struct container *c, const char *rootfs, struct error *err)
{
    CLEANUP_CLOSE int directory = open(rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC);
    CLEANUP_CLOSE int tree = -1;
    uint64_t attributes =
        (c->asked.privileged ? 0 : MOUNT_ATTR_NODEV) | (c->asked.read_only ? MOUNT_ATTR_RDONLY : 0);
    struct statvfs fs;

    if (directory < 0)
        return fail(err, "cannot enter '%s'", rootfs);
    if ((tree = mount_clone(directory, "", err)) < 0 ||
        mount_set(tree, true, attributes, 0, err) < 0)
        return error_context(err, rootfs);
    /* Until rootfs_close() directories can still be made to mount on, if they can at all. */
    if (c->asked.read_only && fstatvfs(directory, &fs) == 0 && (fs.f_flag & ST_RDONLY) == 0 &&
        mount_set(tree, false, 0, MOUNT_ATTR_RDONLY, err) < 0)
        return error_context(err, rootfs);
    if (c->asked.privileged)
        explain("mount --rbind %s %s", rootfs, rootfs);
    else
        explain("mount --rbind -o nodev %s %s", rootfs, rootfs);
    if (mount_place(tree, directory, rootfs, err) < 0)
        return -1;
    return cleanup_keep(&tree);
}

int rootfs_enter(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int tree = mount_tree(c, c->rootfs != NULL ? c->rootfs : "/", err);

    if (tree < 0)
        return -1;
    if (fchdir(tree) < 0)
        return fail(err, "cannot change to the new root");
    /* With both names the same the old root ends up on top of the new one, and "." is it. */
    explain("pivot_root . .");
    if (syscall(SYS_pivot_root, ".", ".") < 0)
        return fail(err, "cannot make it the root");
    explain("umount --lazy .");
    if (umount2(".", MNT_DETACH) < 0)
        return fail(err, "cannot unmount the old root");
    return chdir("/") < 0 ? fail(err, "cannot change to the new root") : 0;
}

int rootfs_close(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int root = -1;

    if (!c->asked.read_only)
        return 0;
    explain("mount -o remount,bind,ro /");
    root = open("/", O_PATH | O_CLOEXEC);
    return root < 0 ? fail(err, "cannot open '/'")
                    : mount_set(root, false, MOUNT_ATTR_RDONLY, 0, err);
}
