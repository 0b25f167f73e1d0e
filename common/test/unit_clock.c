/*
 * unit_clock.c - dates and times.
 */
#include "clock.h"

#include <string.h>

#include "harness.h"

CASE(now_is_a_time_and_does_not_go_back)
{
    char before[TIME_SIZE];
    char after[TIME_SIZE];

    clock_now(before);
    clock_now(after);
    EXPECT(clock_is_time(before), "not '%s'", before);
    EXPECT(strcmp(before, after) <= 0, "'%s' is before '%s'", before, after);
}

CASE(other_texts_are_no_time)
{
    static const char *const texts[] = {
        "",
        "2026-05-12",
        "2026-05-12T10:00:00Z",
        "2026-05-12T10:00:00.000000000",
        "2026-05-12 10:00:00.000000000Z",
        "2026-05-12T10:00:00.000000000Z ",
        "2026-05-12T10:00:00.00000000xZ",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        EXPECT(!clock_is_time(texts[i]), "'%s' is no time", texts[i]);
}

SUITE("clock", "dates and times")
