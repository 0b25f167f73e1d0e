/*
 * test_races.c - two commands at once on one container, or on one name.
 *
 * Each pair is tried many times, and each time the second one begins a bit later: before, amid and
 * behind what the first one does. Whichever wins, neither may say what is not so, and nothing may
 * be left.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

/* Networks take time. */
#define NO_NET "--net=none"

enum { ROUNDS = 18, LATER = 800 /* microseconds */ };

/* Where a command takes a second, fewer must do. */
static int rounds(void)
{
    return harness_slowness() > 1 ? ROUNDS / 2 : ROUNDS;
}

/* The one point of a round at which time passes: it is what is varied. */
static void let_pass(int steps)
{
    usleep((useconds_t)(steps * LATER * harness_slowness()));
}

/* It has succeeded, or says why not, in one of these ways. */
static void expect_clean(struct result r, const char *const reasons[])
{
    bool is_known = r.status == 0 && strcmp(r.err, "") == 0;

    for (; !is_known && *reasons != NULL; reasons++)
        is_known = r.status != 0 && strstr(r.err, *reasons) != NULL;
    EXPECT(is_known, "'%s' succeeds or says why not; status %d: %s", r.command, r.status, r.err);
}

/* What the record says is so. */
static void expect_no_lie(const char *id)
{
    const char *status = inspected(id, "status");
    pid_t pid = atoi(inspected(id, "pid"));
    bool runs = strcmp(status, "running") == 0;

    EXPECT(runs || strcmp(status, "exited") == 0 || strcmp(status, "stopped") == 0,
           "that it runs or has ended, not '%s'", status);
    EXPECT(runs == (pid > 1), "a process of one that runs, not %d", pid);
    EXPECT(!runs || kill(pid, 0) == 0, "the process %d", pid);
}

