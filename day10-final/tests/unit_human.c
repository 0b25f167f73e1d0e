/*
 * unit_human.c - durations and sizes in Docker's words, and what is cut for a table.
 */
#include "human.h"

#include <stdlib.h>

#include "clock.h"
#include "harness.h"
#include "listing.h"

#define MINUTE  INT64_C(60)
#define HOUR    (60 * MINUTE)
#define DAYS(n) ((n)*INT64_C(24) * HOUR)

static void check(char *got, const char *expected)
{
    const char *kept = text("%s", got);

    free(got);
    EXPECT_TEXT(kept, expected);
}

/* The texts that go-units 0.5.0, from which Docker has them, makes of these. */
CASE(durations_are_said_as_docker_says_them)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } durations[] = {
        { -5, "Less than a second" },
        { 0, "Less than a second" },
        { 1, "1 second" },
        { 2, "2 seconds" },
        { 59, "59 seconds" },
        { 60, "About a minute" },
        { 2 * MINUTE - 1, "About a minute" },
        { 2 * MINUTE, "2 minutes" },
        { HOUR - 1, "59 minutes" },
        { HOUR, "About an hour" },
        { HOUR + 30 * MINUTE - 1, "About an hour" },
        { HOUR + 30 * MINUTE, "2 hours" },
        { 47 * HOUR, "47 hours" },
        { DAYS(2), "2 days" },
        { DAYS(14) - HOUR, "13 days" },
        { DAYS(14), "2 weeks" },
        { DAYS(60) - HOUR, "8 weeks" },
        { DAYS(60), "2 months" },
        { DAYS(730) - HOUR, "24 months" },
        { DAYS(730), "2 years" },
        { DAYS(3650), "10 years" },
    };

    for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++)
        check(human_duration(durations[i].seconds * CLOCK_SECOND), durations[i].text);
}

CASE(sizes_have_four_digits_in_powers_of_1024)
{
    check(human_bytes(0), "0B");
    check(human_bytes(1023), "1023B");
    check(human_bytes(1024), "1KiB");
    check(human_bytes(INT64_C(1536) << 10), "1.5MiB");
    check(human_bytes(INT64_C(64) << 20), "64MiB");
    check(human_bytes(INT64_C(7900000000)), "7.357GiB");
    check(human_bytes(INT64_MAX), "8EiB");
}

CASE(or_three_in_powers_of_1000)
{
    check(human_size(0), "0B");
    check(human_size(999), "999B");
    check(human_size(1000), "1kB");
    check(human_size(1234), "1.23kB");
    check(human_size(123456), "123kB");
    check(human_size(999499), "999kB");
    check(human_size(999500), "1MB");
    check(human_size(INT64_C(5300000000)), "5.3GB");
}

CASE(what_is_cut_has_an_ellipsis_and_whole_characters)
{
    check(listing_cut("sleep", 5), "sleep");
    check(listing_cut("sleeps", 5), "slee…");
    check(listing_cut("äöüß", 3), "äö…");
    check(listing_cut_front("/a/busybox", 10), "/a/busybox");
    check(listing_cut_front("/ab/busybox", 10), "…b/busybox");
    check(listing_cut_front("äöüß", 3), "…üß");
}

CASE(what_is_quoted_stays_in_its_quotation_marks)
{
    check(listing_quoted("sh -c \"x\\\""), "\"sh -c \\\"x\\\\\\\"\"");
    check(listing_quoted("\x1b[2J"), "\"\\x1b[2J\"");
}

SUITE("human", "durations and sizes as people say them")
