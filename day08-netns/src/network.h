/*
 * network.h - the container's network.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include "container.h"
#include "error.h"

/* The words for --net, in the order of enum network_mode; ends with NULL. */
extern const char *const network_modes[];

/* The mode of that name; "isolated" is another word for "none". Returns 0, or -1 with a usage
 * error. */
int network_parse_mode(const char *name, enum network_mode *mode, struct error *err);

/* Child step: bring the loopback interface of a new network namespace up. */
int network_bring_loopback_up(const struct container *c, struct error *err);

#endif
