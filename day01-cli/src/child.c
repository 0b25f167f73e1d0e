/*
 * child.c - what the child does to itself until it is the command.
 *
 * It begins as a copy of the parent. What the command must not inherit is put right here: open
 * descriptors, signals. Then the command's program takes the place of this one.
 */
#include "child.h"

#include <linux/close_range.h>
#include <stdlib.h>
#include <unistd.h>

#include "cleanup.h"
#include "executable.h"
#include "explain.h"
#include "signals.h"

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

    if (executable_find(c->command[0], getenv("PATH"), &file, err) < 0)
        return -1;
    return executable_run(file, c->command, err);
}

int child_main(const struct container *c, struct error *err)
{
    explain_as("child");
    if (leave_descriptors(c, err) < 0 || signals_reset(c, err) < 0)
        return -1;
    return run_command(c, err);
}
