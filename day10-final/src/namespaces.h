/*
 * namespaces.h - a host name, a process tree, mounts and IPC of the container's own.
 */
#ifndef NAMESPACES_H
#define NAMESPACES_H

#include <sched.h>

#include "container.h"
#include "error.h"

/* What the child gets a new one of (man 7 namespaces). */
enum { NAMESPACES = CLONE_NEWUTS | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC };

/* Is this a host name? At most 64 bytes (man 2 sethostname), labels of letters, digits and inner
 * hyphens with dots between them (RFC 1123). Returns 0, or -1 with a usage error. */
int namespaces_check_hostname(const char *name, struct error *err);

/* Child step: no mount or unmount from here on reaches the host (man 7 mount_namespaces). */
int namespaces_make_mounts_private(const struct container *c, struct error *err);

/* Child step: the container's host name. */
int namespaces_set_hostname(const struct container *c, struct error *err);

#endif