static void expect_nothing(void)
{
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(stop_removal_and_start_in_any_order, .heavy = true)
{
    static const char *const orders[][3] = { { "stop", "rm", "start" }, { "stop", "start", "rm" },
                                             { "rm", "stop", "start" }, { "rm", "start", "stop" },
                                             { "start", "stop", "rm" }, { "start", "rm", "stop" } };
    static const char *const reasons[] = {
        "there is no container",
        "it is being stopped",
        "it has just been removed",
        "(status 137)",
        "cannot reach the child: Broken pipe", /* it was killed before it was told to go on */
        "No such file or directory",
        NULL,
    };
    static const char *const none[] = { "there is no container", NULL };

    for (int round = 0; round < 2 * rounds(); round++) {
        const char *const *order = orders[round % 6];
        const char *id = detach_ready(NO_NET, PROBE, "slow-term", "2");
        struct process *all[3];
        if (round % 2 != 0)
            run("stop", id);
        for (int i = 0; i < 3; i++) {
            all[i] = strcmp(order[i], "rm") == 0 ? start("rm", "-f", id) : start(order[i], id);
            let_pass(round / 6);
        }
        for (int i = 0; i < 3; i++) {
            struct result r = finish(all[i]);
            expect_clean(r, strcmp(order[i], "start") == 0 ? reasons : none);
            EXPECT(strcmp(order[i], "rm") != 0 || r.status == 0, "that it is removed: %s", r.err);
        }
        expect_nothing();
    }
}

/* Whoever comes last: it runs once or not at all, and each run has an end. */
CASE(restart_against_stop, .heavy = true)
{
    static const char *const reasons[] = { "it is being stopped", NULL };

    for (int round = 0; round < rounds(); round++) {
        const char *id = detach_ready(NO_NET, PROBE, "slow-term", "2");
        /* Begun again, it may not hear of a signal yet. */
        const char *const verbs[] = { "stop", "restart" };
        struct process *one = start(verbs[round % 2], "-t", "0.2", id);
        let_pass(round / 2);
        struct process *other = start(verbs[1 - round % 2], "-t", "0.2", id);
        expect_clean(finish(one), reasons);
        expect_clean(finish(other), reasons);
        expect_no_lie(id);
        EXPECT_STATUS(run("stop", "-t", "0", id), 0);
        EXPECT_TEXT(inspected(id, "status"), "stopped");
        EXPECT_STATUS(run("rm", id), 0);
    }
    expect_nothing();
}

/* It gives the command's status, or that of one which died with its container, or says so. */
CASE(exec_against_the_containers_death, .heavy = true)
{
    for (int round = 0; round < rounds(); round++) {
        const char *id = detach_ready(NO_NET, PROBE, "sleep");
        pid_t pid = atoi(inspected(id, "pid"));
        struct process *p = start("exec", id, PROBE, "exit", "7");
        let_pass(round / 2);
        kill(pid, SIGKILL);
        struct result r = finish(p);
        bool is_late = strstr(r.err, "the container has ended\n") != NULL ||
                       strstr(r.err, "it is not running\n") != NULL;
        EXPECT(r.status == 7 || r.status == 137 || (is_late && r.status == 125),
               "its status or why there is none; status %d: %s", r.status, r.err);
        EXPECT_OUT(run("wait", id), "137\n");
        expect_no_lie(id);
        EXPECT_STATUS(run("rm", id), 0);
    }
    expect_nothing();
}

/* Who looks sees it whole or not at all. */
CASE(a_removal_by_itself_against_who_looks, .heavy = true)
{
    static const char *const reasons[] = { "there is no container 'web'",
                                           "it has just been removed", "No such file or directory",
                                           NULL };

    for (int round = 0; round < rounds(); round++) {
        struct process *p = start("run", "--rm", NO_NET, "--name", "web", "true");
        let_pass(round);
        struct result listed = run("ps", "-a");
        struct result inspected = run("inspect", "-f", ".name", "web");
        EXPECT_STATUS(finish(p), 0);
        EXPECT_STATUS(listed, 0);
        EXPECT_ERR(listed, "");
        expect_clean(inspected, reasons);
        if (inspected.status == 0)
            EXPECT_OUT(inspected, "web\n");
        expect_nothing();
    }
}

/* One gets it, and the other one hears from whom it is not to be had. */
CASE(rename_against_a_new_container_of_that_name, .heavy = true)
{
    for (int round = 0; round < rounds(); round++) {
        const char *id = detach_ready(NO_NET, "--name", "web", PROBE, "sleep");
        struct process *one = start("rename", "web", "db");
        let_pass(round / 4);
        struct process *other = start("run", NO_NET, "--name", "db", "true");
        struct result renamed = finish(one);
        struct result made = finish(other);
        struct result loser = renamed.status == 0 ? made : renamed;
        EXPECT((renamed.status == 0) != (made.status == 0), "one, not %d and %d", renamed.status,
               made.status);
        EXPECT_ERR_HAS(loser, "the name 'db' is taken by container ");
        EXPECT((strcmp(inspected("db", "id"), id) == 0) == (renamed.status == 0),
               "that the name leads to who has won");
        EXPECT_TEXT(inspected(id, "name"), renamed.status == 0 ? "db" : "web");
        EXPECT_STATUS(run("rm", "-f", id), 0);
        EXPECT_STATUS(run("prune", "-f"), 0);
    }
    expect_nothing();
}

CASE(two_renames_of_one_container, .heavy = true)
{
    static const char *const reasons[] = { "there is no container 'web'", NULL };

    for (int round = 0; round < rounds(); round++) {
        EXPECT_STATUS(run("run", NO_NET, "--name", "web", "true"), 0);
        struct process *one = start("rename", "web", "db");
        let_pass(round / 8);
        struct process *other = start("rename", "web", "app");
        expect_clean(finish(one), reasons);
        expect_clean(finish(other), reasons);
        const char *name = inspected(the_container(), "name");
        EXPECT(strcmp(name, "db") == 0 || strcmp(name, "app") == 0, "a new name, not '%s'", name);
        EXPECT_STATUS(run("rm", name), 0);
        /* Neither the old name nor the other new one is held by anybody. */
        EXPECT_STATUS(run("run", "--rm", NO_NET, "--name", "web", "true"), 0);
        EXPECT_STATUS(run("run", "--rm", NO_NET, "--name", "db", "true"), 0);
        EXPECT_STATUS(run("run", "--rm", NO_NET, "--name", "app", "true"), 0);
    }
}

SUITE("races", "two commands at once")
