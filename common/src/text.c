/*
 * text.c - strings.
 */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
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

bool text_is_control(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7f;
}

char *text_visible(const char *text)
{
    char *copy = memory_allocate(4 * strlen(text) + 1);
    char *at = copy;

    for (; *text != '\0'; text++) {
        if (text_is_control(*text))
            at += sprintf(at, "\\x%02x", *text);
        else
            *at++ = *text;
    }
    return copy;
}
