/*
 * mount.h - mounts in two moves: made where nobody sees them, then put in place.
 *
 * mount(2) names its place by a path, and somebody may change what a path means between a look and
 * the call. The newer calls work on descriptors: a mount is made that is nowhere yet, its
 * attributes are set, and it is moved onto a directory that is held open (man 2 open_tree, man 2
 * fsopen, man 2 move_mount).
 */
#ifndef MOUNT_H
#define MOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

/* A new filesystem of a type of the kernel's. `attributes` are MOUNT_ATTR_...; `options` is a list
 * of name and value in turn, which ends with NULL. Returns a descriptor of a mount that is nowhere
 * yet, or -1. */
int mount_new(const char *type, uint64_t attributes, const char *const options[],
              struct error *err);

/* A second mount of what is at `path` in `directory`, with all that is mounted below, of which
 * nothing reaches the first one. With an empty path, of the open `directory` itself. */
int mount_clone(int directory, const char *path, struct error *err);

/* Change the attributes of a mount, with `recursive` also of those below it. */
int mount_set(int mount, bool recursive, uint64_t set, uint64_t clear, struct error *err);

/* Put a mount in its place, the open file or directory `target`. `path` is for the message. */
int mount_place(int mount, int target, const char *path, struct error *err);

#endif
