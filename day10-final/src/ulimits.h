/*
 * ulimits.h - what a single process may use (ulimit).
 */
#ifndef ULIMITS_H
#define ULIMITS_H

#include "container.h"
#include "error.h"

/* Add NAME=SOFT[:HARD], as typed with --ulimit, to a list. Returns 0, or -1 with a usage error. */
int limits_add(char ***list, const char *text, struct error *err);

/* Child step, as root: let what is above our own limits be set later (man 2 setrlimit). */
int limits_allow(const struct container *c, struct error *err);

/* Child: set them, when nothing is left to do but to execute the command. Our own steps open files
 * and take memory, and are not what is to be limited. */
int limits_set(const struct container *c, struct error *err);

#endif
