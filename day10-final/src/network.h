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

/* Parent step: have a bridge for the container. */
int network_prepare(struct container *c, struct error *err);

/* Parent step: give the container an address, and a cable from its network namespace to the bridge.
 * Both go with the namespace, whoever ends it. */
int network_plug(struct container *c, struct error *err);

/* Child step: bring the loopback interface of a new network namespace up. */
int network_bring_loopback_up(const struct container *c, struct error *err);

/* Child step: its end of the cable gets the address, and the bridge becomes the way out. */
int network_configure(const struct container *c, struct error *err);

#endif
