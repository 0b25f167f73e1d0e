/*
 * logs.h - what a container writes, kept in a file.
 */
#ifndef LOGS_H
#define LOGS_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"
#include "container.h"
#include "error.h"

/* The newest lines, and those before if the log was begun anew. */
#define LOG_NAME     "container.log"
#define LOG_OLD_NAME "container.log.1"

/* What of a log is to be seen, and how. */
struct logs_view {
    bool follow;           /* also what comes, until the container has ended */
    bool timestamps;       /* the time before each line */
    int64_t tail;          /* only so many lines; -1: all */
    char since[TIME_SIZE]; /* only what was written from then on; "": all */
};

/* Print the log of a container that was read from its record. Returns 0 also when the reader of
 * standard output has gone. */
int logs_print(const struct container *c, const struct logs_view *view, struct error *err);

/* Call `print`, which prints what there is at the moment, whenever there may be more, until the
 * container's parent has ended: then all is written. `print` returns 0, 1 if nobody reads it any
 * more, or -1; and so does this. */
int logs_follow(const struct container *c, int (*print)(void *reader, struct error *err),
                void *reader, struct error *err);

#endif
