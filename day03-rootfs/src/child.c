/*
 * child.c - what the child does to itself until it is the command.
 *
 * It begins as a copy of the parent, in new namespaces that look like the old ones. Here it makes
 * them its own, and puts right what the command must not inherit. Then the command's program takes
 * the place of this one.
 */
#include "child.h"

#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "channel.h"
#include "cleanup.h"
#include "environment.h"
#include "executable.h"
#include "explain.h"
#include "namespaces.h"
#include "rootfs.h"
#include "signals.h"
#include "steps.h"

/* If the parent dies, the kernel kills this process and, as it is PID 1, its whole namespace (man 2
 * prctl). The parent may have died just before the call: then no "go" will ever come. */
static int wait_for_parent(const struct container *c, struct error *err)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return fail(err, "cannot tie this process to its parent");
    return channel_wait_for_go(c, err);
}

/* The command gets descriptors 0, 1 and 2. Whatever else is open closes by itself when the
 * command's program begins (man 2 close_range). */
static int leave_descriptors(const struct container *c, struct error *err)
{
    (void)c;
    if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        return fail(err, "cannot leave descriptors behind");
    return 0;
}

static int run_command(const struct container *c, struct error *err)
{
    CLEANUP_FREE char *file = NULL;

    if (executable_find(c->command[0], getenv("PATH"), &file, err) < 0) {
        if (err->status != STATUS_NOT_FOUND)
            return -1;
        if (c->rootfs != NULL)
            return error_hint(err, "it must be inside '%s'", c->rootfs);
        return error_hint(err, "there are no images: the files are --rootfs DIR's, or the host's");
    }
    if (channel_say_ready(c, err) < 0)
        return -1;
    return executable_run(file, c->command, err);
}

/* The order matters: the parent's go-ahead before anything else, private mounts before any mount,
 * /proc inside the new root, and signals as late as can be. */
static const struct child_step steps[] = {
    { "barrier", wait_for_parent },
    { "mounts", namespaces_make_mounts_private },
    { "hostname", namespaces_set_hostname },
    { "rootfs", rootfs_enter },
    { "proc", rootfs_mount_proc },
    { "environment", environment_set },
    { "descriptors", leave_descriptors },
    { "signals", signals_reset },
    { "exec", run_command },
};

void child_main(const struct container *c)
{
    struct error err = { 0 };

    explain_as("child");
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
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
