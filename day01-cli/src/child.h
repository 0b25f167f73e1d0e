/*
 * child.h - what the child does to itself until it is the command.
 */
#ifndef CHILD_H
#define CHILD_H

#include "container.h"
#include "error.h"

/* Become the container's command. Returns only on failure: -1, with the exit status in the error
 * (125 to 127). */
int child_main(const struct container *c, struct error *err);

#endif
