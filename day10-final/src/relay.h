/*
 * relay.h - bytes copied between the streams of the caller and those of a container.
 */
#ifndef RELAY_H
#define RELAY_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "error.h"

enum { RELAY_FLOWS = 3 };

struct relay;

struct relay *relay_open(void);

/* Copy from the caller's stream `fd` to `to`, or, for the two outputs, from `from` to it. Beside
 * `fd` the descriptors are the relay's from now on, and do not block. */
void relay_add_input(struct relay *relay, int fd, int to);
void relay_add_output(struct relay *relay, int from, int fd);

/* What is to be waited for with poll(2), in RELAY_FLOWS places, and then: do it. It takes no longer
 * than a few reads and writes. `with_input`: what is typed is for the container. */
void relay_watch(const struct relay *relay, bool with_input, struct pollfd events[RELAY_FLOWS]);
void relay_serve(struct relay *relay, const struct pollfd events[RELAY_FLOWS]);

/* Has one of the flows ended, since its source or where it leads to has gone? */
bool relay_has_ended(const struct relay *relay);

/* End them all. */
void relay_end(struct relay *relay);

/* Copy what the container has left in its outputs. Who does not read them, as a pager at the end of
 * its screen, is waited for as long as it takes: until one of the signals that end a program
 * arrives at `signal_fd`, or, `in_haste`, for a second each time. */
void relay_drain(struct relay *relay, int signal_fd, bool in_haste);

/* The most bytes that can wait in a pipe or a terminal to be read. Who reads no more than that once
 * the container has ended has all that it wrote, however much somebody else goes on to write. */
int64_t relay_backlog(int fd);

/* Close it. Returns 0, or -1 if something could not be written, for another reason than that nobody
 * reads it. NULL is none. */
int relay_close(struct relay *relay, struct error *err);

#endif
