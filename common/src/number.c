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

int duration_parse(const char *text, int64_t max, int64_t *nanoseconds, struct error *err)
{
    const int64_t second = 1000000000;
    const char *at = text;
    int64_t whole = 0;
    int64_t part = 0;

    for (; isdigit((unsigned char)*at) && whole <= max; at++)
        whole = whole * 10 + (*at - '0');
    bool valid = at > text;
    if (valid && *at == '.') {
        int64_t unit = second / 10;
        valid = isdigit((unsigned char)at[1]);
        for (at++; isdigit((unsigned char)*at) && unit > 0; at++, unit /= 10)
            part += unit * (*at - '0');
    }
    if (!valid || *at != '\0' || whole > max || (whole == max && part > 0))
        return fail_usage(
            err, "'%s' is not a number of seconds from 0 to %" PRId64 " (such as 10 or 0.5)", text,
            max);
    *nanoseconds = whole * second + part;
    return 0;
}
