/*
 * json_path.h - one member of a JSON value, by its path: ".command.0".
 */
#ifndef JSON_PATH_H
#define JSON_PATH_H

#include "error.h"

struct cJSON;

/* The path in what was typed: ".a.b", or "{{.a.b}}" as for Docker. Returns a new string, or NULL
 * with a usage error. */
char *json_path_parse(const char *typed, struct error *err);

/* Print the member of `json` at the path, and a newline: a string as it is, anything else as JSON.
 * Names lead into objects, numbers from 0 into lists. Returns 0, or -1 with an error that says what
 * there is none of. */
int json_path_print(const struct cJSON *json, const char *path, struct error *err);

#endif
