/*
 * signal_name.h - signals as people write them.
 */
#ifndef SIGNAL_NAME_H
#define SIGNAL_NAME_H

#include "container.h"
#include "error.h"

/* The signal of that name or number: "TERM", "SIGTERM", "term" or "15" (man 7 signal). Returns 0,
 * or -1 with a usage error. */
int signal_parse(const char *text, int *signal, struct error *err);

/* The signal that asks the container to end. */
int signal_to_stop(const struct container *c);

#endif
