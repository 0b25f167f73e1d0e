/*
 * logline.h - what a container has written, as records: one a line.
 *
 *     {"time":"2026-11-25T10:00:00.123456789Z","stream":"stdout","log":"hello\n"}
 *
 * The text of a line includes its newline, if it had one. A line that is longer than LOGLINE_TEXT
 * comes as several records, of which only the last one has the newline.
 *
 * A program may write any bytes, and JSON knows only characters. A byte XX that is no UTF-8 is kept
 * as \udcXX, half of a pair of surrogates, which no real text has (Python calls that
 * "surrogateescape", PEP 383).
 */
#ifndef LOGLINE_H
#define LOGLINE_H

#include <stddef.h>

#include "clock.h"

enum logline_stream { LOGLINE_STDOUT, LOGLINE_STDERR };

/* Bytes of text in a record, and of a record, in which each of those may be six, with its newline:
 * at the most. */
enum { LOGLINE_TEXT = 16 * 1024, LOGLINE_RECORD = 6 * LOGLINE_TEXT + 128 };

struct logline {
    char time[TIME_SIZE];
    enum logline_stream stream;
    size_t length; /* of the text */
    char text[LOGLINE_TEXT];
};

/* Write the record of a text of at most LOGLINE_TEXT bytes, with a newline, to `out`. Returns its
 * length. */
size_t logline_encode(char *out, const char time[TIME_SIZE], enum logline_stream stream,
                      const char *text, size_t length);

/* Read a record of `length` bytes, without its newline. Returns 0, or -1 if it is none: not a byte
 * may be other than logline_encode could have written it. */
int logline_decode(const char *record, size_t length, struct logline *line);

#endif
