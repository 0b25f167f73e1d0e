/*
 * limits.h - what a single process may use (ulimit).
 */
#ifndef LIMITS_H
#define LIMITS_H

#include "container.h"
#include "error.h"

/* Add NAME=SOFT[:HARD], as typed with --ulimit, to a list. Returns 0, or -1 with a usage error. */
int limits_add(char ***list, const char *text, struct error *err);

/* Child step: set them (man 2 setrlimit). */
int limits_set(const struct container *c, struct error *err);

#endif
