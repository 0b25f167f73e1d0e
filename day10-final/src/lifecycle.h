/*
 * lifecycle.h - a container's record from its beginning to its end.
 */
#ifndef LIFECYCLE_H
#define LIFECYCLE_H

#include <stdbool.h>
#include <stdint.h>

#include "container.h"
#include "error.h"

/* Parent step: remember the container before anything is made for it; one that has an ID already is
 * there, and must have ended. Its undo: the container has ended. If c->exit_code does not say how,
 * it was not started at all: 125. Who waits for it has made a file in the entry, and the exit
 * status is written there, too. */
#define LIFECYCLE_RESULT "exit_code"
int lifecycle_begin(struct container *c, struct error *err);
void lifecycle_end(struct container *c);

/* Parent step: the child is there, and may begin after this. So nothing runs that is in no record.
 */
int lifecycle_run(struct container *c, struct error *err);

/* The command's program has begun. Until then the child may still have a foot on the host, and is
 * not to be joined. */
void lifecycle_say_begun(struct container *c);

/* The command has ended and is to be started again. Returns false if somebody has asked for its
 * end, or if that cannot be told. */
bool lifecycle_rest(struct container *c);

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

/* A container's process and its parent, held by descriptors: what is signalled or waited for is
 * them and nobody else (process.h). One that has ended is -1. */
struct held {
    int process;
    int parent;
    pid_t parent_pid;
};
int lifecycle_hold(const struct container *c, struct held *held, struct error *err);
void lifecycle_let_go(const struct held *held);

/* Send the container a signal, and wake it and its parent if Ctrl-Z has stopped them. */
void lifecycle_ask(const struct held *held, int signal);

/* Wait until the container's record is final, ten seconds at the most. */
int lifecycle_see_end(int store, const char *name, const struct held *held, struct error *err);

/* Remove the entry of one that has ended; `called` is the name that it has, or NULL. */
int lifecycle_forget(int store, const char *name, const char *called, struct error *err);

/* How something is done to a container: what the command's options say. */
struct manner {
    int64_t grace; /* so many nanoseconds to end */
    int signal;    /* 0: the usual one */
    bool force;
    bool keep; /* --rm does not count while this process lives: it starts it again at once */
};
#define STOP_GRACE (10 * CLOCK_SECOND)

/* Ask the container to end, with how->signal or the one that it was started with, and kill it if it
 * has not within how->grace; 0 kills it at once. Returns 0 when it has ended and its record is
 * final, also if it had long ago. */
int lifecycle_stop(int store, const char *name, const struct manner *how, struct error *err);

/* Remove a container that has ended, with all that its directory holds. With how->force one that
 * runs is killed first, and an entry whose record is damaged is removed, too. */
int lifecycle_remove(int store, const char *name, const struct manner *how, struct error *err);

#endif
