/*
 * status.h - a container in a few words, for people.
 */
#ifndef STATUS_H
#define STATUS_H

#include <stdbool.h>

#include "container.h"
#include "error.h"

/* How it is, in Docker's words: "Up 3 minutes", "Exited (137) 2 hours ago (OOM)". A new string. */
char *status_text(const struct container *c);

/* Does it run, or stand still for a while? Those are the ones that `ps` lists unasked. */
bool status_is_up(const struct container *c);

/* An error, and what to do: `stop` was called, and the container has not ended yet. Returns -1. */
int status_fail_stopping(struct error *err);

#endif
