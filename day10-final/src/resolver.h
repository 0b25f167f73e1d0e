/*
 * resolver.h - the name servers of a container.
 */
#ifndef RESOLVER_H
#define RESOLVER_H

#include "container.h"
#include "error.h"

/* Parent step: write the container's resolv.conf beside its record (man 5 resolv.conf): what the
 * host's says, but for name servers that the container cannot reach. If none is left, nothing is
 * written. */
int resolver_open(struct container *c, struct error *err);

/* The parent's way to it. The child has its own, and as long as anybody has one, the container
 * cannot unmount the file. */
void resolver_close(struct container *c);

/* Child step, inside the root filesystem: mount it over /etc/resolv.conf. Where that cannot be done
 * there is a warning, and the container runs without. */
int resolver_mount(const struct container *c, struct error *err);

/* Add the address of a name server, as typed with --dns, to a list. Returns 0, or -1 with a usage
 * error. */
int resolver_add_server(char ***list, const char *address, struct error *err);

#endif
