/*
 * cgroup_tree.h - the end of a container's group.
 */
#ifndef CGROUP_TREE_H
#define CGROUP_TREE_H

#include <stdbool.h>

#include "container.h"

/* Remove a group and those below it, which the container has made, and end the processes that are
 * left in them (man 7 cgroups, rmdir(2)). It takes two seconds at the most; what does not go by
 * then stays. Returns true if memory was wanting in one of them. */
bool cgroup_tree_remove(const struct cgroup *group);

#endif
