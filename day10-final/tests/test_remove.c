/*
 * test_remove.c - containers that go by themselves, and all that have ended.
 */
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* Networks take time. */
#define NO_NET "--net=none"

static void expect_nothing_left(void)
{
    const char *script = "cd \"$TINY_DOCKER_ROOT\" && find . -mindepth 2 ! -path './network*'";

    EXPECT_OUT(run_program("sh", "-c", script), "");
}

CASE(with_rm_nothing_of_it_remains)
{
    EXPECT_STATUS(run("run", NO_NET, "--rm", "--name", "web", "sh", "-c", "exit 7"), 7);
    expect_nothing_left();
    EXPECT_STATUS(run("run", NO_NET, "--rm", "--name", "web", "true"), 0);
    expect_nothing_left();
}

CASE(what_an_alias_says_can_be_taken_back)
{
    run("run", NO_NET, "--rm", "--rm=false", "true");
    EXPECT_TEXT(inspected(the_container(), "auto_remove"), "false");
    run("run", NO_NET, "--rm=true", "true");
    the_container();
}

CASE(nor_does_its_network)
{
    EXPECT_STATUS(run("run", "--rm", "true"), 0);
    EXPECT(access(text("%s/network/td0", getenv("TINY_DOCKER_ROOT")), F_OK) < 0, "no network");
    EXPECT(if_nametoindex("td0") == 0, "no bridge");
}

CASE(nor_does_one_that_could_not_be_started)
{
    EXPECT_STATUS(run("run", NO_NET, "--rm", "/nope"), 127);
    EXPECT_STATUS(run("run", NO_NET, "--rm", "--rootfs", "/nope", "true"), 125);
    EXPECT_STATUS(run_with_fault("clone3:error=EPERM", "run", NO_NET, "--rm", "true"), 125);
    EXPECT_STATUS(run("run", "-d", NO_NET, "--rm", "/nope"), 127);
    expect_nothing_left();
}

CASE(in_the_background_it_goes_with_its_end_and_who_waits_hears_the_status)
{
    const char *id = detach_ready(NO_NET, "--rm", "--name", "web", PROBE, "slow-term", "100");
    struct process *wait = start("wait", "web");
    struct process *logs = start("logs", "-f", "web");

    wait_for_output(logs, "ready\n");
    while (access(text("%s/containers/%s/exit_code", getenv("TINY_DOCKER_ROOT"), id), F_OK) < 0)
        usleep(1000);
    EXPECT_OUT(run("stop", "web"), "web\n");
    EXPECT_OUT(finish(wait), "3\n");
    EXPECT_OUT(finish(logs), "ready\nbegin\nend\n");
    expect_nothing_left();
}

CASE(killed_or_removed_by_force_it_is_gone_without_complaint)
{
    const char *id = detach_ready(NO_NET, "--rm", PROBE, "ignore");
    struct result r = run("kill", id);

    EXPECT_STATUS(r, 0);
    EXPECT_ERR(r, "");
    id = detach_ready(NO_NET, "--rm", PROBE, "ignore");
    r = run("rm", "-f", id);
    EXPECT_STATUS(r, 0);
    EXPECT_ERR(r, "");
    expect_nothing_left();
}

/* It has ended, and is started again before it is removed. */
CASE(a_start_does_not_keep_it_from_removal_by_force)
{
    const char *id = detach_ready(NO_NET, PROBE, "sleep");
    struct process *p = start_with_fault("flock:delay_enter=700000:when=2", "rm", "-f", id);
    while (strcmp(run("ps", "-q").out, "") != 0)
        EXPECT(!ends_within(pid_of(p), 1), "that it has ended");
    EXPECT_STATUS(run("start", id), 0);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, text("%s\n", id));
    EXPECT_ERR(r, "");
    expect_nothing_left();
}

CASE(when_its_parent_was_killed_the_next_command_removes_it)
{
    const char *id = detach_ready(NO_NET, "--rm", "--name", "web", PROBE, "other-user");
    pid_t pid = atoi(inspected(id, "pid"));
    pid_t parent = atoi(inspected(id, "parent_pid"));

    kill(parent, SIGKILL);
    ends_within(parent, 10000);
    struct result r = run("ps", "-a", "-q");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, text("%s: its parent was killed; it is removed, as --rm asked for\n", id));
    EXPECT(ends_within(pid, 1000), "its end");
    expect_nothing_left();
}

/* Wherever the parent is killed on its way out, the next command completes what it has begun. */
CASE(a_removal_that_is_killed_is_completed)
{
    static const char *const faults[] = { "renameat2:signal=KILL:when=3",
                                          "renameat:signal=KILL:when=3",
                                          "unlinkat:signal=KILL:when=4",
                                          "unlinkat:signal=KILL:when=5" };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        run_with_fault(faults[i], "run", NO_NET, "--rm", "true");
        run("ps", "-a");
        EXPECT_OUT(run("ps", "-a", "-q"), "");
        expect_nothing_left();
    }
}

CASE(a_restart_does_not_remove_it_and_its_end_does)
{
    const char *id = detach_ready(NO_NET, "--rm", PROBE, "slow-term", "0");

    EXPECT_STATUS(run("restart", id), 0);
    EXPECT_TEXT(inspected(id, "status"), "running");
    EXPECT_TEXT(inspected(id, "auto_remove"), "true");
    EXPECT_STATUS(run("kill", id), 0);
    expect_nothing_left();
}

