/*
 * logs_json.h - print a log of records (logline.h).
 */
#ifndef LOGS_JSON_H
#define LOGS_JSON_H

#include "container.h"
#include "error.h"
#include "logs.h"

/* Print the log of a container that was read from its record, as logs_print. */
int logs_json_print(const struct container *c, const struct logs_view *view, struct error *err);

#endif
