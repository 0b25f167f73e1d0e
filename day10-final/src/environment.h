/*
 * environment.h - the environment variables that a container begins with.
 */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include "container.h"
#include "error.h"

/* Child step: PATH, HOME, TERM and HOSTNAME, and nothing of the caller's but the kind of terminal;
 * then what was asked for. The umask becomes 022. */
int environment_set(const struct container *c, struct error *err);

/* Add NAME=VALUE, as typed with -e, to a list, or NAME with the value that the caller has for it;
 * if he has none, it is left out. A later one replaces an earlier one. Returns 0, or -1 with a
 * usage error. */
int environment_add(char ***list, const char *text, struct error *err);

/* Add what a file says, a line each; empty lines and those that begin with # say nothing. */
int environment_add_file(char ***list, const char *path, struct error *err);

#endif