/* Wherever `restart` is killed, --rm counts again. */
CASE(a_restart_that_is_killed_does_not_keep_it)
{
    run_with_fault("socketpair:signal=KILL", "restart",
                   detach_ready(NO_NET, "--rm", PROBE, "slow-term", "0"));
    EXPECT_OUT(run("ps", "-a", "-q"), "");
    expect_nothing_left();

    /* It must be seen, and killed, before the container has ended. */
    const char *milliseconds = text("%d", 500 * harness_slowness());
    const char *id = detach_ready(NO_NET, "--rm", PROBE, "slow-term", milliseconds);
    pid_t parent = atoi(inspected(id, "parent_pid"));
    struct process *restart = start("restart", id);
    while (strcmp(inspected(id, "status"), "stopping") != 0)
        wait_a_moment("that it is stopping");
    signal_process(restart, SIGKILL);
    finish(restart);
    EXPECT(ends_within(parent, 5000), "its end");
    expect_nothing_left();
}

CASE(prune_removes_what_has_ended_and_nothing_else)
{
    const char *one = detach_ready(NO_NET, PROBE, "slow-term", "0");
    EXPECT_STATUS(run("run", NO_NET, "--name", "web", "true"), 0);
    const char *two = inspected("web", "id");
    EXPECT_STATUS(run("run", NO_NET, "true"), 0);
    struct result r = run("prune", "-f");

    EXPECT_STATUS(r, 0);
    EXPECT(strncmp(r.out, "Deleted Containers:\n", 20) == 0, "a heading: %s", r.out);
    EXPECT_OUT_HAS(r, text("\n%s\n", two));
    EXPECT_OUT_LACKS(r, one);
    EXPECT_OUT_HAS(r, "\n\nTotal reclaimed space: ");
    EXPECT_OUT_HAS(r, "kB\n");
    EXPECT_TEXT(the_container(), one);
    EXPECT_OUT(run("prune", "-f"), "Total reclaimed space: 0B\n");
    run("kill", one);
}

CASE(prune_asks_first)
{
    static const char *const no[] = { "", "\n", "n\n", "yes\n", "no\n", "yy" };

    run("run", NO_NET, "true");
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
        struct result r = run_with((struct start){ .input = no[i] }, "prune");
        EXPECT(r.status == 1, "status 1 for '%s'", no[i]);
        EXPECT_OUT(r, "WARNING! This will remove all stopped containers.\n"
                      "Are you sure you want to continue? [y/N] ");
        EXPECT_ERR(r, "tiny-docker: prune: nothing is removed\nhint: -f does not ask\n");
    }
    the_container();
    EXPECT_OUT_HAS(run_with((struct start){ .input = "y\n" }, "prune"), "Deleted Containers:\n");
    run("run", NO_NET, "true");
    EXPECT_STATUS(run_with((struct start){ .input = "Y" }, "prune"), 0);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(prune_leaves_what_is_damaged)
{
    run("run", NO_NET, "true");
    const char *id = the_container();

    write_file(record_of(id), 0600, "{}");
    struct result r = run("prune", "-f");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, text("%s: 'id' is missing\n", id));
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(what_could_not_be_removed_at_first_is_gone_with_rm_too)
{
    for (int when = 1; when <= 16; when++)
        run_with_fault(text("unlinkat:error=ENOMEM:when=%d", when), "run", "--rm", "true");
    remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
    EXPECT_OUT(run("ps", "-a", "-q"), ""); /* and what is half removed is swept away */
}

CASE(prune_passes_over_what_is_removed_meanwhile)
{
    const char *trace = path_in_work("trace");

    run("run", NO_NET, "true");
    const char *id = the_container();
    struct process *p = start_with_fault("flock:delay_exit=500000:when=2", "prune", "-f");
    while (access(trace, F_OK) < 0 || strstr(read_text(trace), "LOCK_UN") == NULL)
        EXPECT(!ends_within(pid_of(p), 1), "that it has read the names");
    EXPECT_STATUS(run("rm", id), 0);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "Total reclaimed space: 0B\n");
    EXPECT_ERR(r, "");
}

/* It has ended when it is looked at, and runs when it is locked. */
CASE(prune_passes_over_what_is_started_meanwhile)
{
    const char *mark = path_in_work("mark");
    const char *script = text("[ -f %s ] || { touch %s; exit 0; }; sleep 1000", mark, mark);
    const char *trace = path_in_work("trace");
    int seconds = harness_slowness() > 1 ? 5 : 1;

    run("run", NO_NET, "--name", "web", "sh", "-c", script);
    struct process *p =
        start_with_fault(text("flock:delay_enter=%d:when=3", seconds * 1000000), "prune", "-f");
    while (access(trace, F_OK) < 0 || strstr(read_text(trace), "LOCK_UN") == NULL)
        EXPECT(!ends_within(pid_of(p), 1), "that it has read the names");
    EXPECT_STATUS(run("start", "web"), 0);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_ERR(r, "");
    EXPECT_TEXT(inspected("web", "status"), "running");
    run("rm", "-f", "web");
}

SUITE("remove", "containers that go by themselves, and all that have ended")
