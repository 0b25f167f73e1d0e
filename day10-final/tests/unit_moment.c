/*
 * unit_moment.c - points in time, as people type them.
 */
#include "moment.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness.h"

/* 2026-05-12T10:00:00Z. */
#define TEN (INT64_C(1778580000) * CLOCK_SECOND)

static void check(const char *typed, int64_t expected)
{
    struct error err;
    int64_t moment = -1;

    EXPECT(moment_parse(typed, &moment, &err) == 0, "'%s' is a time", typed);
    EXPECT(moment == expected, "'%s' is %ld, not %ld", typed, (long)expected, (long)moment);
}

static void check_ago(const char *typed, int64_t nanoseconds)
{
    struct error err;
    int64_t moment = -1;
    int64_t before = moment_now();

    EXPECT(moment_parse(typed, &moment, &err) == 0, "'%s' is a time", typed);
    EXPECT(moment >= before - nanoseconds && moment <= moment_now() - nanoseconds,
           "'%s' is %ld ns ago", typed, (long)nanoseconds);
}

CASE(times_of_rfc_3339_are_read)
{
    check("2026-05-12T10:00:00Z", TEN);
    check("2026-05-12T10:00:00.000000001Z", TEN + 1);
    check("2026-05-12T10:00:00.5Z", TEN + CLOCK_SECOND / 2);
    check("2026-05-12T12:30:00+02:30", TEN);
    check("2026-05-12T04:00:00.25-06:00", TEN + CLOCK_SECOND / 4);
    check("1970-01-01T00:00:00Z", 0);
}

CASE(without_a_zone_they_are_local, .page = "man 3 tzset")
{
    setenv("TZ", "XYZ-02", 1);
    tzset();
    check("2026-05-12T12:00:00", TEN);
    check("2026-05-12T12:00", TEN);
    check("2026-05-12", TEN - 43200 * CLOCK_SECOND);
    unsetenv("TZ");
    tzset();
}

CASE(seconds_since_1970_are_read)
{
    check("1778580000", TEN);
    check("1778580000.000000001", TEN + 1);
    check("0", 0);
}

CASE(how_long_ago_is_read_as_go_writes_it)
{
    check_ago("10m", 600 * CLOCK_SECOND);
    check_ago("1h30m", 5400 * CLOCK_SECOND);
    check_ago("1.5h", 5400 * CLOCK_SECOND);
    check_ago("1h2m3.5s", 3723 * CLOCK_SECOND + CLOCK_SECOND / 2);
    check_ago("250ms", CLOCK_SECOND / 4);
    check_ago("7us", 7000);
    check_ago("7ns", 7);
}

CASE(other_texts_are_refused)
{
    static const char *const texts[] = {
        "",
        "x",
        "10x",
        "m",
        "10m5",
        "1..5s",
        "-10m",
        "-5",
        "2026-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-05-12T25:00:00Z",
        "2026-05-12T10:00:00Zx",
        "2026-05-12T10:00:00+2",
        "2026-05-12T10:00:00+24:00",
        "2026-05-12T10:00:00.",
        "26-05-12",
        "9999-05-12T10:00:00Z",
        "99999999999999999999",
        "99999999999h",
        "9000000000h",
    };
    int64_t moment;
    struct error err;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        err = (struct error){ 0 };
        EXPECT(moment_parse(texts[i], &moment, &err) < 0 && err.usage, "'%s' is no time", texts[i]);
        EXPECT(strstr(err.hint, "10m") != NULL, "a hint: %s", err.hint);
    }
}

CASE(a_moment_and_its_text_are_the_same)
{
    char time[TIME_SIZE];

    moment_text(TEN + 42, time);
    EXPECT_TEXT(time, "2026-05-12T10:00:00.000000042Z");
    EXPECT(moment_of(time) == TEN + 42, "the same moment, not %ld", (long)moment_of(time));
    moment_text(-1, time);
    EXPECT_TEXT(time, "1970-01-01T00:00:00.000000000Z");
    clock_now(time);
    EXPECT(llabs(moment_of(time) - moment_now()) < 60 * CLOCK_SECOND, "now is now");
}

SUITE("moment", "points in time")
