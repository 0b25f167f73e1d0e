/*
 * mount.c - mounts in two moves: made where nobody sees them, then put in place.
 */
#include "mount.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cleanup.h"

int mount_new(const char *type, uint64_t attributes, const char *const options[], struct error *err)
{
    CLEANUP_CLOSE int context = fsopen(type, FSOPEN_CLOEXEC);

    if (context < 0 && errno == ENOSYS) {
        fail(err, "cannot mount a filesystem '%s'", type);
        return error_hint(err, "this needs Linux 5.12 or newer");
    }
    if (context < 0)
        return fail(err, "cannot mount a filesystem '%s'", type);
    if (fsconfig(context, FSCONFIG_SET_STRING, "source", type, 0) < 0)
        return fail(err, "cannot name a filesystem '%s'", type);
    for (; *options != NULL; options += 2)
        if (fsconfig(context, FSCONFIG_SET_STRING, options[0], options[1], 0) < 0)
            return fail(err, "cannot mount a filesystem '%s' with %s=%s", type, options[0],
                        options[1]);
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return fail(err, "cannot mount a filesystem '%s'", type);
    int mount = fsmount(context, FSMOUNT_CLOEXEC, (unsigned)attributes);
    return mount < 0 ? fail(err, "cannot mount a filesystem '%s'", type) : mount;
}

int mount_clone(int directory, const char *path, struct error *err)
{
    CLEANUP_CLOSE int mount = open_tree(
        directory, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH);
    struct mount_attr private = { .propagation = MS_PRIVATE };

    /* A copy is in the same peer group as the first one: what is mounted below it there would
     * appear here, and the other way round. */
    if (mount < 0 ||
        mount_setattr(mount, "", AT_EMPTY_PATH | AT_RECURSIVE, &private, sizeof(private)) < 0) {
        bool refused = errno == EPERM;
        fail(err, "cannot make a second mount of '%s'", path[0] != '\0' ? path : ".");
        return refused ? error_hint(err, "mounts need root: sudo tiny-docker run ...") : -1;
    }
    return cleanup_keep(&mount);
}

int mount_set(int mount, bool recursive, uint64_t set, uint64_t clear, struct error *err)
{
    struct mount_attr attributes = { .attr_set = set, .attr_clr = clear };
    unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);

    if (mount_setattr(mount, "", flags, &attributes, sizeof(attributes)) < 0)
        return fail(err, "cannot set the attributes of a mount");
    return 0;
}

int mount_place(int mount, int target, const char *path, struct error *err)
{
    if (move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return fail(err, "cannot mount on '%s'", path);
    return 0;
}
