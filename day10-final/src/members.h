/*
 * members.h - which processes are a container's.
 */
#ifndef MEMBERS_H
#define MEMBERS_H

#include <stdbool.h>
#include <sys/types.h>

#include "container.h"
#include "error.h"

/* The PIDs, as this process sees them, of a container that was read from its record: a new list
 * that ends with 0. Returns NULL on failure. */
pid_t *members_list(struct container *c, struct error *err);

/* Is it in the list? */
bool members_has(const pid_t *list, pid_t pid);

#endif
