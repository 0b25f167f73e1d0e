/*
 * parent.c - start the command, pass signals on to it, wait for its end.
 *
 * Two processes from here on: this one, the parent, stays as it is and waits; the child, a copy of
 * it, becomes the command.
 */
#include "parent.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "channel.h"
#include "child.h"
#include "cleanup.h"
#include "detach.h"
#include "explain.h"
#include "file.h"
#include "lifecycle.h"
#include "logs.h"
#include "namespaces.h"
#include "network.h"
#include "resolver.h"
#include "signals.h"
#include "steps.h"
#include "terminal.h"
#include "text.h"

static int fail_to_clone(struct error *err)
{
    int reason = errno;

    fail(err, "cannot start a process in new namespaces");
    if (reason == EPERM)
        return error_hint(err, "namespaces need root: sudo tiny-docker run ...");
    if (reason == ENOSPC)
        return error_hint(err, "a limit is reached: see /proc/sys/user/max_*_namespaces");
    if (reason == ENOSYS)
        return error_hint(err, "this needs Linux 5.9 or newer");
    return -1;
}

/* Make the child: fork(2) by its modern name, which also gives a descriptor for the new process and
 * puts it into new namespaces (man 2 clone3). */
static int start_child(struct container *c, struct error *err)
{
    bool isolated = c->network != NETWORK_HOST;
    struct clone_args args = {
        .flags = CLONE_PIDFD | NAMESPACES | (isolated ? CLONE_NEWNET : 0),
        .pidfd = (uintptr_t)&c->pidfd,
        .exit_signal = SIGCHLD,
    };
    int birthplace = cgroup_birthplace(c);

    if (birthplace >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (unsigned)birthplace;
    }

    if (isolated)
        explain("unshare --uts --pid --mount --ipc --net --fork");
    else
        explain("unshare --uts --pid --mount --ipc --fork");
    c->pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
    if (c->pid < 0)
        return fail_to_clone(err);
    if (c->pid == 0)
        child_main(c);
    resolver_close(c);
    return 0;
}

/* Kill the child if it still lives, and collect its status, by which the kernel forgets it (man 2
 * waitpid). The death of a PID namespace's PID 1 ends all of its processes first. */
static void end_child(struct container *c)
{
    if (c->pid > 0) {
        syscall(SYS_pidfd_send_signal, c->pidfd, SIGKILL, NULL, 0);
        waitpid(c->pid, NULL, 0);
    }
    close(c->pidfd);
}

/* The step in which the child has died: its name, which it keeps until it is reaped. */
static char *last_step(const struct container *c)
{
    CLEANUP_FREE char *file = text_format("/proc/%d/comm", c->pid);
    struct error ignored;
    char *name;

    if (file_read(AT_FDCWD, file, 64, &name, NULL, &ignored) < 0)
        return text_copy("clone");
    name[strcspn(name, "\n")] = '\0';
    return name;
}

/* The child has ended: collect its status, by which the kernel forgets it (man 2 waitpid). */
static int reap_child(struct container *c, struct error *err)
{
    CLEANUP_FREE char *step = c->start == START_PREPARING ? last_step(c) : NULL;
    int status;

    if (waitpid(c->pid, &status, 0) < 0)
        return fail(err, "cannot wait for the command");
    c->pid = 0;
    status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (step != NULL)
        return fail_plain(err, "%s: the child died in this step (status %d)", step, status);
    return c->start == START_FAILED ? -1 : status;
}

/* Hear what the child says. When exec has closed its end, the command runs. */
static void listen_to_child(struct container *c, struct error *err)
{
    channel_listen(c, err);
    if (c->channel < 0 && c->start == START_READY)
        detach_say_started(c);
}

/* Wait for the child's end, and pass on the signals that arrive until then. */
static int wait_for_child(struct container *c, struct error *err)
{
    struct pollfd events[] = {
        { .fd = c->pidfd, .events = POLLIN },     /* readable when the process has ended */
        { .fd = c->signal_fd, .events = POLLIN }, /* readable when a signal is there */
        { .fd = c->channel, .events = POLLIN },   /* readable when the child says something */
    };

    for (;;) {
        if (poll(events, 3, -1) < 0) {
            if (errno == EINTR)
                continue;
            return fail(err, "cannot wait for the command");
        }
        if (events[1].revents != 0)
            signals_pass_on(c);
        if (events[2].revents != 0)
            listen_to_child(c, err);
        events[2].fd = c->channel;
        if (events[0].revents != 0)
            break;
    }
    /* Its last words first: they may have come after the look at the channel. */
    while (c->channel >= 0)
        listen_to_child(c, err);
    return reap_child(c, err);
}

/* The order matters: signals are ours to pass on before there is anybody to pass them to, and the
 * child may begin only when all is prepared for it. What the parent gives the child comes between
 * "clone" and "release". */
static const struct parent_step steps[] = {
    { "terminal", terminal_save, terminal_restore },
    { "signals", signals_take, NULL },
    { "record", lifecycle_begin, lifecycle_end },
    { "log", logs_open, logs_close },
    { "cgroup", cgroup_create, cgroup_remove },
    { "network", network_prepare, NULL },
    { "resolver", resolver_open, resolver_close },
    { "channel", channel_open, channel_close },
    { "clone", start_child, end_child },
    { "cable", network_plug, NULL },
    { "running", lifecycle_run, NULL },
    { "release", channel_say_go, NULL },
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

int parent_run(struct container *c, struct error *err)
{
    if (steps_apply(steps, STEPS, c, err) < 0)
        return -1;
    int status = wait_for_child(c, err);
    c->exit_code = status >= 0 ? status : err->status > 0 ? err->status : 125;
    steps_undo(steps, STEPS, c);
    return status;
}
