/*
 * cgroup_version.h - what differs between the versions 1 and 2 of cgroups.
 */
#ifndef CGROUP_VERSION_H
#define CGROUP_VERSION_H

#include <stdbool.h>

#include "container.h"
#include "error.h"

/* The controllers that limits need. A set of them has the bit 1 << CONTROLLER_... */
enum { CONTROLLER_MEMORY, CONTROLLER_PIDS, CONTROLLER_CPU, CONTROLLERS };
extern const char *const cgroup_controllers[];

struct cgroup_version {
    /* Let groups below the directory `path` have these controllers. */
    int (*enable)(const char *path, unsigned controllers, struct error *err);

    /* Set the container's limits, those that the group's controllers know. */
    int (*limit)(const struct cgroup *group, const struct container *c, struct error *err);

    /* Where the kernel counts whom it has killed for want of memory: "oom_kill N" in this file. */
    const char *oom_file;
};

extern const struct cgroup_version cgroup_v1;
extern const struct cgroup_version cgroup_v2;

/* The directory below which a hierarchy has the groups of the containers, a new string. */
char *cgroup_parent(const char *hierarchy);

/* Write to a file of the kernel in the directory `path`, with its line of --explain. If it is not
 * there and `optional` is true, nothing is done. */
int cgroup_write(const char *path, const char *file, bool optional, const char *value,
                 struct error *err);

/* The same with a number. */
int cgroup_write_number(const char *path, const char *file, bool optional, int64_t value,
                        struct error *err);

#endif
