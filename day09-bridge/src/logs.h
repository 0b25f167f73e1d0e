/*
 * logs.h - what a container writes, kept in a file.
 */
#ifndef LOGS_H
#define LOGS_H

#include "container.h"
#include "error.h"

#define LOG_NAME "container.log"

/* Parent step: make the log of a container in the background. Its undo. */
int logs_open(struct container *c, struct error *err);
void logs_close(struct container *c);

/* Child step: standard output and error are the log, if there is one. */
int logs_attach(const struct container *c, struct error *err);

/* Print the log of a container that was read from its record: what is there, and, if `follow`, what
 * comes until the container has ended. Returns 0 also when the reader of standard output has gone.
 */
int logs_print(const struct container *c, bool follow, struct error *err);

#endif
