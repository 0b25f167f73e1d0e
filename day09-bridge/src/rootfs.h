/*
 * rootfs.h - give the process a different "/".
 */
#ifndef ROOTFS_H
#define ROOTFS_H

#include "container.h"
#include "error.h"

/* Child step: enter the container's root directory, if it has one (man 2 chroot). Needs
 * CAP_SYS_CHROOT. */
int rootfs_enter(const struct container *c, struct error *err);

/* Child step: a /proc that shows the container's own PID namespace (man 5 proc). Fails if the root
 * filesystem has no directory /proc. */
int rootfs_mount_proc(const struct container *c, struct error *err);

#endif
