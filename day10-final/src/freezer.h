/*
 * freezer.h - let a container's processes stand still.
 */
#ifndef FREEZER_H
#define FREEZER_H

#include <stdbool.h>

#include "container.h"
#include "error.h"

/* Freeze the processes of a container that was read from its record, and wait until all of them
 * stand still; or let them go on. They cannot notice, and of signals only SIGKILL reaches them, on
 * version 1 not even that (kernel: admin-guide/cgroup-v2, cgroup.freeze, and
 * cgroup-v1/freezer-subsystem). Returns 0 or -1. */
int cgroup_freeze(struct container *c, bool frozen, struct error *err);

#endif
