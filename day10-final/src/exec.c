/*
 * exec.c - a command in a container that runs already.
 *
 * The container's namespaces have files: who opens one can enter it (man 2 setns). A pidfd of its
 * PID 1 stands for all of them. All but one are entered by the child. The PID namespace is special:
 * no process can change its own PID, so to enter it means that one's children are born there.
 *
 * The programs of the container see the child from the moment it is born, and it has begun as a
 * copy of this one. So what they must not see is gone before.
 */
#include "exec.h"

#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cgroup.h"
#include "channel.h"
#include "child.h"
#include "cleanup.h"
#include "detach.h"
#include "environment.h"
#include "explain.h"
#include "limits.h"
#include "parent.h"
#include "process.h"
#include "pty.h"
#include "signals.h"
#include "steps.h"
#include "streams.h"
#include "terminal.h"
#include "text.h"
#include "user.h"

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
    explain("nsenter --target %d --uts --ipc --net --mount --cgroup", c->pid);
    if (setns(c->joined,
              CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWCGROUP) < 0)
        return fail(err, "cannot enter the container's namespaces");
    return 0;
}

/* The caller's terminal is out of reach: with -t there comes another one, and without there is
 * none. Who could open it could type at it (man 2 TIOCSTI), and so run commands out here. */
static int leave_session(const struct container *c, struct error *err)
{
    if (!c->asked.tty && setsid() < 0)
        return fail(err, "cannot leave the session");
    return 0;
}

/* The groups first, as long as we see them. The rest as in child.c. */
static const struct child_step child_steps[] = {
    { "barrier", wait_for_go },
    { "cgroup", cgroup_join },
    { "namespaces", enter_namespaces },
    { "session", leave_session },
    { "streams", streams_attach },
    { "terminal", pty_make },
    { "limits", limits_set },
    { "user", user_become },
    { "tie", tie_to_parent },
    { "directory", user_enter_workdir },
    { "descriptors", child_leave_descriptors },
    { "signals", signals_reset },
    { "exec", child_run_command },
};

/* In there everybody may read /proc/PID/environ of the child. And who may trace it, as a process of
 * the same user may, could take descriptors of the host's out of /proc/PID/fd before they are
 * closed (CVE-2016-9962): a process that is not dumpable can only be traced with CAP_SYS_PTRACE
 * (man 2 PR_SET_DUMPABLE). The child has that from us, and loses it with exec. */
static int hide(struct container *c, struct error *err)
{
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        return fail(err, "cannot hide from the container");
    return environment_set(c, err);
}

/* Let children be born in the PID namespace of a process. */
static int enter_process_tree(int process, pid_t pid, struct error *err)
{
    explain("nsenter --target %d --pid", pid);
    if (setns(process, CLONE_NEWPID) < 0)
        return fail(err, "cannot enter the PID namespace of process %d", pid);
    return 0;
}

static pid_t clone_child(struct container *c)
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
    return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

/* Only this child is to be born in there. */
static int start_child(struct container *c, struct error *err)
{
    CLEANUP_CLOSE int self = (int)syscall(SYS_pidfd_open, getpid(), 0);

    if (self < 0)
        return fail(err, "cannot open this process");
    if (enter_process_tree(c->joined, c->pid, err) < 0)
        return -1;
    pid_t pid = clone_child(c);
    if (pid == 0)
        child_go_through(child_steps, sizeof(child_steps) / sizeof(child_steps[0]), c);
    if (pid < 0)
        return fail(err, "cannot start a process in the container");
    c->pid = pid;
    if (enter_process_tree(self, getpid(), err) == 0)
        return 0;
    parent_end_child(c);
    return -1;
}

static const struct parent_step parent_steps[] = {
    { "terminal", terminal_save, terminal_restore },   { "signals", signals_take, NULL },
    { "streams", streams_open_inside, streams_close }, { "cgroup", cgroup_open, cgroup_close },
    { "channel", channel_open, channel_close },        { "environment", hide, NULL },
    { "clone", start_child, parent_end_child },        { "release", channel_say_go, NULL },
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

    /* Whatever has failed, if it was not the command: this is why. */
    if (status < 0 && c->start != START_READY && err->status == 0 && process_wait(c->joined, 0))
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
