/*
 * parent.h - what tiny-docker does around the command.
 */
#ifndef PARENT_H
#define PARENT_H

#include "container.h"
#include "error.h"

/* Start the container's command and wait until it has ended. Returns its exit status, 128+N if
 * signal N ended it, or -1 with the error. */
int parent_run(struct container *c, struct error *err);

#endif
