/*
 * inside.h - files and directories of the container's tree, which may be hostile.
 *
 * For a child whose root is the container's (rootfs.c) and whose working directory is "/". Links
 * may lead anywhere in the tree but not out of it, nor to what a process has open, as those below
 * /proc do (man 2 openat2, RESOLVE_IN_ROOT). What is found is held by a descriptor: whatever is
 * renamed afterwards, it is still that.
 */
#ifndef INSIDE_H
#define INSIDE_H

#include <stdbool.h>

#include "error.h"

/* Open what is there, with the flags of open(2). Returns a descriptor, or -1. */
int inside_open(const char *path, int flags, struct error *err);

/* A directory, made with those above it if it is missing. Returns a descriptor (O_PATH), or -1. */
int inside_make_directory(const char *path, struct error *err);

/* The same for a file: a missing one is made empty. What is there may be anything but a directory.
 */
int inside_make_file(const char *path, struct error *err);

/* A directory as above, which a filesystem of the kernel's is to be mounted on: no link may be on
 * the way to it. */
int inside_mount_point(const char *path, struct error *err);

/* Is that below /proc? */
bool inside_is_proc(int fd);

#endif
