/*
 * unit_logline.c - lines of a log, to records and back.
 */
#include "logline.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define TIME "2026-11-25T10:00:00.123456789Z"

/* The record of a text, as a string without its newline. */
static const char *encoded(const char *text, size_t length)
{
    char *record = allocate(LOGLINE_RECORD + 1);
    size_t size = logline_encode(record, TIME, LOGLINE_STDOUT, text, length);

    EXPECT(size <= LOGLINE_RECORD, "at most %d bytes, not %zu", LOGLINE_RECORD, size);
    EXPECT(record[size - 1] == '\n', "a newline at the end");
    record[size - 1] = '\0';
    return record;
}

static struct logline *decoded(const char *record)
{
    struct logline *line = allocate(sizeof(*line));

    EXPECT(logline_decode(record, strlen(record), line) == 0, "a record: %s", as_shown(record));
    return line;
}

static void comes_back(const char *text, size_t length)
{
    const struct logline *line = decoded(encoded(text, length));

    EXPECT(line->length == length && memcmp(line->text, text, length) == 0, "the same bytes: %s",
           as_shown(encoded(text, length)));
}

static void refused(const char *record, size_t length)
{
    static struct logline line;

    EXPECT(logline_decode(record, length, &line) < 0, "refused: %s", as_shown(record));
}

/* The text alone is wrong. */
static void text_refused(const char *in_quotes)
{
    const char *record =
        text("{\"time\":\"" TIME "\",\"stream\":\"stdout\",\"log\":\"%s\"}", in_quotes);

    refused(record, strlen(record));
}

CASE(a_line_is_a_record_of_json)
{
    EXPECT_TEXT(encoded("hello\n", 6),
                "{\"time\":\"" TIME "\",\"stream\":\"stdout\",\"log\":\"hello\\n\"}");
    EXPECT_TEXT(encoded("", 0), "{\"time\":\"" TIME "\",\"stream\":\"stdout\",\"log\":\"\"}");
}

CASE(time_and_stream_come_back)
{
    char record[LOGLINE_RECORD];
    size_t size = logline_encode(record, TIME, LOGLINE_STDERR, "x", 1);
    struct logline *line = allocate(sizeof(*line));

    EXPECT(logline_decode(record, size - 1, line) == 0, "a record");
    EXPECT_TEXT(line->time, TIME);
    EXPECT(line->stream == LOGLINE_STDERR, "standard error");
    EXPECT(decoded(encoded("x", 1))->stream == LOGLINE_STDOUT, "standard output");
}

CASE(what_json_has_signs_for_is_escaped, .page = "RFC 8259, section 7")
{
    static const char all[] = "a\"b\\c\bd\fe\nf\rg\th\001i\033j\177k/";

    EXPECT_TEXT(encoded(all, sizeof(all) - 1),
                "{\"time\":\"" TIME "\",\"stream\":\"stdout\",\"log\":\"a\\\"b\\\\c\\bd\\fe\\nf\\rg"
                "\\th\\u0001i\\u001bj\177k/\"}");
    comes_back(all, sizeof(all) - 1);
}

CASE(utf8_goes_as_it_is_and_other_bytes_as_surrogates, .page = "PEP 383")
{
    static const struct {
        const char *bytes;
        const char *in_quotes;
    } texts[] = {
        { "\xc3\xa9", "\xc3\xa9" },
        { "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
        { "\xc3", "\\udcc3" },                                  /* cut short */
        { "\xe2\x82x", "\\udce2\\udc82x" },                     /* broken off */
        { "\xc0\x80", "\\udcc0\\udc80" },                       /* a NUL in two bytes */
        { "\xed\xb2\x80", "\\udced\\udcb2\\udc80" },            /* a surrogate */
        { "\xf4\x90\x80\x80", "\\udcf4\\udc90\\udc80\\udc80" }, /* above U+10FFFF */
        { "\xff", "\\udcff" },
        { "12345678\x80", "12345678\\udc80" }, /* behind eight plain bytes, and among them */
        { "1234567\x80"
          "12345678",
          "1234567\\udc8012345678" },
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        EXPECT_TEXT(encoded(texts[i].bytes, strlen(texts[i].bytes)),
                    text("{\"time\":\"" TIME "\",\"stream\":\"stdout\",\"log\":\"%s\"}",
                         texts[i].in_quotes));
        comes_back(texts[i].bytes, strlen(texts[i].bytes));
    }
}

CASE(each_byte_comes_back_at_each_place)
{
    char bytes[32];

    for (int byte = 0; byte < 256; byte++) {
        for (size_t place = 0; place < sizeof(bytes); place++) {
            memset(bytes, 'x', sizeof(bytes));
            bytes[place] = (char)byte;
            comes_back(bytes, sizeof(bytes));
        }
    }
}

CASE(any_two_bytes_come_back)
{
    for (int pair = 0; pair < 1 << 16; pair++) {
        static char record[LOGLINE_RECORD];
        static struct logline line;
        const char bytes[] = { (char)(pair >> 8), (char)pair };
        size_t size = logline_encode(record, TIME, LOGLINE_STDOUT, bytes, 2);
        EXPECT(logline_decode(record, size - 1, &line) == 0 && line.length == 2 &&
                   memcmp(line.text, bytes, 2) == 0,
               "the same two bytes: %04x", pair);
    }
}

CASE(random_bytes_come_back)
{
    unsigned short seed[3] = { 1, 2, 3 };

    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (char)(nrand48(seed) >> (round % 3 == 0 ? 8 : 24));
        comes_back(bytes, (size_t)nrand48(seed) % sizeof(bytes));
    }
}

CASE(the_longest_text_of_the_longest_escapes_has_room)
{
    char *text = allocate(LOGLINE_TEXT);

    memset(text, 0xff, LOGLINE_TEXT);
    comes_back(text, LOGLINE_TEXT);
}

CASE(a_longer_text_is_refused)
{
    char *plain = allocate(LOGLINE_TEXT + 2);
    char *escaped = allocate(2 * LOGLINE_TEXT + 3);

    memset(plain, 'x', LOGLINE_TEXT + 1);
    text_refused(plain);
    for (size_t i = 0; i <= 2 * LOGLINE_TEXT + 1; i++)
        escaped[i] = i % 2 == 0 ? '\\' : 'n';
    text_refused(escaped);
}

CASE(what_we_would_not_write_is_refused)
{
    static const char *const texts[] = {
        "\\",      "\\x",     "\\u",          "\\u0",    "\\u00",   "\\u000",
        "\\u00e9", "\\u0041", "\\ud83d",      "\\udc7f", "\\udcgg", "\\uDC80",
        "\\/",     "\t",      "\xff",         "\xc3",    "\"",      "x\",\"log\":\"y",
        "\x1f",    "\\udc8",  "\xed\xb2\x80", "\\\\\\",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        text_refused(texts[i]);
}

CASE(what_is_no_whole_record_is_refused)
{
    const char *record = encoded("hello\n", 6);
    size_t length = strlen(record);
    char *changed = allocate(length + 2);

    for (size_t cut = 0; cut < length; cut++)
        refused(record, cut);
    /* Any byte of the frame; of the time, a digit would be right. */
    for (size_t i = 0; i < length; i++) {
        strcpy(changed, record);
        changed[i] = '\003';
        refused(changed, length);
    }
    refused(text("%s ", record), length + 1);
    refused(text(" %s", record), length + 1);
    refused("{}", 2);
    refused("{\"time\":\"" TIME "\",\"stream\":\"stdin\",\"log\":\"\"}", 67);
}

SUITE("logline", "lines of a log, to records and back")
