/*
 * sandbox.h - a world of its own for the tests.
 *
 * The cases run in new mount, PID, UTS, IPC and network namespaces. So they touch nothing of the
 * host, and what they leave behind can be counted. The mount namespace is a copy whose "/" is
 * shared, as systemd makes it on real hosts: a private one would hide the mistakes that a container
 * runtime makes most easily.
 */
#ifndef SANDBOX_H
#define SANDBOX_H

/* Run `inside` in a sandbox and return what it returns. In there this process is PID 1; a scratch
 * directory is on a tmpfs that vanishes with the sandbox. Without root `inside` is not called, and
 * the result is -1. */
int sandbox_run(int (*inside)(void));

/* The scratch directory. */
const char *sandbox_scratch(void);

#endif
