/*
 * signals.c - signals that are meant for the container.
 *
 * Somebody who sends TERM to `tiny-docker run` means the program in it. So these signals are
 * blocked, read from a descriptor, and sent on. Those that the terminal sends (Ctrl-C, a change
 * of its size) are not: a terminal sends them to the whole foreground process group, and the
 * container's process, which is in it, has them already.
 */
#include "signals.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "text.h"

static const int received[] = {
    SIGTERM, SIGINT,  SIGHUP,  SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH, /* as they are */
    SIGTSTP, SIGTTIN, SIGTTOU,                                               /* as SIGSTOP */
    SIGCHLD, /* not passed on: news of the container */
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

/* The PID of the first child of PID 1, or 0. */
static pid_t first_child(const struct container *c)
{
    CLEANUP_FREE char *path = text_format("/proc/%d/task/%d/children", c->pid, c->pid);
    CLEANUP_FREE char *children = NULL;
    struct error ignored;

    return file_read(AT_FDCWD, path, 1 << 20, &children, NULL, &ignored) == 0 ? atoi(children) : 0;
}

/* With --init that is the command, and PID 1 is ours. It goes on when PID 1 passes SIGCONT on. */
static void stop_command(const struct container *c)
{
    pid_t pid = c->init ? first_child(c) : 0;
    CLEANUP_CLOSE int command = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;

    /* It is asked for again: then the descriptor is that of the process that is still there. */
    if (command >= 0 && first_child(c) == pid)
        syscall(SYS_pidfd_send_signal, command, SIGSTOP, NULL, 0);
}

/* Ctrl-Z, or a read from the terminal in the background, stops the container and this process, the
 * two of which are one job to the shell. First the container: a PID 1 would not stop by itself, and
 * go on reading what is typed for the shell. */
static void stop_container(struct container *c, int signal)
{
    c->job_signal = signal;
    stop_command(c);
    send_to(c, SIGSTOP);
}

/* SIGCHLD: if the container has stopped as it was asked to, it is our turn. */
static void stop_ourselves(struct container *c)
{
    siginfo_t child = { 0 };
    sigset_t set;

    if (c->job_signal == 0 || waitid(P_PIDFD, (id_t)c->pidfd, &child, WSTOPPED | WNOHANG) < 0 ||
        child.si_pid == 0)
        return;
    sigemptyset(&set);
    sigaddset(&set, c->job_signal);
    kill(getpid(), c->job_signal);
    /* Here this process stops, until it gets SIGCONT; or it goes on at once, if it is in an
     * orphaned process group, where nobody would wake it (man 3 setpgid). */
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    sigprocmask(SIG_BLOCK, &set, NULL);
    c->job_signal = 0;
    send_to(c, SIGCONT);
}

/* PID 1 of a namespace ignores every signal that it has no handler for, Ctrl-C too. So three of
 * them within two seconds are taken for what the person means. */
static void count_interrupt(struct container *c)
{
    int64_t now = clock_running();

    if (c->interrupts[1] != 0 && now - c->interrupts[1] < 2 * CLOCK_SECOND)
        send_to(c, SIGKILL);
    c->interrupts[1] = c->interrupts[0];
    c->interrupts[0] = now;
}

void signals_pass_on(struct container *c)
{
    struct signalfd_siginfo info;

    if (read(c->signal_fd, &info, sizeof(info)) != sizeof(info))
        return;
    int signal = (int)info.ssi_signo;
    if (signal == SIGCHLD)
        stop_ourselves(c);
    else if (signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)
        stop_container(c, signal);
    else if (info.ssi_code != SI_KERNEL)
        send_to(c, signal);
    else if (signal == SIGINT)
        count_interrupt(c);
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
