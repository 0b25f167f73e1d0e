/*
 * child.c - what the child does to itself until it is the command.
 *
 * It begins as a copy of the parent, in new namespaces that look like the old ones. Here it makes
 * them its own, and puts right what the command must not inherit. Then the command's program takes
 * the place of this one.
 */
#include "child.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cgroup.h"
#include "channel.h"
#include "cleanup.h"
#include "devices.h"
#include "environment.h"
#include "executable.h"
#include "explain.h"
#include "hosts.h"
#include "init.h"
#include "kernel_files.h"
#include "limits.h"
#include "namespaces.h"
#include "network.h"
#include "pty.h"
#include "resolver.h"
#include "rootfs.h"
#include "signals.h"
#include "steps.h"
#include "streams.h"
#include "user.h"
#include "volumes.h"

/* If the parent dies, the kernel kills this process and, as it is PID 1, its whole namespace (man 2
 * prctl). The parent may have died just before the call: then no "go" will ever come. */
int child_wait_for_parent(const struct container *c, struct error *err)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return fail(err, "cannot tie this process to its parent");
    return channel_wait_for_go(c, err);
}

/* The kernel has forgotten that tie when the user has changed: again, and with the same question.
 */
int child_tie_to_parent(const struct container *c, struct error *err)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return fail(err, "cannot tie this process to its parent");
    return channel_check_parent(c, err);
}

/* The command gets descriptors 0, 1 and 2. Whatever else is open is closed now, but for the channel
 * and --explain, which close when the command's program begins (man 2 close_range). To leave all to
 * that moment would be too late: in a hostile root filesystem the command may be a link to
 * /proc/self/fd/N/.., and so a program of the host's, if N is one of its directories. */
int child_leave_descriptors(const struct container *c, struct error *err)
{
    int explained = explain_descriptor();
    int low = explained >= 0 && explained < c->child_channel ? explained : c->child_channel;
    int high = explained > c->child_channel ? explained : c->child_channel;

    if ((low > 3 && close_range(3, (unsigned)low - 1, 0) < 0) ||
        (high > low + 1 && close_range((unsigned)low + 1, (unsigned)high - 1, 0) < 0) ||
        close_range((unsigned)high + 1, ~0U, 0) < 0)
        return fail(err, "cannot leave descriptors behind");
    return 0;
}

int child_run_command(const struct container *c, struct error *err)
{
    CLEANUP_FREE char *file = NULL;

    if (executable_find(c->command[0], getenv("PATH"), &file, err) < 0) {
        if (err->status == STATUS_NOT_FOUND && err->hint[0] == '\0' && c->rootfs != NULL)
            error_hint(err, "it must be inside '%s'", c->rootfs);
        return -1;
    }
    if (channel_say_ready(c, err) < 0)
        return -1;
    return executable_run(file, c->command, err);
}

/* The order matters: the parent's go-ahead before anything else, private mounts before any mount,
 * the new root before all that is looked up in it, /dev before what is covered with its /dev/null,
 * the user when nothing is left to do for root, and signals as late as can be. */
static const struct child_step own_steps[] = {
    { "barrier", child_wait_for_parent },
    { "cgroup", cgroup_enter },
    { "network", network_bring_loopback_up },
    { "cable", network_configure },
    { "mounts", namespaces_make_mounts_private },
    { "hostname", namespaces_set_hostname },
    { "environment", environment_set },
    { "rootfs", rootfs_enter },
    { "dev", devices_mount },
    { "proc", kernel_files_mount_proc },
    { "sys", kernel_files_mount_sys },
    { "groups", cgroup_mount },
    { "streams", streams_attach },
    { "terminal", pty_make },
    { "console", pty_show_as_console },
    { "hosts", hosts_mount },
    { "resolver", resolver_mount },
    { "volumes", volumes_mount },
    { "workdir", user_make_workdir },
    { "read-only", rootfs_close },
    { "limits", limits_set },
    { "user", user_become },
    { "tie", child_tie_to_parent },
    { "directory", user_enter_workdir },
    { "descriptors", child_leave_descriptors },
    { "signals", signals_reset },
    { "init", init_start },
    { "exec", child_run_command },
};

void child_go_through(const struct child_step steps[], size_t count, const struct container *c)
{
    struct error err = { 0 };

    explain_as("child");
    for (size_t i = 0; i < count; i++) {
        /* As the process's name (`ps` shows it), for the case that it dies here. */
        prctl(PR_SET_NAME, steps[i].name);
        if (steps[i].apply(c, &err) < 0) {
            error_context(&err, steps[i].name);
            break;
        }
    }
    channel_say_failed(c, &err);
    _exit(125);
}

void child_main(const struct container *c)
{
    child_go_through(own_steps, sizeof(own_steps) / sizeof(own_steps[0]), c);
}
