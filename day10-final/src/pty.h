/*
 * pty.h - a terminal of the container's own.
 */
#ifndef PTY_H
#define PTY_H

#include "container.h"
#include "error.h"

/* Child step, when the container's /dev is there: make a pseudo-terminal, send its other side to
 * the parent, and have it as standard output and error, and with `interactive` as standard input.
 * It has the size of the caller's (man 7 pty). Does nothing without -t. */
int pty_make(const struct container *c, struct error *err);

/* Child step: begin a session with this terminal as the controlling one. Does nothing without -t.
 */
int pty_begin_session(const struct container *c, struct error *err);

/* Child step: the terminal is /dev/console, too. */
int pty_show_as_console(const struct container *c, struct error *err);

#endif
