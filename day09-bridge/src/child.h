/*
 * child.h - what the child does to itself until it is the command.
 */
#ifndef CHILD_H
#define CHILD_H

#include "container.h"

/* Go through the child's steps, of which the last becomes the container's command. A failure goes
 * to the parent through the channel. */
_Noreturn void child_main(const struct container *c);

#endif
