/*
 * container.h - one container, from the command line to its end.
 */
#ifndef CONTAINER_H
#define CONTAINER_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct container {
    /* What was asked for. The strings belong to the command line. */
    char **command; /* the command and its arguments; ends with NULL */

    /* What the parent holds while it runs. */
    pid_t pid;     /* the child, as the parent sees it; 0 when there is none */
    int pidfd;     /* the same process, by a handle that cannot come to mean another one */
    int signal_fd; /* where the signals arrive that are passed on */

    bool at_terminal; /* we were the terminal's foreground job, and these were its settings */
    struct termios terminal_settings;
};

#endif
