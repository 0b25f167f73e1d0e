/*
 * number.c - numbers that a person typed, checked.
 */
#include "number.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* True if the text is nothing but digits, and at least one. */
static bool is_digits(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

int number_parse(const char *text, int64_t min, int64_t max, int64_t *value, struct error *err)
{
    bool negative = text[0] == '-' && min < 0;

    errno = 0;
    long long number = strtoll(text, NULL, 10);
    if (!is_digits(text + negative) || errno == ERANGE || number < min || number > max)
        return fail_usage(err, "'%s' is not a whole number from %" PRId64 " to %" PRId64, text, min,
                          max);
    *value = number;
    return 0;
}

enum { BILLION = 1000000000 };

struct decimal {
    int64_t whole;
    int64_t part; /* in billionths */
};

/* Read digits, perhaps with a point and up to nine more of them. Returns what follows, or NULL if
 * there is no number or one above `most`. */
static const char *read_decimal(const char *at, int64_t most, struct decimal *number)
{
    *number = (struct decimal){ 0 };
    if (!isdigit((unsigned char)*at))
        return NULL;
    for (; isdigit((unsigned char)*at); at++) {
        if (number->whole > (most - (*at - '0')) / 10)
            return NULL;
        number->whole = number->whole * 10 + (*at - '0');
    }
    if (*at == '.') {
        int64_t unit = BILLION / 10;
        if (!isdigit((unsigned char)at[1]))
            return NULL;
        for (at++; isdigit((unsigned char)*at) && unit > 0; at++, unit /= 10)
            number->part += unit * (*at - '0');
    }
    return number->whole == most && number->part > 0 ? NULL : at;
}

int duration_parse(const char *text, int64_t max, int64_t *nanoseconds, struct error *err)
{
    struct decimal number;
    const char *end = read_decimal(text, max, &number);

    if (end == NULL || *end != '\0')
        return fail_usage(
            err, "'%s' is not a number of seconds from 0 to %" PRId64 " (such as 10 or 0.5)", text,
            max);
    *nanoseconds = number.whole * BILLION + number.part;
    return 0;
}

int decimal_parse(const char *text, int64_t min, int64_t max, int64_t *billionths,
                  struct error *err)
{
    struct decimal number;
    const char *end = read_decimal(text, max / BILLION + 1, &number);

    *billionths = number.whole * BILLION + number.part;
    if (end == NULL || *end != '\0' || *billionths < min || *billionths > max)
        return fail_usage(err, "'%s' is not a number from %g to %g", text, (double)min / BILLION,
                          (double)max / BILLION);
    return 0;
}

int size_parse(const char *text, int64_t min, int64_t max, int64_t *bytes, struct error *err)
{
    static const char units[] = "bkmg";
    struct decimal number;
    const char *end = read_decimal(text, INT64_MAX / 10, &number);
    const char *unit = units;

    if (end != NULL && *end != '\0')
        unit = end[1] == '\0' ? strchr(units, tolower((unsigned char)*end)) : NULL;
    int shift = unit != NULL ? 10 * (int)(unit - units) : 0;
    bool valid = end != NULL && unit != NULL && number.whole <= max >> shift;
    *bytes = valid ? (number.whole << shift) + ((number.part << shift) / BILLION) : 0;
    if (!valid || *bytes < min || *bytes > max)
        return fail_usage(err,
                          "'%s' is not a size of at least %" PRId64 " bytes (such as 64m or 1.5g)",
                          text, min);
    return 0;
}
