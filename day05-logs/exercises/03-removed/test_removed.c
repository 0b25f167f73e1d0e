/*
 * test_removed.c - the log of a container that runs, when somebody has removed the file.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

static const char *log_file(const char *id)
{
    return text("%s/containers/%s/container.log", getenv("TINY_DOCKER_ROOT"), id);
}

static void signal_container(const char *id, int signal)
{
    kill(atoi(inspected(id, "pid")), signal);
}

CASE(what_was_written_is_still_there, .page = "man 5 proc_pid_fd")
{
    const char *id = detach_ready(PROBE, "signals", "--until", "TERM");

    unlink(log_file(id));
    EXPECT_OUT(run("logs", id), "ready\n");
    EXPECT_OUT(run("logs", text("%.5s", id)), "ready\n");
    signal_container(id, SIGTERM);
    run("logs", "-f", id);
}

CASE(what_is_written_now_is_there_too)
{
    const char *id = detach_ready(PROBE, "signals", "--until", "TERM");

    unlink(log_file(id));
    struct process *p = start("logs", "-f", id);
    wait_for_output(p, "ready\n");
    signal_container(id, SIGUSR1);
    wait_for_output(p, "got USR1\n");
    EXPECT_OUT(run("logs", id), "ready\ngot USR1\n");
    signal_container(id, SIGTERM);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "ready\ngot USR1\ngot TERM\n");
}

/* A pipe, even: who opens the wrong file may wait for ever. */
CASE(where_the_program_writes_by_now_does_not_matter, .page = "man 7 fifo")
{
    const char *pipe = path_in_work("pipe");
    const char *script = "mkfifo %s; exec 3>&1 <>%s >&0 2>&1; echo ready >&3; exec %s sleep 3>&-";
    const char *id = detach_ready("sh", "-c", text(script, pipe, pipe, PROBE));

    unlink(log_file(id));
    EXPECT_OUT(run_with((struct start){ .seconds = 3 }, "logs", id), "ready\n");
    signal_container(id, SIGKILL);
    run("logs", "-f", id);
}

CASE(when_the_container_has_ended_it_is_gone)
{
    const char *id = detach_ready(PROBE, "signals", "--until", "TERM");
    pid_t parent = atoi(inspected(id, "parent_pid"));

    unlink(log_file(id));
    signal_container(id, SIGTERM);
    EXPECT(ends_within(parent, 5000), "the parent's end");
    struct result r = run("logs", id);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, text("tiny-docker: logs: %s: it has no log", id));
}

CASE(in_the_foreground_there_is_none)
{
    struct process *p = start("run", PROBE, "signals", "--until", "TERM");

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    struct result r = run("logs", id);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, text("tiny-docker: logs: %s: it has no log", id));
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 0);
}

SUITE("removed", "a log that somebody has removed")
