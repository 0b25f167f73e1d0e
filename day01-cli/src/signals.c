/*
 * signals.c - signals that are meant for the container.
 *
 * Somebody who sends TERM to `tiny-docker run` means the program in it. So these signals are
 * blocked, read from a descriptor, and sent on. Those that the terminal sends (Ctrl-C, a change
 * of its size) are not: a terminal sends them to the whole foreground process group, and the
 * container's process, which is in it, has them already.
 */
#include "signals.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int received[] = {
    SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH, /* as they are */
};

int signals_take(struct container *c, struct error *err)
{
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(received) / sizeof(received[0]); i++)
        sigaddset(&set, received[i]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return fail(err, "cannot block signals");
    c->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (c->signal_fd < 0)
        return fail(err, "cannot receive signals");
    return 0;
}

static void send_to(const struct container *c, int signal)
{
    /* By pidfd: a PID could by now be somebody else's. It fails only if the process has ended. */
    syscall(SYS_pidfd_send_signal, c->pidfd, signal, NULL, 0);
}

void signals_pass_on(struct container *c)
{
    struct signalfd_siginfo info;

    if (read(c->signal_fd, &info, sizeof(info)) != sizeof(info))
        return;
    int signal = (int)info.ssi_signo;
    if (info.ssi_code != SI_KERNEL)
        send_to(c, signal);
}

int signals_reset(const struct container *c, struct error *err)
{
    /* The kernel's struct, in which all zeros mean SIG_DFL; the C library's sigaction() refuses
     * the two real-time signals that it keeps for itself, but a caller can have ignored them. */
    static const unsigned long standard[8];
    sigset_t none;

    (void)c;
    (void)err;
    for (int signal = 1; signal < _NSIG; signal++)
        syscall(SYS_rt_sigaction, signal, standard, NULL, _NSIG / 8);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    return 0;
}
