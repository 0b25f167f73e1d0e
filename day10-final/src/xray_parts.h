/*
 * xray_parts.h - what the files of xray share: who looks at what, and how it is said.
 *
 * Each of the first functions looks at one thing. They begin with nothing, and leave unknown what
 * they cannot find out. `proc` is an open /proc/PID of the container's PID 1: it stays that of this
 * process, whoever has its PID next.
 */
#ifndef XRAY_PARTS_H
#define XRAY_PARTS_H

#include "xray.h"

/* The processes of the container (xray_processes.c). */
void xray_look_at_processes(struct xray *x, struct container *c);

/* What a process is, by its open /proc/PID; returns false if it has ended. */
bool xray_read_process(struct xray_process *process, int proc);
void xray_free_process(struct xray_process *process);

/* A value in /proc/PID/status: what stands behind "NAME:" and a tab; NULL if there is none. */
const char *xray_status_value(const char *status, const char *name);

/* The mounts that PID 1 sees (xray_mounts.c). */
void xray_look_at_mounts(struct xray *x, int proc);

/* The groups of PID 1. The container's own are in c->cgroups (xray_groups.c). */
void xray_look_at_groups(struct xray *x, const struct container *c, int proc);

/* Its network; `process` is a pidfd of PID 1 (xray_network.c). */
void xray_look_at_network(struct xray *x, int proc, int process);

/* The network namespace and the host name that this process has (xray_side.c). */
void xray_look_at_side(struct xray_side *side);
void xray_free_side(struct xray_side *side);

/* An interface of it by its index, or NULL; and its first address of IPv4, or NULL. */
const struct xray_interface *xray_interface(const struct xray_side *side, int index);
const struct xray_address *xray_address(const struct xray_side *side, int index);

/* The number by which this network namespace knows the open other one, or -1 (man 8 ip-netns). */
int xray_namespace_number(int namespace);

/* Look for a rule of nftables on the host that gives packets from the container's address the
 * host's, and note it in x->network (xray_nat.c). */
void xray_look_for_nat(struct xray_network *network);

/* What streams 0 to 2 of PID 1 lead to (xray_streams.c). */
void xray_look_at_streams(struct xray *x, int proc);

/* How facts are said, in the text and in the picture (xray_words.c). All are new strings, of at
 * most `most` characters where that is said, and can do no harm to a terminal. */
char *xray_say_status(const struct xray *x);
char *xray_say_command(const struct xray_process *process, size_t most);
char *xray_say_power(const struct xray *x);      /* "14 of 41 capabilities, Docker's default" */
char *xray_say_difference(const struct xray *x); /* "+net_admin -chown", or "" */
char *xray_say_seccomp(const struct xray *x);
char *xray_say_no_new_privs(const struct xray *x);
char *xray_say_memory(const struct xray *x); /* "1.2MiB of 64MiB" */
char *xray_say_pids(const struct xray *x);
char *xray_say_cpu(const struct xray *x);
char *xray_say_stream(const struct xray_stream *stream, size_t most);
char *xray_say_clean(const char *text, size_t most); /* any text */

/* The share that is used of what is allowed, 0 to 1; below 0 if that is not known. */
double xray_share_of_memory(const struct xray *x);
double xray_share_of_pids(const struct xray *x);
double xray_share_of_cpu(const struct xray *x);

/* The mounts worth a line: what can be seen, without details, and the root first. A new list that
 * ends with NULL. */
const struct xray_mount **xray_list_mounts(const struct xray *x);

#endif
