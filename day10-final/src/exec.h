/*
 * exec.h - a command in a container that runs already.
 */
#ifndef EXEC_H
#define EXEC_H

#include "container.h"
#include "error.h"

/* Run c->command in the container that was read from its record into `c`, with what `given` asks
 * for besides: its environment, user, working directory and streams. Waits until the command has
 * ended; with given->detached, until it runs. Returns its exit status, or -1 with the error. */
int exec_run(struct container *c, struct container *given, struct error *err);

#endif
