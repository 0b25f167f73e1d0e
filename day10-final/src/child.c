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

#include "capabilities.h"
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
#include "namespaces.h"
#include "network.h"
#include "pty.h"
#include "resolver.h"
#include "rootfs.h"
#include "security.h"
#include "signals.h"
#include "steps.h"
#include "streams.h"
#include "trampoline.h"
#include "ulimits.h"
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

/* The command gets descriptors 0, 1 and 2. Whatever else is open is closed now, but for what closes
 * when the command's program begins: the channel, the trampoline and --explain (man 2 close_range).
 * To leave all to that moment would be too late: in a hostile root filesystem the command may be a
 * link to /proc/self/fd/N/.., and so a program of the host's, if N is one of its directories. */
int child_leave_descriptors(const struct container *c, struct error *err)
{
    const int kept[] = { c->child_channel, c->trampoline, explain_descriptor() };
    unsigned next;

    for (unsigned first = STDERR_FILENO + 1; first != 0; first = next + 1) {
        next = ~0U;
        for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
            if (kept[i] >= (int)first && (unsigned)kept[i] < next)
                next = (unsigned)kept[i];
        if (next > first && close_range(first, next == ~0U ? next : next - 1, 0) < 0)
            return fail(err, "cannot leave descriptors behind");
    }
    return 0;
}

int child_run_command(const struct container *c, struct error *err)
{
    CLEANUP_FREE char *file = NULL;
    struct executable what;

    if (executable_find(c->command[0], getenv("PATH"), &file, err) < 0) {
        if (err->status != STATUS_NOT_FOUND)
            return -1;
        if (c->rootfs != NULL)
            return error_hint(err, "it must be inside '%s'", c->rootfs);
        return error_hint(err, "there are no images: the files are --rootfs DIR's, or the host's");
    }
    executable_describe(file, &what);
    explain_command("exec", file, c->command + 1);
    if (limits_set(c, err) < 0 || channel_say_ready(c, &what, err) < 0)
        return -1;
    return trampoline_execute(c, file, err);
}

/* The order matters: the parent's go-ahead before anything else, private mounts before any mount,
 * the new root before all that is looked up in it, /dev before what is covered with its /dev/null,
 * the user when nothing is left to do for root, and signals as late as can be. */
static const struct child_step own_steps[] = {
    { "barrier", child_wait_for_parent },
    { "cgroup", cgroup_enter },
    { "network", network_bring_loopback_up },
    { "cable", network_configure },
    { "keyring", security_leave_keyring },
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
    { "session", pty_begin_session },
    { "console", pty_show_as_console },
    { "hosts", hosts_mount },
    { "resolver", resolver_mount },
    { "volumes", volumes_mount },
    { "workdir", user_make_workdir },
    { "read-only", rootfs_close },
    { "limits", limits_allow },
    { "no-new-privs", security_forbid_new_privileges },
    { "seccomp", security_load_filter },
    { "bounding", capabilities_bound },
    { "user", user_become },
    { "capabilities", capabilities_set },
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
