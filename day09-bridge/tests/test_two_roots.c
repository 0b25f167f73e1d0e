/*
 * test_two_roots.c - two state directories on one host, which know nothing of each other.
 *
 * Each pair of commands is tried many times, and each time the second one begins a bit later. That
 * nothing is left is seen by the ledger.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

enum { ROUNDS = 8, LATER = 4000 /* microseconds */ };

/* Where a command takes a second, fewer must do. */
static int rounds(void)
{
    return harness_slowness() > 1 ? ROUNDS / 2 : ROUNDS;
}

static bool there_is(const char *interface)
{
    return run_program("ip", "link", "show", interface).status == 0;
}

static const char *other_root(void)
{
    return path_in_work("other");
}

static void let_pass(int steps)
{
    usleep((useconds_t)(steps * LATER * harness_slowness()));
}

/* Whichever of the two comes first has its network, and the other one hears why it has none. */
static void expect_one(struct result one, struct result other, const char *reason)
{
    struct result loser = one.status == 0 ? other : one;

    EXPECT((one.status == 0) != (other.status == 0), "one, not %d and %d: %s%s", one.status,
           other.status, one.err, other.err);
    EXPECT_STATUS(loser, 125);
    EXPECT_ERR_HAS(loser, reason);
}

static void remove_all(void)
{
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
    remove_ended_containers(other_root());
}

CASE(of_two_who_want_a_bridge_one_gets_it, .heavy = true)
{
    for (int round = 0; round < rounds(); round++) {
        struct process *one = start("run", "true");
        let_pass(round);
        struct process *other = start("--root", other_root(), "run", "true");
        struct result first = finish(one);
        struct result second = finish(other);
        expect_one(first, second, "the bridge 'td0' belongs to '");
        EXPECT(there_is("td0"), "the bridge of who has won");
        remove_all();
        EXPECT(!there_is("td0"), "no bridge");
    }
}

CASE(of_two_who_want_a_subnet_one_gets_it, .heavy = true)
{
    for (int round = 0; round < rounds(); round++) {
        struct process *one = start("run", "true");
        let_pass(round);
        struct process *other = start("--root", other_root(), "--bridge", "td7", "run", "true");
        struct result first = finish(one);
        struct result second = finish(other);
        expect_one(first, second, "10.10.0.0/24");
        remove_all();
        EXPECT(!there_is("td0") && !there_is("td7"), "no bridge");
    }
}

/* The one takes its bridge away while the other one wants to make it. */
CASE(a_bridge_changes_hands_whole_or_not_at_all, .heavy = true)
{
    for (int round = 0; round < rounds(); round++) {
        EXPECT_STATUS(run("run", "true"), 0);
        struct process *removal = start("rm", the_container());
        let_pass(round);
        struct result r = run("--root", other_root(), "run", "ip", "-o", "addr", "show", "eth0");
        EXPECT_STATUS(finish(removal), 0);
        if (r.status == 0)
            EXPECT_OUT_HAS(r, "inet 10.10.0.2/24");
        else
            EXPECT_ERR_HAS(r, "the bridge 'td0' belongs to '");
        EXPECT(there_is("td0") == (r.status == 0), "the bridge, if it has a container");
        remove_all();
        EXPECT(!there_is("td0"), "no bridge");
    }
}

SUITE("two_roots", "two state directories on one host")
