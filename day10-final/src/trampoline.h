/*
 * trampoline.h - from our program into the command's.
 *
 *     child                    trampoline               command
 *     ready, execveat() -----> execve() --------------> runs
 *                              failed: errno, the end
 */
#ifndef TRAMPOLINE_H
#define TRAMPOLINE_H

#include "container.h"
#include "error.h"

/* Parent step: make the file of the small program that executes the command's (man 2 memfd_create).
 * Its undo. */
int trampoline_open(struct container *c, struct error *err);
void trampoline_close(struct container *c);

/* Child: execute `file` with the container's command as its arguments. Returns only if it does not
 * come to that: -1, with an error. If it is the last step that fails, the parent hears errno over
 * the channel, an int (man 2 execve). */
int trampoline_execute(const struct container *c, const char *file, struct error *err);

#endif
