/*
 * terminal.c - give the terminal back as it was.
 *
 * A shell in the container makes process groups of its own and hands the terminal to them; an
 * editor turns echo off. If such a program is killed, nobody puts that right but us.
 */
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

/* Make our process group the terminal's foreground again (man 3 tcsetpgrp). Who does that from the
 * background gets SIGTTOU, unless it is blocked. */
static void take_foreground(void)
{
    sigset_t set;
    sigset_t before;

    sigemptyset(&set);
    sigaddset(&set, SIGTTOU);
    sigprocmask(SIG_BLOCK, &set, &before);
    tcsetpgrp(STDIN_FILENO, getpgrp());
    sigprocmask(SIG_SETMASK, &before, NULL);
}

int terminal_save(struct container *c, struct error *err)
{
    (void)err;
    c->at_terminal =
        tcgetpgrp(STDIN_FILENO) == getpgrp() && tcgetattr(STDIN_FILENO, &c->terminal_settings) == 0;
    return 0;
}

void terminal_restore(struct container *c)
{
    if (!c->at_terminal)
        return;

    /* A foreground group that has members is somebody's: of the shell that has put us into the
     * background meanwhile, perhaps. One without is what the container left. */
    pid_t foreground = tcgetpgrp(STDIN_FILENO);
    if (foreground > 0 && foreground != getpgrp() && kill(-foreground, 0) < 0 && errno == ESRCH)
        take_foreground();

    /* In `tiny-docker run ls | less` the settings are those that less has made for itself. */
    if (tcgetpgrp(STDIN_FILENO) == getpgrp() && isatty(STDOUT_FILENO))
        tcsetattr(STDIN_FILENO, TCSADRAIN, &c->terminal_settings);
}
