/*
 * unit_number.c - numbers and durations that a person typed.
 */
#include <string.h>

#include "harness.h"
#include "number.h"

CASE(a_number_in_its_range_is_read)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        { "0", 0 }, { "7", 7 }, { "-10", -10 }, { "007", 7 }, { "100", 100 }, { "-0", 0 },
    };
    struct error err;
    int64_t value;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        EXPECT(number_parse(good[i].text, -10, 100, &value, &err) == 0, "'%s'", good[i].text);
        EXPECT(value == good[i].value, "%ld of '%s'", (long)good[i].value, good[i].text);
    }
}

CASE(the_largest_and_the_smallest_number_are_read)
{
    struct error err;
    int64_t value;

    EXPECT(number_parse("9223372036854775807", INT64_MIN, INT64_MAX, &value, &err) == 0, "2^63-1");
    EXPECT(value == INT64_MAX, "its value");
    EXPECT(number_parse("-9223372036854775808", INT64_MIN, INT64_MAX, &value, &err) == 0, "-2^63");
    EXPECT(value == INT64_MIN, "its value");
    EXPECT(number_parse("9223372036854775808", INT64_MIN, INT64_MAX, &value, &err) < 0, "2^63");
}

CASE(what_is_no_number_or_out_of_range_is_refused)
{
    static const char *const bad[] = { "",   " 1",  "1 ", "+1",  "1.0", "0x1",
                                       "1k", "--1", "-",  "-11", "101", "99999999999999999999" };
    struct error err;
    int64_t value;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        EXPECT(number_parse(bad[i], -10, 100, &value, &err) < 0, "'%s' refused", bad[i]);
        EXPECT(strstr(err.message, "-10") != NULL && strstr(err.message, "100") != NULL,
               "the range in: %s", err.message);
    }
}

CASE(a_duration_is_seconds_with_a_fraction)
{
    static const struct {
        const char *text;
        int64_t nanoseconds;
    } good[] = {
        { "0", 0 },
        { "10", INT64_C(10000000000) },
        { "0.25", 250000000 },
        { "1.000000001", 1000000001 },
        { "60", INT64_C(60000000000) },
    };
    static const char *const bad[] = { "",
                                       "-1",
                                       "1s",
                                       "1.",
                                       ".5",
                                       "1.0000000001",
                                       "61",
                                       "60.1",
                                       "1e3",
                                       "nan",
                                       "99999999999999999999" };
    struct error err;
    int64_t value;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        EXPECT(duration_parse(good[i].text, 60, &value, &err) == 0, "'%s'", good[i].text);
        EXPECT(value == good[i].nanoseconds, "%s in nanoseconds", good[i].text);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT(duration_parse(bad[i], 60, &value, &err) < 0, "'%s' refused", bad[i]);
}

CASE(sizes_have_units_of_1024)
{
    static const struct {
        const char *text;
        int64_t bytes;
    } good[] = {
        { "6", 6 },
        { "1024b", 1024 },
        { "64k", 65536 },
        { "128m", 128 << 20 },
        { "128M", 128 << 20 },
        { "1.5g", INT64_C(3) << 29 },
        { "10737418240", INT64_C(10) << 30 },
        { "0.5k", 512 },
        { "1000000g", INT64_C(1000000) << 30 },
    };
    static const char *const bad[] = {
        "",
        "m",
        "-1",
        "0",
        "5",
        "4b",
        "1x",
        "64mb",
        "64 m",
        "1.m",
        ".5g",
        "1e9",
        "0x10",
        "9999999999999g",
        "99999999999999999999",
    };
    struct error err;
    int64_t bytes;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        EXPECT(size_parse(good[i].text, 6, INT64_C(1) << 50, &bytes, &err) == 0, "'%s'",
               good[i].text);
        EXPECT(bytes == good[i].bytes, "%s is %ld bytes, not %ld", good[i].text,
               (long)good[i].bytes, (long)bytes);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT(size_parse(bad[i], 6, INT64_C(1) << 50, &bytes, &err) < 0, "'%s' refused", bad[i]);
}

CASE(decimal_numbers_have_a_range)
{
    static const char *const bad[] = {
        "", "0", "0.009", "2.000000001", "3", "-1", "1x", "1.", "nan"
    };
    struct error err;
    int64_t value;

    EXPECT(decimal_parse("0.01", 10000000, 2000000000, &value, &err) == 0 && value == 10000000,
           "0.01");
    EXPECT(decimal_parse("2", 10000000, 2000000000, &value, &err) == 0 && value == 2000000000, "2");
    EXPECT(decimal_parse("1.5", 10000000, 2000000000, &value, &err) == 0 && value == 1500000000,
           "1.5");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        EXPECT(decimal_parse(bad[i], 10000000, 2000000000, &value, &err) < 0, "'%s' refused",
               bad[i]);
}

SUITE("number", "numbers that a person typed")
