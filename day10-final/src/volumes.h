/*
 * volumes.h - files of the host, and memory, in the container's tree.
 */
#ifndef VOLUMES_H
#define VOLUMES_H

#include "container.h"
#include "error.h"

/* Add SOURCE:DESTINATION[:ro], as typed with -v, to a list: the source's path becomes absolute.
 * Returns 0, or -1 with a usage error. */
int volumes_add(char ***list, const char *text, struct error *err);

/* The same for DESTINATION[:OPTIONS], as typed with --tmpfs. The options are those of mount(8):
 * size=64m, mode=1777, ro, exec, suid, separated by commas. */
int volumes_add_tmpfs(char ***list, const char *text, struct error *err);

/* Parent step: open the sources, which must be there. The undo closes them, as does the parent once
 * the child has its own copies. */
int volumes_open(struct container *c, struct error *err);
void volumes_close(struct container *c);

/* Child step: mount them. A destination that is missing is made. */
int volumes_mount(const struct container *c, struct error *err);

#endif
