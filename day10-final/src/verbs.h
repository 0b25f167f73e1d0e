/*
 * verbs.h - what else is done to a container that runs: kill, wait, pause.
 */
#ifndef VERBS_H
#define VERBS_H

#include "error.h"
#include "lifecycle.h"

/* Send how->signal to the container's first process. With SIGKILL it returns when the container has
 * ended and its record is final. One that has ended is an error. */
int verbs_kill(int store, const char *name, const struct manner *how, struct error *err);

/* Wait until the container has ended for good. Returns its exit status, or -1. */
int verbs_wait(int store, const char *name, struct error *err);

/* Let all its processes stand still, and go on. One that is paused, or is not, is an error. */
int verbs_pause(int store, const char *name, const struct manner *how, struct error *err);
int verbs_unpause(int store, const char *name, const struct manner *how, struct error *err);

#endif
