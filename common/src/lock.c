/*
 * lock.c - locks on files, and what ends the wait for one.
 *
 * flock(2) waits in the kernel, and there a signal that is blocked does not reach it: who reads his
 * signals from a descriptor could not be interrupted. So the waiting is done here, in short naps.
 */
#include "lock.h"

#include <errno.h>
#include <signal.h>
#include <sys/file.h>
#include <time.h>

enum { NAP = 1000000, NAP_MOST = 16 * NAP }; /* nanoseconds */

/* The signal that has asked us to end, or 0. Where it is not blocked, it has ended us already. */
static int signal_to_end(void)
{
    static const int asking[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
    sigset_t pending;

    sigpending(&pending);
    for (size_t i = 0; i < sizeof(asking) / sizeof(asking[0]); i++)
        if (sigismember(&pending, asking[i]))
            return asking[i];
    return 0;
}

int lock_take(int fd, int operation, struct error *err)
{
    struct timespec nap = { .tv_nsec = NAP };

    while (flock(fd, operation | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK)
            return fail(err, "cannot lock it");
        int signal = signal_to_end();
        if (signal != 0) {
            fail_plain(err, "it was told to end (signal %d) while it waited for a lock", signal);
            err->status = 128 + signal;
            return -1;
        }
        nanosleep(&nap, NULL);
        if (nap.tv_nsec < NAP_MOST)
            nap.tv_nsec *= 2;
    }
    return 0;
}
