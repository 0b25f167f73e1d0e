/*
 * logwriter.h - what a container writes, copied into its log.
 *
 *     <root>/containers/<id>/container.log      the newest lines
 *     <root>/containers/<id>/container.log.1    those before, if the log was begun anew
 */
#ifndef LOGWRITER_H
#define LOGWRITER_H

#include <stdint.h>

#include "container.h"
#include "error.h"
#include "logline.h"

struct logwriter;

/* Continue the log in the directory `entry`, or begin it: as records (logline.h), or, with
 * LOG_PLAIN, the bytes as they come. It is begun anew before it is longer than `max_size` bytes,
 * unless that is 0. Returns NULL if it cannot be opened. */
struct logwriter *logwriter_open(int entry, enum log_mode mode, int64_t max_size,
                                 struct error *err);

/* The same for what nobody wants to read. */
struct logwriter *logwriter_discard(void);

/* Read once from `fd` what the container has written to this stream. Returns the number of bytes, 0
 * if there is nothing at the moment (EAGAIN), or -1 at the end. What cannot be written, because the
 * disk is full, is lost: the container does not have to wait for somebody to clean up. */
int logwriter_take(struct logwriter *log, int fd, enum logline_stream stream);

/* Write the lines that have no end yet, and close the log; NULL is none. */
void logwriter_close(struct logwriter *log);

#endif
