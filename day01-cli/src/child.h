/*
 * child.h - what the child does to itself until it is the command.
 */
#ifndef CHILD_H
#define CHILD_H

#include "container.h"
#include "error.h"

/* Become the container's command. Comes back only if that fails: -1, with the error. */
int child_main(const struct container *c, struct error *err);

#endif
