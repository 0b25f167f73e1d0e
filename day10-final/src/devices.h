/*
 * devices.h - the container's /dev.
 */
#ifndef DEVICES_H
#define DEVICES_H

#include "container.h"
#include "error.h"

/* Parent step: open the host's nodes of the devices that every container has. The undo closes them,
 * as does the parent once the child has its own copies. */
int devices_open(struct container *c, struct error *err);
void devices_close(struct container *c);

/* Child step: a /dev with these, terminals and shared memory of the container's own. Every mount of
 * a container is `nodev`, but those of these nodes: no other device can be opened, also not one
 * that the container makes with mknod(2). */
int devices_mount(const struct container *c, struct error *err);

#endif
