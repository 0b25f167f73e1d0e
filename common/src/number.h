/*
 * number.h - numbers that a person typed, checked.
 */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

#include "error.h"

/* A whole decimal number from `min` to `max`: digits, with '-' before them if `min` is negative,
 * and nothing else. Returns 0 and the number, or -1 with an error that names the range. */
int number_parse(const char *text, int64_t min, int64_t max, int64_t *value, struct error *err);

/* A number of seconds, whole ("10") or with a fraction of at most nine digits ("0.25"), from 0 to
 * `max` seconds. Returns 0 and the number of nanoseconds. `max` is at most 9,000,000,000. */
int duration_parse(const char *text, int64_t max, int64_t *nanoseconds, struct error *err);

/* A decimal number from `min` to `max`, both in billionths: "2" or "0.25", at most nine digits
 * behind the point. Returns 0 and the number in billionths. */
int decimal_parse(const char *text, int64_t min, int64_t max, int64_t *billionths,
                  struct error *err);

/* A size in bytes: "1024", or with a unit, b, k, m or g, in powers of 1024 and in either case, also
 * "1.5g". From `min` to `max` bytes. */
int size_parse(const char *text, int64_t min, int64_t max, int64_t *bytes, struct error *err);

#endif
