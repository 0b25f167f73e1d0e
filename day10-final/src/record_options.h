/*
 * record_options.h - what was asked for with options, in the record: `start` needs it again.
 */
#ifndef RECORD_OPTIONS_H
#define RECORD_OPTIONS_H

#include "container.h"
#include "error.h"

struct cJSON;

/* The mode of that name, as it is typed and recorded: "json" or "plain". Returns 0, or -1 with a
 * usage error. */
int log_mode_parse(const char *name, int64_t *mode, struct error *err);

/* Add the options to the record. */
void options_to_json(const struct container *c, struct cJSON *json);

/* Take them from a record. Records of earlier days have none. What they mean is checked when they
 * are used. Returns 0, or -1 if that is no record. */
int options_from_json(struct container *c, const struct cJSON *json, struct error *err);

/* Give back lists and strings, if that has not been done. A variable of type struct container that
 * is CLEANUP_OPTIONS does it when its scope ends (see cleanup.h). */
#define CLEANUP_OPTIONS __attribute__((cleanup(options_free)))
void options_free(struct container *c);

#endif
