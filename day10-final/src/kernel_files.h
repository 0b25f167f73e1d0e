/*
 * kernel_files.h - /proc and /sys: what the kernel shows and takes as files.
 */
#ifndef KERNEL_FILES_H
#define KERNEL_FILES_H

#include "container.h"
#include "error.h"

/* Child step: a /proc that shows the container's own PID namespace (man 5 proc). Files in it that
 * tell of the whole machine are covered, and those by which it could be changed are read-only;
 * with --privileged neither. */
int kernel_files_mount_proc(const struct container *c, struct error *err);

/* Child step: a /sys that is read-only, but with --privileged (man 5 sysfs). */
int kernel_files_mount_sys(const struct container *c, struct error *err);

#endif
