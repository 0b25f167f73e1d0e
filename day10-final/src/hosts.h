/*
 * hosts.h - the container's /etc/hosts and /etc/hostname.
 */
#ifndef HOSTS_H
#define HOSTS_H

#include "container.h"
#include "error.h"

/* Add NAME:ADDRESS, as typed with --add-host, to a list. Returns 0, or -1 with a usage error. */
int hosts_add(char ***list, const char *text, struct error *err);

/* Parent step: make both files, beside the record. The undo closes the ways to them, as does the
 * parent once the child has its own. */
int hosts_open(struct container *c, struct error *err);
void hosts_close(struct container *c);

/* Parent step, when the address is known: write the hosts (man 5 hosts). */
int hosts_write(struct container *c, struct error *err);

/* Child step, inside the root filesystem: mount both over the container's. Where one
 * is no plain file, or is missing and cannot be made, the container does without. */
int hosts_mount(const struct container *c, struct error *err);

#endif
