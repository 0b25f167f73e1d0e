/*
 * user.h - as whom the command runs, and where.
 */
#ifndef USER_H
#define USER_H

#include "container.h"
#include "error.h"

/* Could this be USER[:GROUP]? Returns 0, or -1 with a usage error. */
int user_check(const char *text, struct error *err);

/* Child step, while it is root: make the working directory if it is missing. */
int user_make_workdir(const struct container *c, struct error *err);

/* Child step: become the user, with its groups, as the container's /etc/passwd and /etc/group know
 * them, and set HOME (man 5 passwd, man 2 setresuid). */
int user_become(const struct container *c, struct error *err);

/* Child step: change to the working directory, as the user. */
int user_enter_workdir(const struct container *c, struct error *err);

#endif
