/*
 * capabilities.h - root's power in pieces, and which of them a container gets.
 */
#ifndef CAPABILITIES_H
#define CAPABILITIES_H

#include <stdbool.h>
#include <stdint.h>

#include "container.h"
#include "error.h"

/* Add a name, as "NET_ADMIN" or "CAP_NET_ADMIN" in any case, or "ALL", to a list of --cap-add or
 * --cap-drop. Returns 0, or -1 with a usage error if there is none of that name. */
int capabilities_add(char ***list, const char *name, struct error *err);

/* The capabilities that the container may have, as a set of 1 << CAP_...: Docker's default ones
 * without what was dropped and with what was added; with --privileged all that root has. */
uint64_t capabilities_of(const struct container *c);

/* Is CAP_SYS_PTRACE among them? Its processes may then look into all others that they see. */
bool capabilities_may_trace(const struct container *c);

/* Docker's default ones. */
uint64_t capabilities_default(void);

/* Those of Docker's default ones that this process itself does not have. */
uint64_t capabilities_wanting(void);

/* The names of a set, as "chown, kill" with ", " in between; a new string. */
char *capabilities_text(uint64_t set, const char *between);

/* Child step, while it is root: take the rest out of the bounding set, which nothing brings back
 * (man 7 capabilities). Fails if one was added by its name that this process does not have. */
int capabilities_bound(const struct container *c, struct error *err);

/* Child step, after the user has changed: permitted and effective are the container's for root and
 * empty for every other user; inheritable and ambient are empty. */
int capabilities_set(const struct container *c, struct error *err);

#endif
