/*
 * test_storm.c - everything at once, and SIGKILL in between.
 *
 * For some seconds (STORM_SECONDS) commands are chosen at random (STORM_SEED) and run several at a
 * time, on a handful of containers, while processes are killed: the commands themselves, the
 * parents in the background, the containers' first processes, any other. The PID of a parent that
 * was killed is given to a bystander at once. Then it must all have been for nothing.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bystander.h"
#include "chance.h"
#include "harness.h"
#include "job.h"
#include "world.h"

enum { AT_ONCE = 6 };

static unsigned operations;
static unsigned kills;
static const char *rootfs;

/* What is typed, as it grows. */
struct words {
    const char *list[32];
    int count;
};

static void add(struct words *w, const char *word)
{
    w->list[w->count++] = word;
}

static const char *a_name(void)
{
    static const char *const names[] = { "ada", "bob", "cleo", "dan", "eve" };

    return ONE_OF(names);
}

/* A container, by its ID, or now and then by a name that may be nobody's. */
static const char *a_container(void)
{
    const char *id = once_in(5) ? NULL : world_container();

    return id != NULL ? id : a_name();
}

/* What runs in it. */
static void add_payload(struct words *w)
{
    static const char *const scripts[] = {
        "exit 3",
        "sleep 0.2; exit 1",
        "trap '' TERM; while :; do sleep 0.05; done",
        "trap 'exit 4' TERM; while :; do sleep 0.05; done",
        "while :; do (sleep 0.01 & sleep 0.02) & wait; done",
        "while :; do echo some words; sleep 0.01; done",
    };

    if (once_in(4)) {
        add(w, "probe");
        add(w, "sleep");
    } else {
        add(w, "sh");
        add(w, "-c");
        add(w, ONE_OF(scripts));
    }
}

static void add_run(struct words *w)
{
    static const char *const options[] = {
        "--rm",         "--init",         "--net=host",        "--net=none",
        "--net=none",   "-m64m",          "--pids-limit=20",   "--cpus=0.5",
        "--read-only",  "--tmpfs=/tmp",   "--restart=always",  "--restart=on-failure:2",
        "-v/tmp:/mnt",  "--log=plain",    "--stop-signal=INT", "--cap-drop=ALL",
        "--user=65534", "--workdir=/tmp", "--log-max-size=4k", "-t",
    };
    bool detached = !once_in(4);

    add(w, "run");
    if (detached)
        add(w, "-d");
    for (unsigned i = chance(4); i > 0; i--)
        add(w, ONE_OF(options));
    if (once_in(3)) {
        add(w, "--name");
        add(w, a_name());
    }
    add(w, "--rootfs");
    add(w, rootfs);
    add_payload(w);
}

static void add_exec(struct words *w)
{
    add(w, "exec");
    if (once_in(4))
        add(w, "-d");
    add(w, a_container());
    add_payload(w);
}

/* The other commands, all of which take a container. */
static void add_other(struct words *w)
{
    static const char *const commands[][3] = {
        { "stop", "-t", "0" },
        { "stop", "-t", "1" },
        { "stop", "-t", "1" },
        { "kill", "-s", "TERM" },
        { "kill", "-s", "KILL" },
        { "kill", "-s", "HUP" },
        { "rm" },
        { "rm", "-f" },
        { "rm", "-f" },
        { "pause" },
        { "unpause" },
        { "unpause" },
        { "restart", "-t", "0" },
        { "restart", "-t", "1" },
        { "start" },
        { "inspect" },
        { "logs" },
        { "top" },
        { "wait" },
        { "xray" },
        { "logs", "-f" },
        { "stats", "--no-stream" },
    };
    const char *const *words = ONE_OF(commands);

    for (int i = 0; i < 3 && words[i] != NULL; i++)
        add(w, words[i]);
    for (unsigned i = 1 + once_in(4); i > 0; i--)
        add(w, a_container());
}

static void add_plain(struct words *w)
{
    static const char *const commands[][4] = {
        { "ps" }, { "ps", "-a" }, { "ps", "-a", "-q" }, { "prune" }, { "prune", "-f" },
    };
    const char *const *words = ONE_OF(commands);

    for (int i = 0; i < 4 && words[i] != NULL; i++)
        add(w, words[i]);
}

