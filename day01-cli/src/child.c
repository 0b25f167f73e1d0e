/*
 * child.c - what the child does to itself until it is the command.
 *
 * It begins as a copy of the parent. What the command must not inherit is put right here: signals,
 * descriptors. Then the command's program takes the place of this one.
 */
#include "child.h"

#include <linux/close_range.h>
#include <unistd.h>

#include "executable.h"
#include "explain.h"
#include "signals.h"

int child_main(const struct container *c, struct error *err)
{
    explain_as("child");

    /* The command gets 0, 1 and 2. Whatever else the caller had left open closes by itself when
     * the command's program begins (man 2 close_range). */
    if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        return fail(err, "cannot mark descriptors to be closed");
    signals_reset();

    executable_run(c->command, err);
    return error_context(err, "exec");
}
