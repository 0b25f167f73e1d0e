/*
 * steps.h - what is done, in which order, as a table.
 *
 * A new feature is a new line. On the parent's side a step says how it is undone, so that a failure
 * half-way leaves nothing behind.
 */
#ifndef STEPS_H
#define STEPS_H

#include <stddef.h>

#include "container.h"
#include "error.h"

/* A step of the parent. `undo` (may be NULL) takes back what `apply` did: when a later step has
 * failed, or when the container has ended. */
struct parent_step {
    const char *name;
    int (*apply)(struct container *c, struct error *err);
    void (*undo)(struct container *c);
};

/* A step of the child. It has no undo: what the child did to itself goes with the child. */
struct child_step {
    const char *name;
    int (*apply)(const struct container *c, struct error *err);
};

/* Apply the steps in order. If one fails, undo those before it, in reverse, and put its name before
 * the error's message. Returns 0 or -1. */
int steps_apply(const struct parent_step steps[], size_t count, struct container *c,
                struct error *err);

/* Undo the steps, in reverse. */
void steps_undo(const struct parent_step steps[], size_t count, struct container *c);

#endif
