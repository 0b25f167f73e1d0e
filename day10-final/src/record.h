/*
 * record.h - what is remembered of a container, as config.json says it.
 */
#ifndef RECORD_H
#define RECORD_H

#include "container.h"
#include "error.h"

/* The record as a new JSON object. */
struct cJSON *record_to_json(const struct container *c);

/* Take from c->json what a record holds. Returns 0, or -1 if that is no record. */
int record_from_json(struct container *c, struct error *err);

/* The status in one word: "running". */
const char *record_status(const struct container *c);

#endif
