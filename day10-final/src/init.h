/*
 * init.h - a PID 1 of ours (run --init).
 */
#ifndef INIT_H
#define INIT_H

#include "container.h"
#include "error.h"

/* Child step: become two processes, if that was asked for. In the one that goes on to be the
 * command it returns 0. The other one stays PID 1 until the command has ended, and never returns.
 */
int init_start(const struct container *c, struct error *err);

#endif
