/*
 * human.c - durations and sizes as people say them, in Docker's words.
 *
 * The thresholds and the rounding are those of Docker's go-units: what looks odd, such as "47
 * hours" before "2 days", is what the reader has seen there.
 */
#include "human.h"

#include <stddef.h>

#include "clock.h"
#include "text.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE };

char *human_duration(int64_t nanoseconds)
{
    long long seconds = nanoseconds / CLOCK_SECOND;
    long long hours = (seconds + HOUR / 2) / HOUR; /* to the nearest */
    long long days = hours / 24;

    if (seconds < 1)
        return text_copy("Less than a second");
    if (seconds == 1)
        return text_copy("1 second");
    if (seconds < MINUTE)
        return text_format("%lld seconds", seconds);
    if (seconds / MINUTE == 1)
        return text_copy("About a minute");
    if (seconds < HOUR)
        return text_format("%lld minutes", seconds / MINUTE);
    if (hours == 1)
        return text_copy("About an hour");
    if (days < 2)
        return text_format("%lld hours", hours);
    if (days / 7 < 2)
        return text_format("%lld days", days);
    if (days / 30 < 2)
        return text_format("%lld weeks", days / 7);
    if (days / 365 < 2)
        return text_format("%lld months", days / 30);
    return text_format("%lld years", seconds / HOUR / 24 / 365);
}

/* Divide until the number is below `most`, and print so many digits of it. */
static char *with_unit(int64_t bytes, int base, double most, int digits, const char *const units[])
{
    double value = (double)bytes;
    size_t unit = 0;

    while (value >= most && units[unit + 1] != NULL) {
        value /= base;
        unit++;
    }
    return text_format("%.*g%s", digits, value, units[unit]);
}

char *human_bytes(int64_t bytes)
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", NULL };

    return with_unit(bytes, 1024, 1024, 4, units);
}

char *human_size(int64_t bytes)
{
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB", NULL };

    /* From there on three digits are rounded to 1000, which %g would print as 1e+03. */
    return with_unit(bytes, 1000, 999.5, 3, units);
}
