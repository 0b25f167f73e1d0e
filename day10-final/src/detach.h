/*
 * detach.h - run in the background.
 */
#ifndef DETACH_H
#define DETACH_H

#include "container.h"
#include "error.h"

/* What runs while a container does: the linker puts it side by side, so that a parent that waits
 * has few pages of its program (gcc, the attribute "hot"). */
#define WAITING __attribute__((hot))

/* Become two processes. In the one in the background, which has nothing of the caller's, it returns
 * 0: from there on all goes as in the foreground. In the one in the foreground it returns 1 when
 * the command runs, with c->id set, or -1 with the error if it does not. */
int detach(struct container *c, struct error *err);

/* In the background: the command runs. */
void detach_say_started(struct container *c);

/* In the background: it could not be started. */
void detach_say_failed(struct container *c, const struct error *err);

#endif
