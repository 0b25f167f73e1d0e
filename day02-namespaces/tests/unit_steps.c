/*
 * unit_steps.c - the table of steps: in order, or undone in reverse.
 */
#include <errno.h>
#include <string.h>

#include "harness.h"
#include "steps.h"

static char trail[64]; /* what happened, a letter each */

static void note(char letter)
{
    trail[strlen(trail) + 1] = '\0';
    trail[strlen(trail)] = letter;
}

static int apply_a(struct container *c, struct error *err)
{
    (void)c;
    (void)err;
    note('a');
    return 0;
}

static int apply_b(struct container *c, struct error *err)
{
    (void)c;
    (void)err;
    note('b');
    return 0;
}

static int apply_nothing(struct container *c, struct error *err)
{
    (void)c;
    errno = ENOENT;
    return fail(err, "cannot do it");
}

static void undo_a(struct container *c)
{
    (void)c;
    note('A');
}

static void undo_b(struct container *c)
{
    (void)c;
    note('B');
}

static void undo_nothing(struct container *c)
{
    (void)c;
    note('!');
}

CASE(steps_are_applied_in_order_and_undone_in_reverse)
{
    static const struct parent_step steps[] = { { "a", apply_a, undo_a },
                                                { "none", apply_a, NULL },
                                                { "b", apply_b, undo_b } };
    struct container c = { 0 };
    struct error err;

    trail[0] = '\0';
    EXPECT(steps_apply(steps, 3, &c, &err) == 0, "success");
    EXPECT(strcmp(trail, "aab") == 0, "a a b, not %s", trail);
    steps_undo(steps, 3, &c);
    EXPECT(strcmp(trail, "aabBA") == 0, "then B A, not %s", trail);
}

CASE(a_failing_step_undoes_those_before_it_and_not_itself)
{
    static const struct parent_step steps[] = { { "a", apply_a, undo_a },
                                                { "b", apply_b, undo_b },
                                                { "third", apply_nothing, undo_nothing },
                                                { "b", apply_b, undo_b } };
    struct container c = { 0 };
    struct error err;

    trail[0] = '\0';
    EXPECT(steps_apply(steps, 4, &c, &err) == -1, "failure");
    EXPECT(strcmp(trail, "abBA") == 0, "a b B A, not %s", trail);
    EXPECT(strcmp(err.message, "third: cannot do it: No such file or directory") == 0,
           "the step's name before the message, not %s", err.message);
}

SUITE("steps", "the table of steps")
