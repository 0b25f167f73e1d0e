/*
 * logline.c - what a container has written, as records: one a line.
 *
 * This is passed by every byte that containers in the background write. Most of it is plain ASCII,
 * which is looked at eight bytes at a time.
 */
#include "logline.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "text.h"

/* What stands before the time, between time and stream, before the text, and behind it. */
#define BEFORE_TIME   "{\"time\":\""
#define BEFORE_STREAM "\",\"stream\":\""
#define BEFORE_TEXT   "\",\"log\":\""
#define BEHIND        "\"}"

static const char *const streams[] = { "stdout", "stderr" };

enum { STREAM_LENGTH = 6 };

/* The letters behind a backslash, and what they stand for. */
static const char letters[] = { '"', '\\', 'b', 'f', 'n', 'r', 't' };
static const char meanings[] = { '"', '\\', '\b', '\f', '\n', '\r', '\t' };

static const char digits[] = "0123456789abcdef";

#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* True if one of eight bytes is zero: only there does the subtraction borrow the highest bit that
 * was not set (Hacker's Delight, 6-1). */
static bool has_zero(uint64_t eight)
{
    return ((eight - EIGHT(1)) & ~eight & EIGHT(0x80)) != 0;
}

/* True if all of eight bytes stand for themselves: no control characters, quotes, backslashes, and
 * nothing but ASCII. */
static bool are_plain(const char *at)
{
    uint64_t eight;

    memcpy(&eight, at, sizeof(eight));
    return (eight & EIGHT(0x80)) == 0 && !has_zero(eight & EIGHT(0xe0)) &&
           !has_zero(eight ^ EIGHT('"')) && !has_zero(eight ^ EIGHT('\\'));
}

/* The number of bytes that stand for themselves at `at`. */
static size_t plain_length(const char *at, size_t left)
{
    size_t length = 0;

    while (left - length >= 8 && are_plain(at + length))
        length += 8;
    while (length < left) {
        unsigned char byte = (unsigned char)at[length];
        size_t bytes = byte < 0x80 ? byte >= 0x20 && byte != '"' && byte != '\\'
                                   : text_utf8_length(at + length, left - length);
        if (bytes == 0)
            break;
        length += bytes;
    }
    return length;
}

static char *put_escape(char *out, char byte)
{
    const char *meaning = memchr(meanings, byte, sizeof(meanings));

    *out++ = '\\';
    if (meaning != NULL) {
        *out++ = letters[meaning - meanings];
        return out;
    }
    out = mempcpy(out, (byte & 0x80) != 0 ? "udc" : "u00", 3);
    *out++ = digits[(byte >> 4) & 15];
    *out++ = digits[byte & 15];
    return out;
}

size_t logline_encode(char *out, const char time[TIME_SIZE], enum logline_stream stream,
                      const char *text, size_t length)
{
    char *at = mempcpy(out, BEFORE_TIME, strlen(BEFORE_TIME));

    at = mempcpy(at, time, TIME_SIZE - 1);
    at = mempcpy(at, BEFORE_STREAM, strlen(BEFORE_STREAM));
    at = mempcpy(at, streams[stream], STREAM_LENGTH);
    at = mempcpy(at, BEFORE_TEXT, strlen(BEFORE_TEXT));
    while (length > 0) {
        size_t plain = plain_length(text, length);
        at = mempcpy(at, text, plain);
        text += plain;
        length -= plain;
        if (length > 0) {
            at = put_escape(at, *text++);
            length--;
        }
    }
    at = mempcpy(at, BEHIND "\n", strlen(BEHIND) + 1);
    return (size_t)(at - out);
}

/* A record on the way from its beginning to its end. */
struct reader {
    const char *at;
    size_t left;
};

/* Go past `text` if it is next. */
static bool skip(struct reader *reader, const char *text, size_t length)
{
    if (reader->left < length || memcmp(reader->at, text, length) != 0)
        return false;
    reader->at += length;
    reader->left -= length;
    return true;
}

static bool read_time(struct reader *reader, char time[TIME_SIZE])
{
    if (reader->left < TIME_SIZE - 1)
        return false;
    memcpy(time, reader->at, TIME_SIZE - 1);
    time[TIME_SIZE - 1] = '\0';
    reader->at += TIME_SIZE - 1;
    reader->left -= TIME_SIZE - 1;
    return clock_is_time(time);
}

static bool read_stream(struct reader *reader, enum logline_stream *stream)
{
    for (*stream = LOGLINE_STDOUT; *stream <= LOGLINE_STDERR; ++*stream)
        if (skip(reader, streams[*stream], STREAM_LENGTH))
            return true;
    return false;
}

static int digit_value(char digit)
{
    const char *found = digit != '\0' ? strchr(digits, digit) : NULL;

    return found != NULL ? (int)(found - digits) : -1;
}

/* The byte that is written as 00XX, below space, or as dcXX, above ASCII; or -1. */
static int read_number(struct reader *reader)
{
    bool is_raw = skip(reader, "dc", 2);

    if ((!is_raw && !skip(reader, "00", 2)) || reader->left < 2)
        return -1;
    int high = digit_value(reader->at[0]);
    int low = digit_value(reader->at[1]);
    if (high < 0 || low < 0)
        return -1;
    reader->at += 2;
    reader->left -= 2;
    int byte = 16 * high + low;
    return (is_raw ? byte >= 0x80 : byte < 0x20) ? byte : -1;
}

/* The byte that is escaped here, or -1 if there is none. */
static int read_escape(struct reader *reader)
{
    if (!skip(reader, "\\", 1) || reader->left == 0)
        return -1;
    const char *letter = memchr(letters, reader->at[0], sizeof(letters));
    if (letter == NULL)
        return skip(reader, "u", 1) ? read_number(reader) : -1;
    reader->at++;
    reader->left--;
    return (unsigned char)meanings[letter - letters];
}

static bool read_text(struct reader *reader, struct logline *line)
{
    line->length = 0;
    while (reader->left > 0 && reader->at[0] != '"') {
        size_t plain = plain_length(reader->at, reader->left);
        if (plain > sizeof(line->text) - line->length)
            return false;
        memcpy(line->text + line->length, reader->at, plain);
        line->length += plain;
        reader->at += plain;
        reader->left -= plain;
        if (plain > 0)
            continue;
        int byte = read_escape(reader);
        if (byte < 0 || line->length == sizeof(line->text))
            return false;
        line->text[line->length++] = (char)byte;
    }
    return true;
}

int logline_decode(const char *record, size_t length, struct logline *line)
{
    struct reader reader = { record, length };
    bool is_record =
        skip(&reader, BEFORE_TIME, strlen(BEFORE_TIME)) && read_time(&reader, line->time) &&
        skip(&reader, BEFORE_STREAM, strlen(BEFORE_STREAM)) &&
        read_stream(&reader, &line->stream) && skip(&reader, BEFORE_TEXT, strlen(BEFORE_TEXT)) &&
        read_text(&reader, line) && skip(&reader, BEHIND, strlen(BEHIND)) && reader.left == 0;

    return is_record ? 0 : -1;
}
