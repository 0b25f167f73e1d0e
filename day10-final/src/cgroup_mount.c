/*
 * cgroup_mount.c - the container's groups as files.
 *
 * Programs look there for what they may use: a Java machine sizes its heap by it. Each mount shows
 * the container's own group as the root, as its cgroup namespace does, and nothing above.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"
#include "cgroup_version.h"
#include "cleanup.h"
#include "explain.h"
#include "inside.h"
#include "mount.h"
#include "text.h"

#define BASE "/sys/fs/cgroup"

enum { SAFE = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC };

static int place(const struct cgroup *group, uint64_t attributes, int target, const char *path,
                 struct error *err)
{
    if (mount_set(group->tree, false, attributes, 0, err) < 0)
        return -1;
    if ((attributes & MOUNT_ATTR_RDONLY) != 0)
        explain("mount --bind -o ro %s %s", group->path, path);
    else
        explain("mount --bind %s %s", group->path, path);
    return mount_place(group->tree, target, path, err);
}

/* The hierarchies of version 1, each in a directory of the name that it has on the host. */
static int place_each(const struct container *c, uint64_t attributes, int base, struct error *err)
{
    static const char *const options[] = { "mode", "755", NULL };
    CLEANUP_CLOSE int directory = mount_new("tmpfs", SAFE, options, err);

    if (directory < 0)
        return -1;
    explain("mount -t tmpfs -o nosuid,nodev,noexec,mode=755 tmpfs " BASE);
    if (mount_place(directory, base, BASE, err) < 0)
        return -1;
    for (int i = 0; i < c->cgroup_count; i++) {
        const char *name = strrchr(c->cgroups[i].hierarchy, '/') + 1;
        CLEANUP_FREE char *path = text_format(BASE "/%s", name);
        if (mkdirat(directory, name, 0755) < 0)
            return fail(err, "cannot make '%s'", path);
        CLEANUP_CLOSE int target = openat(directory, name, O_PATH | O_CLOEXEC);
        if (place(&c->cgroups[i], attributes, target, path, err) < 0)
            return -1;
    }
    return mount_set(directory, false, attributes, 0, err);
}

int cgroup_mount(const struct container *c, struct error *err)
{
    uint64_t attributes = SAFE | (c->asked.privileged ? 0 : MOUNT_ATTR_RDONLY);

    if (c->cgroup_count == 0)
        return 0;
    CLEANUP_CLOSE int base = inside_mount_point(BASE, err);
    if (base < 0)
        return -1;
    if (c->cgroup_count == 1 && c->cgroups[0].version == &cgroup_v2)
        return place(&c->cgroups[0], attributes, base, BASE, err);
    return place_each(c, attributes, base, err);
}

void cgroup_close_trees(struct container *c)
{
    for (int i = 0; i < c->cgroup_count; i++) {
        if (c->cgroups[i].tree >= 0)
            close(c->cgroups[i].tree);
        c->cgroups[i].tree = -1;
    }
}
