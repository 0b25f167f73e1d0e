/*
 * clock.h - the time.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { TIME_SIZE = 31 };

/* A second, in nanoseconds. */
#define CLOCK_SECOND INT64_C(1000000000)

/* Nanoseconds on a clock that only goes forward: for deadlines (man 2 clock_gettime). */
int64_t clock_running(void);

/* The time of now: RFC 3339 in UTC with nanoseconds, as 2026-05-12T10:00:00.000000000Z. Two of them
 * compare as strings. */
void clock_now(char time[TIME_SIZE]);

/* Has the text this form? */
bool clock_is_time(const char *text);

#endif
