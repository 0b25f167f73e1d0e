/*
 * terminal.h - give the terminal back as it was.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "container.h"
#include "error.h"

/* Remember the terminal's settings, if standard input is our terminal and we are its foreground
 * job. Never fails. */
int terminal_save(struct container *c, struct error *err);

/* Undo what the command left behind: a foreground process group that is dead, changed settings. */
void terminal_restore(struct container *c);

#endif
