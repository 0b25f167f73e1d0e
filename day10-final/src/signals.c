/*
 * signals.c - signals that are meant for the container.
 *
 * Somebody who sends TERM to `tiny-docker run` means the program in it. So these signals are
 * blocked, read from a descriptor, and sent on. Those that the terminal sends (Ctrl-C, a change
 * of its size) are not: a terminal sends them to the whole foreground process group, and the
 * container's process, which is in it, has them already; unless it is in a session of its own.
 */
#include "signals.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "signal_name.h"
#include "terminal.h"
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

/* Here this process stops, until it gets SIGCONT; or it goes on at once, if it is in an orphaned
 * process group, where nobody would wake it (man 3 setpgid). */
static void stop_at(int signal)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, signal);
    kill(getpid(), signal);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

enum { PATIENCE = 100 }; /* milliseconds */

/* Let a child of ours watch the command while we are stopped. If the command is killed, we must
 * collect it: as long as nobody has, its PID namespace cannot end, and neither can the container of
 * an `exec`. So we are woken then; more than once, for it may be sooner than we stop. Returns the
 * child's PID, or -1, and then nobody wakes us. */
static pid_t begin_watch(const struct container *c)
{
    struct pollfd end = { .fd = c->pidfd, .events = POLLIN };
    pid_t self = getpid();
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    setsid(); /* what is sent to the job is not for this one */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (getppid() == self) {
        if (poll(&end, 1, -1) > 0)
            kill(self, SIGCONT);
        poll(NULL, 0, PATIENCE);
    }
    _exit(0);
}

static void end_watch(pid_t watch)
{
    if (watch < 0)
        return;
    kill(watch, SIGKILL);
    waitpid(watch, NULL, 0);
}

/* SIGCHLD: if the container has stopped as it was asked to, it is our turn. */
static void stop_ourselves(struct container *c)
{
    siginfo_t child = { 0 };

    if (c->job_signal == 0 || waitid(P_PIDFD, (id_t)c->pidfd, &child, WSTOPPED | WNOHANG) < 0 ||
        child.si_pid == 0)
        return;
    terminal_keep_keys(c);
    pid_t watch = begin_watch(c);
    stop_at(c->job_signal);
    end_watch(watch);
    c->job_signal = 0;
    if (c->terminal >= 0) {
        terminal_pass_keys(c);
        terminal_copy_size(c->terminal);
    }
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

/* Who sends one of these means that the container shall end, and not begin again. SIGHUP may also
 * mean that it shall read its configuration; the terminal's means that nobody is there any more. */
static bool asks_to_end(const struct container *c, const struct signalfd_siginfo *info)
{
    int signal = (int)info->ssi_signo;

    if (signal == SIGTERM || signal == SIGINT || signal == SIGQUIT)
        return true;
    return info->ssi_code == SI_KERNEL ? signal == SIGHUP : signal == signal_to_stop(c);
}

void signals_pass_on(struct container *c)
{
    struct signalfd_siginfo info;

    if (read(c->signal_fd, &info, sizeof(info)) != sizeof(info))
        return;
    int signal = (int)info.ssi_signo;
    c->stop_requested = c->stop_requested || asks_to_end(c, &info);
    if (signal == SIGCHLD)
        stop_ourselves(c);
    else if (c->pidfd < 0 && (signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU))
        stop_at(signal); /* between two runs */
    else if (signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)
        stop_container(c, signal);
    else if (signal == SIGWINCH && c->terminal >= 0)
        terminal_copy_size(c->terminal); /* whose foreground gets a SIGWINCH by that */
    else if (info.ssi_code != SI_KERNEL || c->own_session)
        send_to(c, signal);
    if (info.ssi_code == SI_KERNEL && signal == SIGINT)
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
