/*
 * freezer.h - let a container's processes stand still.
 */
#ifndef FREEZER_H
#define FREEZER_H

#include "container.h"
#include "error.h"

/* Freeze the processes of a container that was read from its record, and wait until all of them
 * stand still. They cannot notice, and of signals only SIGKILL reaches them, on version 1 not even
 * that (kernel: admin-guide/cgroup-v2, cgroup.freeze, and cgroup-v1/freezer-subsystem). Returns 0
 * or -1. */
int cgroup_freeze(struct container *c, struct error *err);

/* Let them go on, whatever the record says: somebody else may have frozen them. Returns 1 if they
 * stood still, 0 if they did not, or -1, but 0 if the record does not say that it is paused. */
int cgroup_thaw(struct container *c, struct error *err);

/* Do they stand still? Of a container whose groups are in c->cgroups (cgroup_find). Returns 1 or 0,
 * also where nothing can be frozen, or -1. */
int cgroup_is_frozen(const struct container *c, struct error *err);

#endif
