/*
 * test_wait.c - wait for a container's end: no longer, no shorter, and not by asking all the time.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* A wait that should be over in no time. */
static const struct start soon = { .seconds = 5 };

CASE(those_that_have_ended_are_told_at_once)
{
    run("run", "sh", "-c", "exit 7");
    const char *first = the_container();
    run("run", PROBE, "segv");
    const char *second = text("%.12s", run("ps", "-a", "-q").out);
    struct result r = run_with(soon, "wait", first, text("%.8s", second));

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, text("7\n%d\n", 128 + SIGSEGV));
}

static struct process *parent;

/* A container that ends itself 300 ms after it is asked to, with status 3. */
static const char *start_slow(void)
{
    parent = start("run", PROBE, "slow-term", "300");
    wait_for_output(parent, "ready\n");
    return the_container();
}

/* How often the traced process has opened a record so far. */
static int looks(const char *trace)
{
    int count = 0;

    if (access(trace, F_OK) < 0)
        return 0;
    for (const char *at = read_text(trace); (at = strstr(at, "config.json")) != NULL; at++)
        count++;
    return count;
}

/* The container ends, and its parent takes some time to write that down. */
CASE(the_record_is_waited_for_and_not_read_again_and_again, .page = "man 2 pidfd_open")
{
    const char *trace = path_in_work("trace");

    parent =
        start_with_fault("renameat2:delay_enter=300000:when=3", "run", PROBE, "slow-term", "100");
    wait_for_output(parent, "ready\n");
    const char *id = the_container();
    pid_t pid = atoi(inspected(id, "pid"));
    struct process *p = start_program_with((struct start){ 0 }, "strace", "-f", "-o", trace, "-e",
                                           "trace=openat,open,stat,newfstatat,statx",
                                           getenv("TINY_DOCKER"), "wait", id);
    while (looks(trace) == 0)
        wait_a_moment("a first look at the record");
    kill(pid, SIGTERM);
    struct result r = finish(p);
    EXPECT_STATUS(finish(parent), 3);
    EXPECT_OUT(r, "3\n");
    EXPECT(looks(trace) < 5, "a few looks at the record, not %d", looks(trace));
}

CASE(several_may_wait_for_one)
{
    const char *id = start_slow();
    struct process *one = start("wait", id);
    struct process *other = start("wait", id);

    signal_process(parent, SIGTERM);
    EXPECT_OUT(finish(one), "3\n");
    EXPECT_OUT(finish(other), "3\n");
    finish(parent);
}

CASE(of_one_whose_parent_was_killed_nobody_knows, .page = "man 2 prctl")
{
    const char *id = start_slow();
    struct process *p = start_with(soon, "wait", id);

    signal_process(parent, SIGKILL);
    struct result r = finish(p);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, text("tiny-docker: wait: %s: ", id));
    finish(parent);
    EXPECT_TEXT(listed_status(id), "exited");
}

/* A bystander with exactly this PID, which must be free; in the sandbox we may choose. Start times
 * count clock ticks, so it begins in the next one. */
static pid_t start_with_pid(pid_t pid)
{
    struct timespec tick = { .tv_nsec = 1000000000 / sysconf(_SC_CLK_TCK) };
    nanosleep(&tick, NULL);
    int last = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
    EXPECT(dprintf(last, "%d", pid - 1) > 0, "to set the last PID");
    close(last);
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    EXPECT(child == pid, "a process %d, not %d", pid, child);
    return child;
}

CASE(another_process_with_the_parents_pid_is_not_waited_for, .page = "man 5 proc")
{
    const char *id = start_slow();
    pid_t pid = atoi(inspected(id, "pid"));

    signal_process(parent, SIGKILL);
    finish(parent);
    EXPECT(ends_within(pid, 5000), "the container's end");
    waitpid(pid, NULL, 0); /* the sandbox's PID 1 is us: orphans are ours to collect */
    pid_t bystander = start_with_pid(pid_of(parent));
    struct result r = run_with(soon, "wait", id);
    kill(bystander, SIGKILL);
    waitpid(bystander, NULL, 0);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, text("tiny-docker: wait: %s: ", id));
}

CASE(what_is_no_container_is_refused)
{
    run("run", "true");
    struct result r = run_with(soon, "wait", "nonesuch", the_container());

    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "0\n");
    EXPECT_ERR_HAS(r, "tiny-docker: wait: ");
    EXPECT_STATUS(run("wait"), 2);
}

SUITE("wait", "wait for a container's end")
