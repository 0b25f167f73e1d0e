/*
 * human.h - durations and sizes as people say them, in Docker's words.
 */
#ifndef HUMAN_H
#define HUMAN_H

#include <stdint.h>

/* A duration in nanoseconds, roughly: "45 seconds", "About an hour", "3 days". One below 0 (the
 * clock was set back) is as good as none. A new string. */
char *human_duration(int64_t nanoseconds);

/* A size in bytes with four digits, in powers of 1024: "1.5MiB". A new string. */
char *human_bytes(int64_t bytes);

/* One with three digits, in powers of 1000: "1.2kB". A new string. */
char *human_size(int64_t bytes);

#endif
