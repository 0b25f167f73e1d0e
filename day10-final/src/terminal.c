/*
 * terminal.c - the caller's terminal: used as the container's, and given back as it was.
 *
 * A shell in the container makes process groups of its own and hands the terminal to them; an
 * editor turns echo off. If such a program is killed, nobody puts that right but us. With -t that
 * happens at the container's own terminal, and the caller's only passes keys on.
 */
#include "terminal.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
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

/* Who wants to read a terminal from the background waits until it is in the foreground. In an
 * orphaned process group nobody could wake us, and the kernel does not stop us (man 3 setpgid). */
static void wait_for_foreground(void)
{
    if (tcgetpgrp(STDIN_FILENO) > 0 && tcgetpgrp(STDIN_FILENO) != getpgrp())
        kill(0, SIGTTIN);
}

static bool wants_keys(const struct container *c)
{
    return c->asked.tty && c->asked.interactive && !c->detached;
}

int terminal_save(struct container *c, struct error *err)
{
    if (wants_keys(c) && !isatty(STDIN_FILENO)) {
        fail_plain(err, "the input device is not a TTY");
        return error_hint(err, "-i without -t takes its input from a pipe or a file");
    }
    if (wants_keys(c))
        wait_for_foreground();
    c->at_terminal =
        tcgetpgrp(STDIN_FILENO) == getpgrp() && tcgetattr(STDIN_FILENO, &c->terminal_settings) == 0;
    return 0;
}

void terminal_restore(struct container *c)
{
    if (!c->at_terminal)
        return;
    terminal_keep_keys(c);

    /* A foreground group that has members is somebody's: of the shell that has put us into the
     * background meanwhile, perhaps. One without is what the container left. */
    pid_t foreground = tcgetpgrp(STDIN_FILENO);
    if (foreground > 0 && foreground != getpgrp() && kill(-foreground, 0) < 0 && errno == ESRCH)
        take_foreground();

    /* In `tiny-docker run ls | less` the settings are those that less has made for itself. */
    if (tcgetpgrp(STDIN_FILENO) == getpgrp() && isatty(STDOUT_FILENO))
        tcsetattr(STDIN_FILENO, TCSADRAIN, &c->terminal_settings);
}

void terminal_pass_keys(struct container *c)
{
    struct termios raw = c->terminal_settings;

    if (!wants_keys(c) || !c->at_terminal || tcgetpgrp(STDIN_FILENO) != getpgrp())
        return;
    cfmakeraw(&raw);
    c->passes_keys = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

void terminal_hear_keys(struct container *c)
{
    struct termios settings = c->terminal_settings;

    settings.c_oflag &= ~(tcflag_t)OPOST;
    if (c->passes_keys && tcgetpgrp(STDIN_FILENO) == getpgrp())
        tcsetattr(STDIN_FILENO, TCSANOW, &settings);
}

void terminal_keep_keys(struct container *c)
{
    if (c->passes_keys && tcgetpgrp(STDIN_FILENO) == getpgrp())
        tcsetattr(STDIN_FILENO, TCSANOW, &c->terminal_settings);
    c->passes_keys = false;
}

void terminal_copy_size(int to)
{
    struct winsize size;

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
            ioctl(to, TIOCSWINSZ, &size);
            return;
        }
    }
}
