/*
 * rootfs.h - give the process a different "/".
 */
#ifndef ROOTFS_H
#define ROOTFS_H

#include "container.h"
#include "error.h"

/* Child step: make the container's directory, or a copy of the host's tree, the root of the mount
 * namespace, and unmount the old one (man 2 pivot_root). Needs CAP_SYS_ADMIN. */
int rootfs_enter(const struct container *c, struct error *err);

/* Child step, when all is mounted: with --read-only, nothing can be written to the root filesystem
 * from here on. */
int rootfs_close(const struct container *c, struct error *err);

#endif
