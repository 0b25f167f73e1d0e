/*
 * clock.h - dates and times as people and records have them.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>

enum { TIME_SIZE = 31 };

/* The time of now: RFC 3339 in UTC with nanoseconds, as 2026-05-12T10:00:00.000000000Z. Two of them
 * compare as strings. */
void clock_now(char time[TIME_SIZE]);

/* Has the text this form? */
bool clock_is_time(const char *text);

#endif
