/*
 * start.h - start a container again that has ended.
 */
#ifndef START_H
#define START_H

#include "error.h"
#include "lifecycle.h"

/* Run the container's command again, in the background, with all that its record says. Returns 0
 * when it runs, also if it did before; -1 if it does not. */
int start_again(int store, const char *id, const struct manner *how, struct error *err);

/* Stop it, if it runs, and start it. */
int start_anew(int store, const char *id, const struct manner *how, struct error *err);

#endif
