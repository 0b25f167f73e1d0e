/*
 * names.h - what people call a container, beside its ID.
 *
 *     <root>/names/<name> -> <id>
 *
 * Two containers of one store cannot have the same name.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>

#include "container.h"
#include "error.h"

/* Could this be a name? 2 to 64 of [a-zA-Z0-9_.-], the first a letter or a digit. Returns 0, or -1
 * with a usage error. */
int names_check(const char *name, struct error *err);

/* The container of that name, if there is one. */
bool names_find(int store, const char *name, char id[NAME_SIZE]);

/* Give the name to the container, which is being made or renamed: the caller shares the lock on the
 * store meanwhile, and holds nothing else that this lock protects. Fails if it is another's. */
int names_claim(int store, const char *name, const char *id, struct error *err);

/* Take it back, if it is the container's. The same lock is held. */
void names_release(int store, const char *name, const char *id);

/* Remove the names of containers that are gone. The caller has the lock on the store alone. */
void names_sweep(int store);

/* Call the container of this ID by another name, whatever it does at the moment. */
int names_rename(int store, const char *id, const char *name, struct error *err);

#endif
