/*
 * parent.h - what tiny-docker does around the command.
 */
#ifndef PARENT_H
#define PARENT_H

#include <stddef.h>

#include "container.h"
#include "error.h"
#include "steps.h"

/* Start the container's command and wait until it has ended; and again, as long as --restart wants
 * that. Returns its last exit status, 128+N if
 * signal N ended it, or -1 with the error. */
int parent_run(struct container *c, struct error *err);

/* The same in the background (detach.h). Returns 0 when the command runs, with c->id set, or -1 if
 * it does not. The process in the background ends with the container. */
int parent_run_detached(struct container *c, struct error *err);

/* Apply these steps, which make a child, wait for its end, and undo them. Returns as parent_run. */
int parent_go_through(const struct parent_step steps[], size_t count, struct container *c,
                      struct error *err);

/* The undo of a step that has made a child: kill it if it still lives. */
void parent_end_child(struct container *c);

#endif
