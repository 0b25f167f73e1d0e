/*
 * text.c - strings.
 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

char *text_copy(const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(memory_allocate(size), text, size);
}

char *text_format(const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    return memory_checked(length < 0 ? NULL : text);
}

const char *text_of_variable(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0' ? value : otherwise;
}

void text_list_add(char ***list, char *text)
{
    size_t count = 0;

    while (*list != NULL && (*list)[count] != NULL)
        count++;
    *list = memory_resize(*list, count + 2, sizeof(**list));
    (*list)[count] = text;
    (*list)[count + 1] = NULL;
}

void text_list_free(char **list)
{
    for (char **text = list; text != NULL && *text != NULL; text++)
        free(*text);
    free(list);
}

size_t text_control(const char *at)
{
    unsigned char first = (unsigned char)at[0];

    if (first == 0xc2 && (unsigned char)at[1] >= 0x80 && (unsigned char)at[1] < 0xa0)
        return 2;
    return (first > 0 && first < 0x20) || first == 0x7f;
}

/* Write the control character at `from` to `to`, as \xNN for each byte. Returns the number of its
 * bytes, 0 if there is none. */
static size_t escape_control(char *to, const char *from)
{
    size_t length = text_control(from);

    for (size_t i = 0; i < length; i++)
        sprintf(to + 4 * i, "\\x%02x", (unsigned char)from[i]);
    return length;
}

char *text_visible(const char *text)
{
    char *copy = memory_allocate(4 * strlen(text) + 1);
    char *at = copy;

    while (*text != '\0') {
        size_t control = escape_control(at, text);
        if (control == 0)
            *at++ = *text++;
        at += 4 * control;
        text += control;
    }
    return copy;
}

/* True if a shell takes the word as it stands. */
static bool is_plain(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_@%+=:,./-";

    return word[0] != '\0' && word[strspn(word, plain)] == '\0';
}

static bool has_control(const char *word)
{
    for (; *word != '\0'; word++)
        if (text_control(word) > 0)
            return true;
    return false;
}

void text_put_word(FILE *out, const char *word)
{
    if (is_plain(word)) {
        fputs(word, out);
        return;
    }
    bool dollar = has_control(word);
    fputs(dollar ? "$'" : "'", out);
    while (*word != '\0') {
        char escaped[9];
        size_t control = escape_control(escaped, word);
        if (control > 0)
            fputs(escaped, out);
        else if (dollar && (*word == '\'' || *word == '\\'))
            fprintf(out, "\\%c", *word);
        else if (*word == '\'')
            fputs("'\\''", out);
        else
            fputc(*word, out);
        word += control > 0 ? control : 1;
    }
    fputc('\'', out);
}

char *text_typed(char *const words[])
{
    char *text = NULL;
    size_t length;
    FILE *out = memory_checked(open_memstream(&text, &length));

    for (size_t i = 0; words[i] != NULL; i++) {
        fputs(i > 0 ? " " : "", out);
        text_put_word(out, words[i]);
    }
    fclose(out);
    return memory_checked(text);
}

/* The second byte's range excludes longer forms than needed, surrogates, and what is above U+10FFFF
 * (RFC 3629, section 4). */
size_t text_utf8_length(const char *text, size_t left)
{
    const unsigned char *at = (const unsigned char *)text;
    unsigned char least = at[0] == 0xe0 ? 0xa0 : at[0] == 0xf0 ? 0x90 : 0x80;
    unsigned char most = at[0] == 0xed ? 0x9f : at[0] == 0xf4 ? 0x8f : 0xbf;
    size_t length = at[0] < 0x80   ? 1
                    : at[0] < 0xc2 ? 0
                    : at[0] < 0xe0 ? 2
                    : at[0] < 0xf0 ? 3
                    : at[0] < 0xf5 ? 4
                                   : 0;

    if (length > left || (length > 1 && (at[1] < least || at[1] > most)))
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

bool text_is_utf8(const char *text, size_t length)
{
    while (length > 0) {
        /* Most are ASCII, and that need not be asked for one by one. */
        size_t character = (unsigned char)text[0] < 0x80 ? 1 : text_utf8_length(text, length);
        if (character == 0)
            return false;
        text += character;
        length -= character;
    }
    return true;
}

char *text_to_utf8(const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd";
    size_t left = strlen(text);
    char *copy = memory_allocate(3 * left + 1);
    char *at = copy;

    while (left > 0) {
        size_t character = text_utf8_length(text, left);
        at = character > 0 ? mempcpy(at, text, character) : stpcpy(at, replacement);
        character = character > 0 ? character : 1;
        text += character;
        left -= character;
    }
    return copy;
}
