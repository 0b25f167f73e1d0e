/*
 * bridge.h - the switch that the containers of one state directory are plugged into.
 *
 *     <root>/network/<bridge>/<id>                     a container that needs it
 *     <root>/network/<bridge>/ip_forward=0.<boot ID>   what the host's setting was before
 *
 * It is made for the first container that needs it, and goes when the last such container is
 * removed. The files are empty: their names say all.
 */
#ifndef BRIDGE_H
#define BRIDGE_H

#include "container.h"
#include "error.h"

#define BRIDGE_NAME   "td0"
#define BRIDGE_SUBNET "10.10.0.0/24"

/* The bridge that TINY_DOCKER_BRIDGE and TINY_DOCKER_SUBNET name, or that of these two names.
 * Returns 0, or -1 with a usage error. */
int bridge_choose(struct bridge *bridge, struct error *err);

/* Is it there, for the state directory `root`? Returns 1; 0 if it could be made: no route of this
 * host leads to its addresses, and nothing else has its name; or -1. Nothing is changed. */
int bridge_look(const struct bridge *bridge, const char *root, struct error *err);

/* Lock the networks of the state directory: who makes or removes one, or looks for a free address,
 * does it alone. Returns a descriptor, which unlocks when it is closed, or -1. */
int bridge_lock(int store, struct error *err);

/* Under the lock: note that the container needs its bridge, and make that if it is not there.
 * Another interface of that name is refused before anything is done. */
int bridge_hold(struct container *c, int lock, struct error *err);

/* The container is about to be removed, and with it the bridges that only it has needed. */
int bridge_release(int store, const char *id, struct error *err);

#endif
