/*
 * streams.h - where the command's standard streams lead.
 *
 *                     standard input        standard output and error
 *     foreground      the caller's          the caller's
 *     -t              the terminal with     a terminal of its own, copied to the caller's output
 *                     -i, or /dev/null
 *     -d              /dev/null             two pipes, copied into the log
 *     -d --log plain  /dev/null             the log itself
 *     -d -t           /dev/null             a terminal of its own, copied into the log
 */
#ifndef STREAMS_H
#define STREAMS_H

#include <poll.h>

#include "container.h"
#include "error.h"

enum { STREAMS_EVENTS = 3 };

/* Parent step: open what the streams need. Its undo. */
int streams_open(struct container *c, struct error *err);
void streams_close(struct container *c);

/* The same for a command in a container that runs already (exec). Nothing of the caller's is passed
 * in: all is copied through pipes, or a terminal, and with -d there is /dev/null. */
int streams_open_inside(struct container *c, struct error *err);

/* Child step: descriptors 0 to 2 become the streams. Those of a terminal come later (pty.h). */
int streams_attach(const struct container *c, struct error *err);

/* Parent, while it waits: what to poll(2) for besides, in STREAMS_EVENTS places, and then: copy
 * what there is. */
void streams_watch(struct container *c, struct pollfd events[STREAMS_EVENTS]);
void streams_serve(struct container *c, const struct pollfd events[STREAMS_EVENTS]);

/* Parent, when the command has ended: copy the rest. Who holds the other end open after that, such
 * as a process that has got it from the container, is not waited for. Returns 0, or -1 if the
 * caller's output cannot be written. */
int streams_finish(struct container *c, struct error *err);

#endif
