/*
 * cgroup.h - limits that the kernel enforces (man 7 cgroups).
 *
 * A container's processes are in a group of their own, <hierarchy>/tiny-docker/<id>. Where a
 * controller lives differs from machine to machine: in the one hierarchy of version 2, or in one of
 * version 1. A machine may have both, but each controller is in one of them only.
 */
#ifndef CGROUP_H
#define CGROUP_H

#include <stdbool.h>

#include "container.h"
#include "error.h"

/* Parent step, before the child is made: make the groups and set the limits. Where no limit was
 * asked for it is no error if there can be no group. Its undo: note in c->oom_killed whether the
 * kernel has killed for want of memory, and remove the groups. */
int cgroup_create(struct container *c, struct error *err);
void cgroup_remove(struct container *c);

/* The same as cgroup_remove for a container that was read from its record. */
void cgroup_repair(struct container *c);

/* Find out which groups a container has, or will have, and note them in `c`. Fails if nothing
 * offers the controller that a limit of its needs. */
int cgroup_find(struct container *c, struct error *err);

/* In the list of mounts spaces and the like are written as \\040: undo that. */
void cgroup_decode_path(char *path);

/* Forget them. */
void cgroup_forget(struct container *c);

/* Where the first hierarchy of version 1 is mounted, and that of version 2: new strings, or NULL if
 * there is none. Returns 0 or -1. */
int cgroup_list_hierarchies(char **v1, char **v2, struct error *err);

/* Parent step of a command that joins a container: the same, and open them. Its undo. */
int cgroup_open(struct container *c, struct error *err);
void cgroup_close(struct container *c);

/* The directory of the group of version 2 in which the child is to be born, or -1. */
int cgroup_birthplace(const struct container *c);

/* Child step: enter the groups of version 1, and see them all as roots (man 7 cgroup_namespaces).
 */
int cgroup_enter(const struct container *c, struct error *err);

/* The first half of that: for a command that joins a container. */
int cgroup_join(const struct container *c, struct error *err);

/* Child step: the groups as files, below /sys/fs/cgroup; read-only, but with --privileged. */
int cgroup_mount(const struct container *c, struct error *err);

/* The parent's way to these mounts: the child has its own. */
void cgroup_close_trees(struct container *c);

#endif
