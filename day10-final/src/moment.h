/*
 * moment.h - points in time, in nanoseconds since 1970 in UTC.
 */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdint.h>

#include "clock.h"
#include "error.h"

/* The moment of now (man 2 clock_gettime, CLOCK_REALTIME). */
int64_t moment_now(void);

/* The moment of a time as in records (clock_is_time). */
int64_t moment_of(const char time[TIME_SIZE]);

/* The same the other way round. What lies outside of the years 1970 to 2262 becomes the nearest of
 * their ends. */
void moment_text(int64_t moment, char time[TIME_SIZE]);

/* A moment as people write it: a time of RFC 3339 ("2026-05-12T10:00:00Z", with a fraction, with
 * "+02:00", or with less: in local time then, as `date`), seconds since 1970 ("1778580000.5"), or
 * how long ago ("10m", "1h30m", "1.5s"). Returns 0, or -1 with a usage error. */
int moment_parse(const char *text, int64_t *moment, struct error *err);

#endif
