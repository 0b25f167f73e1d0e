/*
 * environment.h - the environment variables that a container begins with.
 */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include "container.h"
#include "error.h"

/* Child step: PATH, HOME, TERM and HOSTNAME, and nothing of the caller's but the kind of terminal.
 */
int environment_set(const struct container *c, struct error *err);

#endif
