/*
 * logs_tail.h - where the last lines of a log begin.
 */
#ifndef LOGS_TAIL_H
#define LOGS_TAIL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "error.h"

/* A search, from the end of the newest file to the beginning of the oldest. */
struct tail {
    int64_t lines; /* still wanted */
    bool records;  /* a line of the file is a record (logline.h), and may hold a part of a line */
    bool followed; /* something comes behind the file that is searched next */
};

/* Search the first `size` bytes of a file for the place where the last lines begin. `*offset`
 * becomes that place, and tail->lines 0; or 0 if the file has too few: then the one before it is to
 * be searched. Returns 0 or -1. */
int tail_search(struct tail *tail, int fd, off_t size, off_t *offset, struct error *err);

#endif
