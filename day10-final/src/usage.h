/*
 * usage.h - what a container uses.
 */
#ifndef USAGE_H
#define USAGE_H

#include <stdint.h>

#include "container.h"
#include "error.h"

/* What it has used until now, and uses now; -1 stands for what nobody counts here. */
struct usage {
    int64_t taken_at;     /* when this was counted (clock_running) */
    int64_t cpu;          /* nanoseconds of processors' time */
    int64_t memory;       /* bytes, without what the kernel could drop at once */
    int64_t memory_limit; /* its own, or all that the machine has */
    int64_t pids;         /* processes and threads */
    int64_t read;         /* bytes from block devices, and to them */
    int64_t written;
    int64_t received; /* bytes over the network that it sees, and sent */
    int64_t sent;
};

/* Count it for a container that was read from its record. Returns 0 or -1. */
int usage_count(struct container *c, struct usage *usage, struct error *err);

/* The part of it that the groups count which are in c->cgroups. */
void usage_of_groups(const struct container *c, struct usage *usage);

/* What it may use: 0 stands for no limit, -1 for what nobody limits here. */
struct allowance {
    int64_t memory; /* bytes */
    int64_t pids;
    int64_t cpus; /* billionths of a processor */
};

/* What the same groups allow it. */
void usage_allowed(const struct container *c, struct allowance *allowance);

#endif
