/*
 * moment.c - points in time, in nanoseconds since 1970 in UTC.
 */
#include "moment.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "number.h"
#include "text.h"

/* How many seconds 63 bits of nanoseconds hold, about. */
#define SECONDS_MOST INT64_C(9000000000)

int64_t moment_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * CLOCK_SECOND + now.tv_nsec;
}

void moment_text(int64_t moment, char time[TIME_SIZE])
{
    struct tm date;
    time_t seconds = moment > 0 ? moment / CLOCK_SECOND : 0;

    gmtime_r(&seconds, &date);
    size_t length = strftime(time, TIME_SIZE, "%FT%T", &date);
    snprintf(time + length, TIME_SIZE - length, ".%09dZ",
             moment > 0 ? (int)(moment % CLOCK_SECOND) : 0);
}

/* Read a fraction such as ".25", in nanoseconds. Digits beyond the ninth count for nothing. */
static const char *read_fraction(const char *at, int64_t *nanoseconds)
{
    int64_t unit = CLOCK_SECOND;

    *nanoseconds = 0;
    if (at[0] != '.' || !isdigit((unsigned char)at[1]))
        return at;
    for (at++; isdigit((unsigned char)*at); at++) {
        unit /= 10;
        *nanoseconds += unit * (*at - '0');
    }
    return at;
}

/* Read "Z" or "+02:00", in seconds east of Greenwich. Returns what follows, or NULL. */
static const char *read_zone(const char *at, int *seconds)
{
    int hours;
    int minutes;
    int length = 0;

    *seconds = 0;
    if (*at == 'Z' || *at == 'z')
        return at + 1;
    if ((*at != '+' && *at != '-') || !isdigit((unsigned char)at[1]) ||
        sscanf(at + 1, "%2d:%2d%n", &hours, &minutes, &length) != 2 || length != 5 || hours > 23 ||
        minutes > 59)
        return NULL;
    *seconds = (hours * 60 + minutes) * 60 * (*at == '-' ? -1 : 1);
    return at + 6;
}

/* Read the date and as much of the time of day as there is. Returns what follows, or NULL. */
static const char *read_date(const char *text, struct tm *date)
{
    const char *end;

    *date = (struct tm){ .tm_isdst = -1 };
    if ((end = strptime(text, "%Y-%m-%dT%H:%M:%S", date)) != NULL ||
        (end = strptime(text, "%Y-%m-%dT%H:%M", date)) != NULL)
        return end;
    *date = (struct tm){ .tm_isdst = -1 };
    return strptime(text, "%Y-%m-%d", date);
}

/* Read a time of RFC 3339. Returns false if it is none. */
static bool read_time(const char *text, int64_t *moment)
{
    struct tm date;
    const char *end = read_date(text, &date);
    int64_t fraction;
    int zone = 0;

    if (end == NULL || strcspn(text, "-") != 4)
        return false;
    end = read_fraction(end, &fraction);
    struct tm normal = date;
    time_t seconds = *end == '\0' ? mktime(&normal) : timegm(&normal);
    /* These two make a 1st of March of the 30th of February. */
    if (normal.tm_mday != date.tm_mday || (*end != '\0' && (end = read_zone(end, &zone)) == NULL) ||
        *end != '\0')
        return false;
    seconds -= zone;
    if (seconds < 0 || seconds > SECONDS_MOST)
        return false;
    *moment = seconds * CLOCK_SECOND + fraction;
    return true;
}

/* Read how long ago, as Go writes it: numbers, each with its unit. */
static bool read_ago(const char *text, int64_t *nanoseconds)
{
    static const struct unit {
        const char *name;
        int64_t times; /* this many seconds */
        int64_t parts; /* or such a part of one */
    } units[] = { { "ms", 1, 1000 },    { "us", 1, 1000000 },
                  { "µs", 1, 1000000 }, { "ns", 1, 1000000000 },
                  { "h", 3600, 1 },     { "m", 60, 1 },
                  { "s", 1, 1 } };
    enum { UNITS = sizeof(units) / sizeof(units[0]) };
    struct error ignored;

    *nanoseconds = 0;
    while (*text != '\0') {
        size_t length = strspn(text, "0123456789.");
        CLEANUP_FREE char *number = text_format("%.*s", (int)length, text);
        const struct unit *unit = units;
        int64_t value;
        while (unit < units + UNITS && strncmp(text + length, unit->name, strlen(unit->name)) != 0)
            unit++;
        if (unit == units + UNITS || duration_parse(number, SECONDS_MOST, &value, &ignored) < 0 ||
            __builtin_mul_overflow(value, unit->times, &value) ||
            __builtin_add_overflow(*nanoseconds, value / unit->parts, nanoseconds))
            return false;
        text += length + strlen(unit->name);
    }
    return true;
}

int64_t moment_of(const char time[TIME_SIZE])
{
    int64_t moment;

    return read_time(time, &moment) ? moment : 0;
}

int moment_parse(const char *text, int64_t *moment, struct error *err)
{
    struct error ignored;
    int64_t ago;

    if (read_time(text, moment) || duration_parse(text, SECONDS_MOST, moment, &ignored) == 0)
        return 0;
    if (text[0] != '\0' && read_ago(text, &ago)) {
        *moment = moment_now() - ago;
        return 0;
    }
    fail_usage(err, "'%s' is no time", text);
    return error_hint(err, "such as 2026-05-12T10:00:00Z, 10m for ten minutes ago, or seconds "
                           "since 1970");
}
