/*
 * parent.c - start the command, pass signals on to it, wait for its end.
 *
 * Two processes from here on: this one, the parent, stays as it is and waits; the child, a copy of
 * it, becomes the command.
 */
#include "parent.h"

#include <errno.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "signals.h"
#include "terminal.h"

/* Make the child: fork(2) by its modern name, which also gives a descriptor for the new process
 * (man 2 clone3). */
static int start_child(struct container *c, struct error *err)
{
    struct clone_args args = {
        .flags = CLONE_PIDFD,
        .pidfd = (uintptr_t)&c->pidfd,
        .exit_signal = SIGCHLD,
    };

    c->pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
    if (c->pid < 0)
        return fail(err, "cannot start a process");
    return 0;
}

/* The child has ended: collect its status, by which the kernel forgets it (man 2 waitpid). */
static int reap_child(struct container *c, struct error *err)
{
    int status;

    if (waitpid(c->pid, &status, 0) < 0)
        return fail(err, "cannot wait for the command");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Wait for the child's end, and pass on the signals that arrive until then. */
static int wait_for_child(struct container *c, struct error *err)
{
    struct pollfd events[] = {
        { .fd = c->pidfd, .events = POLLIN },     /* readable when the process has ended */
        { .fd = c->signal_fd, .events = POLLIN }, /* readable when a signal is there */
    };

    for (;;) {
        if (poll(events, 2, -1) < 0) {
            if (errno == EINTR)
                continue;
            return fail(err, "cannot wait for the command");
        }
        if (events[1].revents != 0)
            signals_pass_on(c);
        if (events[0].revents != 0)
            return reap_child(c, err);
    }
}

int parent_run(struct container *c, struct error *err)
{
    if (terminal_save(c, err) < 0 || signals_take(c, err) < 0 || start_child(c, err) < 0)
        return -1;
    if (c->pid == 0)
        return child_main(c, err); /* it comes back only with an error, for main to print */

    int status = wait_for_child(c, err);
    terminal_restore(c);
    return status;
}
