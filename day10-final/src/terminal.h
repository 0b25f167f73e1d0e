/*
 * terminal.h - the caller's terminal: used as the container's, and given back as it was.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "container.h"
#include "error.h"

/* Remember the terminal's settings, if standard input is our terminal and we are its foreground
 * job. Fails only if -i and -t ask for a terminal and there is none. */
int terminal_save(struct container *c, struct error *err);

/* Undo what the command left behind: a foreground process group that is dead, changed settings. */
void terminal_restore(struct container *c);

/* With -i and -t: from now on each key goes to the container's terminal as it is, which makes
 * characters, echo and signals of them, and the caller's does not (man 3 cfmakeraw). And back. */
void terminal_pass_keys(struct container *c);
void terminal_keep_keys(struct container *c);

/* The command has ended: keys have their meaning again, but what it has written still comes out as
 * it is. */
void terminal_hear_keys(struct container *c);

/* Give a terminal the size of the one that the caller's streams lead to, if there is one. */
void terminal_copy_size(int to);

#endif
