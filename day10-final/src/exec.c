/*
 * exec.c - a command in a container that runs already.
 *
 * The container's namespaces have files: who opens one can enter it (man 2 setns). A pidfd of its
 * PID 1 stands for all of them. The PID namespace is special: no process can change its own PID, so
 * to enter it means that one's children are born there.
 *
 * The programs of the container see a process from the moment it is born there, and one that may
 * trace others (CAP_SYS_PTRACE) can look into it and make it do things. So two processes are made.
 * The first is outside of their sight. It enters, and gives up all that the container must not
 * have. When nothing of the host is left in it, it makes the second one, which is the command's.
 */
#include "exec.h"

#include <errno.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capabilities.h"
#include "cgroup.h"
#include "channel.h"
#include "child.h"
#include "cleanup.h"
#include "detach.h"
#include "environment.h"
#include "explain.h"
#include "parent.h"
#include "process.h"
#include "pty.h"
#include "security.h"
#include "signals.h"
#include "steps.h"
#include "streams.h"
#include "terminal.h"
#include "text.h"
#include "trampoline.h"
#include "ulimits.h"
#include "user.h"

enum { MOMENT = 100000000 }; /* in which PID 1 ends when its children have */

/* In the background it has its own life. */
static int wait_for_go(const struct container *c, struct error *err)
{
    return c->detached ? channel_wait_for_go(c, err) : child_wait_for_parent(c, err);
}

static int tie_to_parent(const struct container *c, struct error *err)
{
    return c->detached ? 0 : child_tie_to_parent(c, err);
}

/* All at once: either all are entered or none. With the mounts comes the root directory. */
static int enter_namespaces(const struct container *c, struct error *err)
{
    explain("nsenter --target %d --uts --ipc --net --mount --cgroup --pid", c->pid);
    if (setns(c->joined, CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS |
                             CLONE_NEWCGROUP | CLONE_NEWPID) < 0)
        return fail(err, "cannot enter the container's namespaces");
    return 0;
}

/* The process that goes on from here is another one, in the container, and the parent's child as
 * this one is. The filter of system calls knows no clone3. */
static int be_born(const struct container *c, struct error *err)
{
    int pidfd = -1;
    long pid = syscall(SYS_clone, CLONE_PARENT | CLONE_PIDFD, NULL, &pidfd, NULL, NULL);

    if (pid < 0)
        return fail(err, "cannot start a process in the container");
    if (pid == 0)
        return channel_wait_again(c, err);
    _exit(channel_send_child(c, (pid_t)pid, pidfd, err) < 0 ? 125 : 0);
}

/* The caller's terminal is out of reach: with -t there comes another one, and without there is
 * none. Who could open it could type at it (man 2 ioctl_tty, TIOCSTI), and so run commands out
 * here. */
static int leave_session(const struct container *c, struct error *err)
{
    if (!c->asked.tty && setsid() < 0)
        return fail(err, "cannot leave the session");
    return pty_begin_session(c, err);
}

/* The groups first, as long as we see them. The rest as in child.c. */
static const struct child_step child_steps[] = {
    { "barrier", wait_for_go },
    { "cgroup", cgroup_join },
    { "keyring", security_leave_keyring },
    { "namespaces", enter_namespaces },
    { "streams", streams_attach },
    { "terminal", pty_make },
    { "limits", limits_allow },
    { "no-new-privs", security_forbid_new_privileges },
    { "seccomp", security_load_filter },
    { "bounding", capabilities_bound },
    { "user", user_become },
    { "capabilities", capabilities_set },
    { "directory", user_enter_workdir },
    { "descriptors", child_leave_descriptors },
    { "birth", be_born },
    { "tie", tie_to_parent },
    { "session", leave_session },
    { "signals", signals_reset },
    { "exec", child_run_command },
};

/* In there everybody may read /proc/PID/environ of the child. And who may trace it, as a process of
 * the same user may, could take descriptors out of /proc/PID/fd before they are closed
 * (CVE-2016-9962): a process that is not dumpable can only be traced with CAP_SYS_PTRACE (man 2
 * PR_SET_DUMPABLE). The child has that from us, and loses it with exec. */
static int hide(struct container *c, struct error *err)
{
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        return fail(err, "cannot hide from the container");
    return environment_set(c, err);
}

