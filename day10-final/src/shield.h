/*
 * shield.h - our own program, out of the containers' reach.
 */
#ifndef SHIELD_H
#define SHIELD_H

#include "error.h"

/* Remember the arguments of main. */
void shield_begin(char **arguments);

/* Execute this program once more, with the same arguments, from a mount of its file that cannot be
 * written. Does nothing if that has been done, or if the file is on a mount that cannot be written
 * anyway, or without root, who alone could be attacked. Returns 0, or -1 with the error. To be
 * called before anything is done. */
int shield_program(struct error *err);

#endif
