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
#include "clock.h"
#include "detach.h"
#include "devices.h"
#include "explain.h"
#include "file.h"
#include "hosts.h"
#include "lifecycle.h"
#include "namespaces.h"
#include "network.h"
#include "resolver.h"
#include "restart.h"
#include "signals.h"
#include "steps.h"
#include "streams.h"
#include "terminal.h"
#include "text.h"
#include "trampoline.h"
#include "volumes.h"

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

/* The child has its own copies of what it is to mount. As long as anybody has one, the container
 * could not unmount it. */
static void close_sources(struct container *c)
{
    cgroup_close_trees(c);
    devices_close(c);
    hosts_close(c);
    resolver_close(c);
    volumes_close(c);
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
    close_sources(c);
    return 0;
}

/* Kill the child if it still lives, and collect its status, by which the kernel forgets it (man 2
 * waitpid). The death of a PID namespace's PID 1 ends all of its processes first. */
void parent_end_child(struct container *c)
{
    if (c->pid > 0) {
        syscall(SYS_pidfd_send_signal, c->pidfd, SIGKILL, NULL, 0);
        waitpid(c->pid, NULL, 0);
    }
    close(c->pidfd);
    c->pidfd = -1;
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
    CLEANUP_FREE char *step = c->start < START_FAILED ? last_step(c) : NULL;
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
WAITING static void listen_to_child(struct container *c, struct error *err)
{
    channel_listen(c, err);
    if (c->channel >= 0 || c->start != START_READY)
        return;
    lifecycle_say_begun(c);
    detach_say_started(c);
}

/* The child has ended: take its last words, which may have come after the look at the channel, and
 * its last output. */
static int finish_child(struct container *c, struct error *err)
{
    struct error unwritten;

    channel_end_wait(c);
    while (c->channel >= 0)
        listen_to_child(c, err);
    /* Not only then: as long as nobody has collected it, its PID namespace does not end. */
    int status = reap_child(c, err);
    int written = streams_finish(c, &unwritten);
    if (status >= 0 && written < 0) {
        *err = unwritten;
        return -1;
    }
    return status;
}

/* Wait for the child's end, and pass on the signals that arrive until then. */
WAITING static int wait_for_child(struct container *c, struct error *err)
{
    enum { OWN = 3, EVENTS = OWN + STREAMS_EVENTS };
    struct pollfd events[EVENTS] = {
        { .fd = c->pidfd, .events = POLLIN },     /* readable when the process has ended */
        { .fd = c->signal_fd, .events = POLLIN }, /* readable when a signal is there */
        { .fd = c->channel, .events = POLLIN },   /* readable when the child says something */
    };

    for (;;) {
        streams_watch(c, events + OWN);
        if (poll(events, EVENTS, -1) < 0) {
            if (errno == EINTR)
                continue;
            return fail(err, "cannot wait for the command");
        }
        if (events[1].revents != 0)
            signals_pass_on(c);
        if (events[2].revents != 0)
            listen_to_child(c, err);
        events[2].fd = c->channel;
        streams_serve(c, events + OWN);
        if (events[0].revents != 0)
            break;
    }
    return finish_child(c, err);
}

WAITING int parent_go_through(const struct parent_step steps[], size_t count, struct container *c,
                              struct error *err)
{
    if (steps_apply(steps, count, c, err) < 0)
        return -1;
    int status = wait_for_child(c, err);
    c->exit_code = status >= 0 ? status : err->status > 0 ? err->status : 125;
    steps_undo(steps, count, c);
    return status;
}

/* The order matters: signals are ours to pass on before there is anybody to pass them to. */
static const struct parent_step frame[] = {
    { "terminal", terminal_save, terminal_restore },
    { "signals", signals_take, NULL },
    { "record", lifecycle_begin, lifecycle_end },
};

/* What a run of the command needs. The child may begin only when all is prepared for it. What the
 * parent gives the child comes between "clone" and "release". */
static const struct parent_step own_steps[] = {
    { "streams", streams_open, streams_close },
    { "cgroup", cgroup_create, cgroup_remove },
    { "network", network_prepare, NULL },
    { "resolver", resolver_open, resolver_close },
    { "hosts", hosts_open, hosts_close },
    { "devices", devices_open, devices_close },
    { "volumes", volumes_open, volumes_close },
    { "channel", channel_open, channel_close },
    { "trampoline", trampoline_open, trampoline_close },
    { "clone", start_child, parent_end_child },
    { "cable", network_plug, NULL },
    { "names", hosts_write, NULL },
    { "running", lifecycle_run, NULL },
    { "release", channel_say_go, NULL },
};

enum {
    FRAME = sizeof(frame) / sizeof(frame[0]),
    STEPS = sizeof(own_steps) / sizeof(own_steps[0]),
};

/* Run the command once. */
static int run_command(struct container *c, struct error *err)
{
    c->exit_code = -1;
    c->oom_killed = false;
    return parent_go_through(own_steps, STEPS, c, err);
}

/* And once more. If it was stopped before it could begin, the last run was the last. */
static int run_once_more(struct container *c, int last, struct error *err)
{
    int status = run_command(c, err);

    if (status >= 0 || !(c->stop_requested || restart_is_called_off(c)))
        return status;
    c->exit_code = last;
    return last;
}

int parent_run(struct container *c, struct error *err)
{
    if (steps_apply(frame, FRAME, c, err) < 0)
        return -1;
    int64_t began = clock_running();
    int status = run_command(c, err);
    /* What could not be started is not tried again. */
    while (status >= 0 && restart_is_due(c, clock_running() - began) && lifecycle_rest(c) &&
           restart_wait(c)) {
        began = clock_running();
        status = run_once_more(c, status, err);
    }
    steps_undo(frame, FRAME, c);
    return status;
}

int parent_run_detached(struct container *c, struct error *err)
{
    int in_foreground = detach(c, err);

    if (in_foreground != 0)
        return in_foreground > 0 ? 0 : -1;
    int status = parent_run(c, err);
    if (status < 0)
        detach_say_failed(c, err);
    _exit(status < 0 ? 125 : status);
}