/* May it take as long as a container lives? `run` in the foreground, `wait`, `logs -f`; and `exec`,
 * also with -d: if `pause` is faster, it begins when the container goes on. */
static bool lasts(const struct words *w)
{
    const char *line = as_typed(w->list);

    return strncmp(line, "tiny-docker exec", 16) == 0 ||
           strncmp(line, "tiny-docker wait", 16) == 0 ||
           strncmp(line, "tiny-docker logs -f", 19) == 0 ||
           (strncmp(line, "tiny-docker run", 15) == 0 &&
            strncmp(line, "tiny-docker run -d", 18) != 0);
}

static void operate(void)
{
    struct words w = { .list = { "tiny-docker" }, .count = 1 };
    const char *one = world_container();
    unsigned what = chance(20);

    if (one == NULL || what < 5)
        add_run(&w);
    else if (what < 8)
        add_exec(&w);
    else if (what < 18)
        add_other(&w);
    else if (what < 19)
        add_plain(&w);
    else {
        add(&w, "rename");
        add(&w, a_container());
        add(&w, a_name());
    }
    job_start(w.list, lasts(&w));
    operations++;
    if (getenv("STORM_VERBOSE") != NULL)
        printf("  $ %s\n", as_typed(w.list));
}

/* A process that is to die: a command, a parent, a container's PID 1, or any. */
static pid_t a_victim(void)
{
    static pid_t pids[4096];
    const char *id = world_container();

    switch (chance(4)) {
    case 0:
        return job_any();
    case 1:
        return id != NULL ? world_number(id, "parent_pid") : 0;
    case 2:
        return id != NULL ? world_number(id, "pid") : 0;
    default:
        break;
    }
    int count = world_processes(pids, 4096);
    return count > 0 ? pids[chance((unsigned)count)] : 0;
}

static pid_t vacant; /* a PID whose owner was killed */

static void ended(pid_t pid, int status)
{
    job_ended(pid, status);
    if (pid == vacant && once_in(2)) {
        bystander_start(pid);
        vacant = 0;
    }
}

/* Records name processes that ended long ago: to be careful is up to us here, too. */
static void strike(void)
{
    pid_t pid = a_victim();

    if (pid <= 1 || bystander_is(pid) || kill(pid, SIGKILL) < 0)
        return;
    if (getenv("STORM_VERBOSE") != NULL)
        printf("  # kill %d\n", pid);
    job_killed(pid);
    vacant = pid;
    kills++;
}

static void let_pass(int milliseconds)
{
    struct timespec time = { .tv_nsec = milliseconds * 1000000L };

    nanosleep(&time, NULL);
    world_reap();
    job_expect_in_time();
}

static bool is_job(pid_t pid)
{
    return job_is(pid);
}

static void expect_calm(void)
{
    while (job_short_count() > 0)
        let_pass(10);
    world_expect_truth(is_job);
}

CASE(a_storm_leaves_nothing, .seconds = 400)
{
    const char *seconds = getenv("STORM_SECONDS");
    time_t end = time(NULL) + (seconds != NULL ? atoi(seconds) : 5);

    rootfs = make_rootfs("rootfs");
    job_begin();
    world_begin(ended);
    while (time(NULL) < end) {
        if (job_count() < AT_ONCE)
            operate();
        if (once_in(6))
            strike();
        let_pass((int)chance(40));
        if (once_in(150))
            expect_calm();
    }
    expect_calm();
    /* A command may yet begin, or wait for a container that `rm` takes away. */
    for (int i = 0; i < 100 * harness_slowness() && job_count() > 0; i++) {
        world_remove_all();
        let_pass(300);
    }
    EXPECT(job_count() == 0, "the end of every command:\n%s", run_program("ps", "-ef").out);
    world_expect_removable();
    world_end();
    printf("  did: %u operations\n  did: %u kills\n", operations, kills);
}

SUITE("storm", "everything at once, and SIGKILL in between")
