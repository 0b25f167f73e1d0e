/*
 * test_cpuset.c - run --cpuset-cpus: these processors, and no other.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "inspect.h"

/* The first or the last of the processors that we may use. */
static int processor(bool last)
{
    cpu_set_t set;
    int found = -1;

    sched_getaffinity(0, sizeof(set), &set);
    for (size_t i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set) && (found < 0 || last))
            found = (int)i;
    return found;
}

/* The line of that list in /proc/self/status, as `run` prints it with these options. */
static const char *processors_of(struct result r)
{
    const char *word = "Cpus_allowed_list:\t";
    const char *at = strstr(r.out, word);

    EXPECT_STATUS(r, 0);
    EXPECT(at != NULL, "a list of processors: %s", r.out);
    at += strlen(word);
    return text("%.*s", (int)strcspn(at, "\n"), at);
}

CASE(it_has_these_processors, .page = "man 7 cpuset")
{
    const char *first = text("%d", processor(false));
    const char *last = text("%d", processor(true));

    EXPECT_TEXT(processors_of(run("run", "--cpuset-cpus", first, PROBE, "status")), first);
    EXPECT_TEXT(processors_of(run("run", "--cpuset-cpus", last, PROBE, "status")), last);
    EXPECT_TEXT(processors_of(run("run", "-m", "64m", "--pids-limit", "10", "--cpus", "0.5",
                                  "--cpuset-cpus", last, PROBE, "status")),
                last);
}

CASE(and_cannot_take_others, .page = "man 2 sched_setaffinity")
{
    const char *first = text("%d", processor(false));
    const char *last = text("%d", processor(true));

    needs_program("taskset");
    if (strcmp(first, last) == 0)
        SKIP("there is one processor only");
    EXPECT_STATUS(run("run", "taskset", "-c", last, "true"), 0);
    EXPECT_STATUS(run("run", "--cpuset-cpus", first, "taskset", "-c", last, "true"), 1);
}

CASE(all_others_have_what_they_had)
{
    const char *all = processors_of(run_program(PROBE, "status"));
    const char *first = text("%d", processor(false));
    const char *id = detach_ready("--cpuset-cpus", first, PROBE, "sleep");

    EXPECT_TEXT(processors_of(run("run", PROBE, "status")), all);
    EXPECT_TEXT(processors_of(run("run", "-m", "64m", PROBE, "status")), all);
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_TEXT(processors_of(run("run", "--cpus", "0.5", PROBE, "status")), all);
}

CASE(the_record_has_the_list)
{
    const char *first = text("%d", processor(false));
    const char *with = detach("--cpuset-cpus", first, "true");
    const char *without = detach("true");

    EXPECT_TEXT(inspected(with, "cpuset_cpus"), first);
    EXPECT_TEXT(inspected(without, "cpuset_cpus"), "null");
    EXPECT_STATUS(run("rm", "-f", with, without), 0);
}

/* That the groups are gone is seen by the ledger, here as in all cases. */
CASE(what_a_killed_parent_has_left_is_removed)
{
    const char *first = text("%d", processor(false));
    const char *id = detach_ready("--cpuset-cpus", first, PROBE, "other-user");
    pid_t parent = atoi(inspected(id, "parent_pid"));

    kill(parent, SIGKILL);
    EXPECT(ends_within(parent, 10000), "the parent's end");
    EXPECT_TEXT(listed_status(id), "exited");
}

CASE(what_is_no_list_of_processors_is_refused)
{
    static const char *const wrong[] = { "", "x", "-1", "1-0", "4000000" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        EXPECT_STATUS(run("run", "--cpuset-cpus", wrong[i], "true"), 125);
    const char *script = "umount -R /sys/fs/cgroup && "
                         "exec \"$TINY_DOCKER\" run --cpuset-cpus 0 true";
    struct result r = run_program("unshare", "--mount", "sh", "-c", script);
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "no cgroup hierarchy offers the controller 'cpuset'");
}

SUITE("cpuset", "these processors, and no other")
