/*
 * json.h - JSON objects read as if an enemy had written them.
 *
 * cJSON is forgiving: of two members with one name it takes the first, after the object anything
 * may follow, any bytes may be in a string, and a number may be 1e300. Here none of that passes.
 */
#ifndef JSON_H
#define JSON_H

#include <cjson/cJSON.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

/* A variable of type cJSON * that is freed when its scope ends (see cleanup.h). */
#define CLEANUP_JSON __attribute__((cleanup(json_cleanup)))
void json_cleanup(cJSON **json);

/* Parse `text`: one object in UTF-8, and nothing behind it. Returns 0 and the object, to be freed
 * with cJSON_Delete, or -1. */
int json_parse(const char *text, size_t length, cJSON **object, struct error *err);

/* The member of that name, whatever it is. Returns 0, or -1 if there is none or more than one. */
int json_get(const cJSON *object, const char *name, const cJSON **member, struct error *err);

/* The largest number that survives: cJSON writes 15 digits. */
#define JSON_EXACT INT64_C(999999999999999)

/* The member, which must be a string or null (then NULL), or a whole number from `min` to `max`,
 * both within JSON_EXACT. Returns 0, or -1. A string belongs to the object. */
int json_get_string(const cJSON *object, const char *name, const char **value, struct error *err);
int json_get_number(const cJSON *object, const char *name, int64_t min, int64_t max, int64_t *value,
                    struct error *err);

/* The same number as an int, or -1 for null. */
int json_get_int(const cJSON *object, const char *name, int max, int *value, struct error *err);

/* A number from 0 to `max`, in billionths, or -1 for null. */
int json_get_decimal(const cJSON *object, const char *name, int64_t max, int64_t *billionths,
                     struct error *err);

/* A string or null, copied to an array of `size` bytes; "" for null. */
int json_get_chars(const cJSON *object, const char *name, char *value, size_t size,
                   struct error *err);

/* A string, which must be one of `choices`, a list that ends with NULL: its place in the list. */
int json_get_choice(const cJSON *object, const char *name, const char *const choices[], int *choice,
                    struct error *err);

/* A list of strings. `*strings` is a new array that ends with NULL, to be freed with free(3); the
 * strings belong to the object. */
int json_get_strings(const cJSON *object, const char *name, char ***strings, struct error *err);

/* The object as text, in UTF-8: in several lines, or in one. A string may have been made of any
 * bytes; U+FFFD stands for each that is no UTF-8. */
char *json_print(const cJSON *json);
char *json_print_line(const cJSON *json);

/* The same as json_print, but so that json_parse gives all bytes back: one that is no UTF-8 is
 * written as \udcXX, half of a pair of surrogates, which no text has (Python's "surrogateescape",
 * PEP 383). */
char *json_print_bytes(const cJSON *json);

/* Add to the object: a string, or null for NULL and ""; a list of such strings; a number, or null
 * for -1. */
void json_add_string(cJSON *object, const char *name, const char *text);
void json_add_strings(cJSON *object, const char *name, char *const texts[]);
void json_add_number(cJSON *object, const char *name, int64_t number);
void json_add_decimal(cJSON *object, const char *name, int64_t billionths);

#endif
