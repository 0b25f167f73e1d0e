/*
 * restart.h - start a container again when it has ended.
 */
#ifndef RESTART_H
#define RESTART_H

#include <stdbool.h>
#include <stdint.h>

#include "container.h"
#include "error.h"

/* Is this a policy: "no", "on-failure", "on-failure:N" or "always"? Returns 0, or -1 with a usage
 * error. */
int restart_check(const char *policy, struct error *err);

/* The command has ended, with c->exit_code, after so many nanoseconds. Does the policy want it to
 * be started again? Then c->restart_delay says after which time: 0.1 seconds, and twice as long
 * after each run that was short. */
bool restart_is_due(struct container *c, int64_t ran);

/* Has somebody asked the container to end? The record says so. */
bool restart_is_called_off(const struct container *c);

/* Wait for that time. Returns false if somebody has asked the container to end meanwhile. */
bool restart_wait(struct container *c);

#endif
