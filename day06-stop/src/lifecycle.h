/*
 * lifecycle.h - a container's record from its beginning to its end.
 */
#ifndef LIFECYCLE_H
#define LIFECYCLE_H

#include <stdbool.h>
#include <stdint.h>

#include "container.h"
#include "error.h"

/* Parent step: remember the container before anything is made for it. Its undo: the container has
 * ended. If c->exit_code does not say how, it was not started at all: 125. */
int lifecycle_begin(struct container *c, struct error *err);
void lifecycle_end(struct container *c);

/* Parent step: the child is there, and may begin after this. So nothing runs that is in no record.
 */
int lifecycle_run(struct container *c, struct error *err);

/* Has it ended for good? */
bool lifecycle_has_ended(const struct container *c);

/* Read the record of the entry `name` of the open `store` into `c`, to be freed with store_free. A
 * container whose parent is gone can only be a dead one: what is left of it is killed, and the
 * record corrected. Returns 0, or -1 if the record is damaged; then nothing is to be freed. */
int lifecycle_load(struct container *c, int store, const char *name, struct error *err);

/* The same, under the entry's lock until store_free: nobody else changes the record meanwhile. */
int lifecycle_lock(struct container *c, int store, const char *name, struct error *err);

/* And the same when it is no longer being made: that is waited for, ten seconds at the most. */
int lifecycle_lock_made(struct container *c, int store, const char *name, struct error *err);

/* Ask the container to end with SIGTERM, and kill it if it has not within `grace` nanoseconds; 0
 * kills it at once. Returns 0 when it has ended and its record is final, also if it had long ago.
 */
int lifecycle_stop(int store, const char *name, int64_t grace, struct error *err);

/* Remove a container that has ended, with all that its directory holds. With `force` one that runs
 * is killed first, and an entry whose record is damaged is removed, too. */
int lifecycle_remove(int store, const char *name, int64_t force, struct error *err);

#endif
