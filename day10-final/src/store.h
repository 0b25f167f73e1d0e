/*
 * store.h - the directory in which containers are remembered.
 *
 *     <root>/containers/<id>/config.json
 *
 * The store is an open directory, c->store; a container's own directory in it is its entry,
 * c->entry.
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>

#include "container.h"
#include "error.h"

#define STORE_ROOT "/var/lib/tiny-docker"

/* Open <root>/containers, and make it where it is missing. The root is the value of
 * TINY_DOCKER_ROOT, or STORE_ROOT. Returns a descriptor, or -1. */
int store_open(struct error *err);

/* Give the container an ID, 12 hexadecimal digits from the kernel's random source (man 2
 * getrandom), and make its entry with its record and its name, if one was asked for. On failure
 * nothing is left of it. */
int store_create(struct container *c, struct error *err);

/* Read the record of the entry `name` into `c`, which is all zeros but for the store; if `lock`,
 * under the entry's lock, which is held then. Fails if there is none or if it is damaged. In any
 * case `c` is to be freed with store_free. */
int store_read(struct container *c, const char *name, bool lock, struct error *err);

/* Replace the record by what `c` says. A reader finds the old one or the new, never half. Only one
 * process may do so at a time: the parent, or, if it is gone, who holds the lock. */
int store_write(const struct container *c, struct error *err);

/* Lock the entry until it is unlocked or closed, waiting for others (man 2 flock). */
int store_lock(const struct container *c, struct error *err);
void store_unlock(const struct container *c);

/* Close the entry, which unlocks it, and give back what was read from it. */
void store_free(struct container *c);

/* The names of all entries, in no order: a list as of directory_names. Returns their number. What
 * is left of entries that did not become whole is removed on the way. */
int store_names(int store, char ***names, struct error *err);

/* Could this be a container's name? 1 to 64 of [a-zA-Z0-9_.-], the first a letter or a digit. So it
 * cannot lead out of the store. */
bool store_is_name(const char *given);

/* The one entry whose name is `given`, or that people call so (names.h), or whose name begins with
 * it; `name` is the entry's. Fails if there is none, if there is more than one, or if it could not
 * be a name. */
int store_find(int store, const char *given, char name[NAME_SIZE], struct error *err);

/* Remove an entry with all that is in it, and with what people call it, if that is not NULL. */
int store_remove(int store, const char *name, const char *called, struct error *err);

#endif
