/*
 * security.h - what not even root in a container may ask of the kernel.
 */
#ifndef SECURITY_H
#define SECURITY_H

#include "container.h"
#include "error.h"

/* Add a value of --security-opt: "no-new-privileges[=true|false]" or "seccomp=unconfined". Returns
 * 0, or -1 with a usage error. */
int security_add_option(char ***list, const char *value, struct error *err);

/* Child step: leave the caller's session keyring, in which there may be keys and tickets, for a new
 * and empty one (man 7 session-keyring). */
int security_leave_keyring(const struct container *c, struct error *err);

/* Child step: no program that is executed from now on gets more power than its caller, whatever its
 * file says (man 2 prctl, PR_SET_NO_NEW_PRIVS). Not with --privileged. */
int security_forbid_new_privileges(const struct container *c, struct error *err);

/* Child step, while it is root: load the filter of system calls (man 2 seccomp). Not with
 * --privileged. */
int security_load_filter(const struct container *c, struct error *err);

#endif
