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

/* The directory of the group of version 2 in which the child is to be born, or -1. */
int cgroup_birthplace(const struct container *c);

/* Child step: enter the groups of version 1, and see them all as roots (man 7 cgroup_namespaces).
 */
int cgroup_enter(const struct container *c, struct error *err);

#endif
