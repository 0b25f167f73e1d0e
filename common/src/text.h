/*
 * text.h - strings.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A copy of `text`. It never fails (see memory.h), and is freed with free(3). */
char *text_copy(const char *text);

/* A new string, formatted as by printf(3). */
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The value of an environment variable, or `otherwise` if it is not there or empty. */
const char *text_of_variable(const char *name, const char *otherwise);

/* Add a string, which it then owns, to a list that ends with NULL, and free such a list. An empty
 * list may be NULL. */
void text_list_add(char ***list, char *text);
void text_list_free(char **list);

/* How many bytes the control character has that begins here, or 0 if none does. Control characters
 * can break a line or steer a terminal: those below space, DEL, and U+0080 to U+009F in UTF-8. */
size_t text_control(const char *at);

/* A copy of `text` in which their bytes are written as \xNN. */
char *text_visible(const char *text);

/* Print a word as one would type it: plain, in '...', or in bash's $'...' if it has control
 * characters. */
void text_put_word(FILE *out, const char *word);

/* The words, a list that ends with NULL, as one would type them. */
char *text_typed(char *const words[]);

/* The number of bytes, 1 to 4, of the character of UTF-8 at `text`, of which `left` bytes are
 * there, at least one; 0 if it is none. */
size_t text_utf8_length(const char *text, size_t left);

/* Is this UTF-8 (RFC 3629)? */
bool text_is_utf8(const char *text, size_t length);

/* A copy of `text` with U+FFFD, the replacement character, for each byte that is no UTF-8. */
char *text_to_utf8(const char *text);

#endif
