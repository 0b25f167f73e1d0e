/*
 * subprocess.h - run another program until it ends.
 */
#ifndef SUBPROCESS_H
#define SUBPROCESS_H

#include "error.h"

/* Run a program that is found in PATH; the words end with NULL. It reads `input`, and what it
 * prints, on standard output and standard error, becomes `*printed`, a new string. No signal is
 * blocked in it: Ctrl-C at the terminal ends it, whatever its parent does with signals. One that
 * has not ended after so many seconds is killed, which is a failure. Returns its exit status,
 * 128 + N if signal N ended it, 126 or 127 if it could not be started (as in man 1 sh); or -1, and
 * then there is no string. */
int subprocess_run(char *const words[], const char *input, int seconds, char **printed,
                   struct error *err);

#endif
