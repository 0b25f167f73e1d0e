/*
 * child.h - what the child does to itself until it is the command.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>

#include "container.h"
#include "error.h"
#include "steps.h"

/* Go through the child's steps, of which the last becomes the container's command. A failure goes
 * to the parent through the channel. */
_Noreturn void child_main(const struct container *c);

/* The same with other steps, among which may be those that follow. */
_Noreturn void child_go_through(const struct child_step steps[], size_t count,
                                const struct container *c);

/* Die with the parent, and wait for its "go". And again, when the user has changed. */
int child_wait_for_parent(const struct container *c, struct error *err);
int child_tie_to_parent(const struct container *c, struct error *err);

/* Close all descriptors but the command's. */
int child_leave_descriptors(const struct container *c, struct error *err);

/* Find the command's program, say "ready", and become it. */
int child_run_command(const struct container *c, struct error *err);

#endif
