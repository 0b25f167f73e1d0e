/*
 * text.h - strings.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>

/* A copy of `text`. It never fails (see memory.h), and is freed with free(3). */
char *text_copy(const char *text);

/* A new string, formatted as by printf(3). */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* True for the bytes that could break a line or steer a terminal: below space, and DEL. */
bool text_is_control(char byte);

/* A copy of `text` in which such bytes are written as \xNN. */
char *text_visible(const char *text);

#endif
