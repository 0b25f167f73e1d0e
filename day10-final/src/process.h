/*
 * process.h - say which process is meant, and never mean another.
 *
 * A PID is given to somebody else after the process has gone. What names a process for good is its
 * PID together with the moment at which it began, and the boot of the machine that both belong to.
 * That moment is known to a clock tick, 10 ms: the kernel would have to go through all other PIDs
 * within one to give the same away again.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "error.h"

enum { BOOT_ID_SIZE = 37, PID_HIGHEST = 1 << 22 };

/* The moment at which a process began, in clock ticks since the boot: field 22 of /proc/PID/stat
 * (man 5 proc). Returns 0 or -1. */
int process_start_time(pid_t pid, int64_t *ticks, struct error *err);

/* The ID of this boot, from /proc/sys/kernel/random/boot_id (man 4 random). Returns 0 or -1. */
int process_boot_id(char id[BOOT_ID_SIZE], struct error *err);

/* Open the process of that PID, start time and boot (man 2 pidfd_open). `*fd` becomes a descriptor
 * for it, or -1 if it has ended; PIDs below 2 are never opened. Returns 0, or -1 if it cannot be
 * told. */
int process_open(pid_t pid, int64_t start_time, const char *boot_id, int *fd, struct error *err);

/* Wait for the end of an open process. Returns false if it has not ended within so many
 * nanoseconds.
 */
bool process_wait(int pidfd, int64_t nanoseconds);
#define PROCESS_FOREVER (INT64_MAX / 2)

/* Is the process stopped, as by Ctrl-Z? */
bool process_is_stopped(pid_t pid);

#endif
