/*
 * steps.c - apply the parent's steps, or none of them.
 */
#include "steps.h"

int steps_apply(const struct parent_step steps[], size_t count, struct container *c,
                struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (steps[i].apply(c, err) < 0) {
            steps_undo(steps, i, c);
            return error_context(err, steps[i].name);
        }
    }
    return 0;
}

void steps_undo(const struct parent_step steps[], size_t count, struct container *c)
{
    while (count-- > 0)
        if (steps[count].undo != NULL)
            steps[count].undo(c);
}
