/*
 * container.h - one container, from the command line to its end.
 */
#ifndef CONTAINER_H
#define CONTAINER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

/* How far the child has come. */
enum container_start {
    START_PREPARING, /* it is in one of its steps, or has died there */
    START_FAILED,    /* it has sent an error */
    START_READY,     /* its steps are done: the command runs */
};

struct container {
    /* What was asked for. The strings belong to the command line. */
    char **command; /* the command and its arguments; ends with NULL */
    const char *hostname;

    /* What the parent holds while it runs. */
    pid_t pid;     /* the child, as the parent sees it; 0 when there is none */
    int pidfd;     /* the same process, by a handle that cannot come to mean another one */
    int signal_fd; /* where the signals arrive that are passed on */

    int channel;       /* to the child, until the command runs; -1 when closed */
    int child_channel; /* the child's end */
    enum container_start start;

    int job_signal;        /* the container is asked to stop because of this one; or 0 */
    int64_t interrupts[2]; /* when the last Ctrl-C came and the one before, in nanoseconds */

    bool at_terminal; /* we were the terminal's foreground job, and these were its settings */
    struct termios terminal_settings;
};

#endif