static int start_child(struct container *c, struct error *err)
{
    struct clone_args args = {
        .flags = CLONE_PIDFD,
        .pidfd = (uintptr_t)&c->pidfd,
        .exit_signal = SIGCHLD,
    };
    int birthplace = cgroup_birthplace(c);

    if (birthplace >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (unsigned)birthplace;
    }
    pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
    if (pid == 0)
        child_go_through(child_steps, sizeof(child_steps) / sizeof(child_steps[0]), c);
    if (pid < 0)
        return fail(err, "cannot start a process");
    c->pid = pid;
    return 0;
}

/* Until the first of the two has made the second, or failed. What becomes of that is the same as
 * with any child. */
static int await_birth(struct container *c, struct error *err)
{
    pid_t first = c->pid;
    struct pollfd events[] = {
        { .fd = c->channel, .events = POLLIN },
        { .fd = c->pidfd, .events = POLLIN },
    };

    while (c->pid == first && c->channel >= 0 && c->start == START_PREPARING) {
        if (poll(events, 2, -1) < 0)
            continue;
        if (events[0].revents != 0)
            channel_listen(c, err);
        else
            channel_close(c); /* it has died; if there is a second, that waits in vain, and ends */
    }
    return 0;
}

static const struct parent_step parent_steps[] = {
    { "terminal", terminal_save, terminal_restore },
    { "signals", signals_take, NULL },
    { "streams", streams_open_inside, streams_close },
    { "cgroup", cgroup_open, cgroup_close },
    { "channel", channel_open, channel_close },
    { "trampoline", trampoline_open, trampoline_close },
    { "environment", hide, NULL },
    { "clone", start_child, parent_end_child },
    { "release", channel_say_go, NULL },
    { "birth", await_birth, NULL },
};

/* Can a command be run in it? */
static int check_status(const struct container *c, struct error *err)
{
    if (c->status == CONTAINER_PAUSED)
        return fail_plain(err, "it is paused");
    if (c->status == CONTAINER_CREATED)
        return fail_plain(err, "it is still being made");
    if (c->status == CONTAINER_RESTARTING)
        return fail_plain(err, "it is about to be started again");
    if (c->status != CONTAINER_RUNNING && c->status != CONTAINER_STOPPING)
        return fail_plain(err, "it is not running");
    if (!c->begun)
        return fail_plain(err, "it is still being made");
    return 0;
}

/* The container's own variables, and over them those that are given now. */
static char **merge_environment(const struct container *c, const struct container *given)
{
    char *const *lists[] = { c->asked.environment, given->asked.environment };
    char **merged = NULL;
    struct error ignored;

    for (int i = 0; i < 2; i++)
        for (char *const *variable = lists[i]; variable != NULL && *variable != NULL; variable++)
            environment_add(&merged, *variable, &ignored);
    return merged;
}

static int join(struct container *c, struct error *err)
{
    int status =
        parent_go_through(parent_steps, sizeof(parent_steps) / sizeof(parent_steps[0]), c, err);

    /* The second process, if the first has died before it could say its number. */
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    /* Whatever has failed, if it was not the command: this is why. */
    if (status < 0 && c->start != START_READY && err->status == 0 &&
        process_wait(c->joined, MOMENT))
        fail_plain(err, "the container has ended");
    return status;
}

int exec_run(struct container *c, struct container *given, struct error *err)
{
    CLEANUP_CLOSE int joined = -1;

    if (check_status(c, err) < 0 ||
        process_open(c->pid, c->pid_start_time, c->boot_id, &joined, err) < 0)
        return -1;
    if (joined < 0)
        return fail_plain(err, "it is not running");
    struct container inside = *c;
    inside.joined = joined;
    inside.stop_requested = false;
    inside.init = false;
    inside.command = given->command;
    inside.rootfs = c->rootfs_path;
    inside.detached = given->detached;
    inside.report = given->report;
    inside.asked.tty = given->asked.tty;
    inside.asked.interactive = given->asked.interactive;
    inside.asked.environment = merge_environment(c, given);
    if (given->asked.user != NULL)
        inside.asked.user = given->asked.user;
    if (given->asked.workdir != NULL)
        inside.asked.workdir = given->asked.workdir;
    int status = join(&inside, err);
    given->report = inside.report;
    clearenv(); /* which leads into the list */
    text_list_free(inside.asked.environment);
    return status;
}
