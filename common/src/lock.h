/*
 * lock.h - locks on files, and what ends the wait for one.
 */
#ifndef LOCK_H
#define LOCK_H

#include "error.h"

/* Lock an open file or directory, LOCK_SH or LOCK_EX, until it is unlocked or closed (man 2 flock).
 * Waits for others as long as it takes, but not if one of the signals that ask a program to end has
 * come and is blocked: then it fails, and err->status is 128+N. The signal stays where it is. */
int lock_take(int fd, int operation, struct error *err);

#endif
