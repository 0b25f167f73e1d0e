/*
 * test_faults.c - every system call fails once, or is the last that its process makes.
 *
 * What a command asks of the kernel is counted first, with strace. Each of these calls is then a
 * point at which strace can let it fail, or send SIGKILL to who makes it. With -f that is the n-th
 * call of each process that has so many: command, parent and child. Helpers that are executed are
 * not counted.
 *
 * For STORM_SECONDS points are taken at random (STORM_SEED); with STORM_ALL=1 all of them, in turn.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chance.h"
#include "harness.h"
#include "inspect.h"
#include "ledger.h"
#include "trace.h"
#include "world.h"

#define PROBE_WORD "PROBE" /* stands for the payload's path */

enum { CALLS = 128, PROCESSES = 64, WORDS = 24 };

/* A command, and what it works on. */
struct scenario {
    const char *name;
    const char *made[WORDS];  /* a container is made first, with these words after `run -d` */
    bool stopped;             /* and stopped */
    const char *words[WORDS]; /* the command; "ID" stands for the container */
};

#define RUN_ALL "--name=ada", "-m64m", "--pids-limit=50", "-v/tmp:/mnt", "--tmpfs=/tmp", "--init"
#define BRIEF   "sh", "-c", "sleep 0.05; exit 3"

static const struct scenario scenarios[] = {
    { .name = "run", .words = { "run", "--rm", "--net=none", RUN_ALL, PROBE_WORD, "exit", "3" } },
    { .name = "run, bridge", .words = { "run", "--net=bridge", PROBE_WORD, "exit", "3" } },
    { .name = "run -d", .words = { "run", "-d", "--net=none", RUN_ALL, BRIEF } },
    { .name = "run -d, bridge", .words = { "run", "-d", "--restart=on-failure:1", BRIEF } },
    { .name = "exec",
      .made = { "--net=none", PROBE_WORD, "sleep" },
      .words = { "exec", "ID", BRIEF } },
    { .name = "stop",
      .made = { "--net=none", PROBE_WORD, "sleep" },
      .words = { "stop", "-t0", "ID" } },
    { .name = "rm -f",
      .made = { "--net=none", "--name=ada", PROBE_WORD, "sleep" },
      .words = { "rm", "-f", "ID" } },
    { .name = "rm",
      .made = { "--net=none", PROBE_WORD, "sleep" },
      .stopped = true,
      .words = { "rm", "ID" } },
    { .name = "start",
      .made = { "--net=none", BRIEF },
      .stopped = true,
      .words = { "start", "ID" } },
    { .name = "restart", .made = { BRIEF }, .words = { "restart", "-t0", "ID" } },
    { .name = "pause", .made = { "--net=none", PROBE_WORD, "sleep" }, .words = { "pause", "ID" } },
    { .name = "ps", .made = { "--net=none", PROBE_WORD, "sleep" }, .words = { "ps", "-a" } },
};

/* How often a call is made by the process that makes it most. */
struct point {
    char call[32];
    int count;
    uint64_t unlocks; /* bit n: the n-th gives up a lock */
};

struct points {
    struct point all[CALLS];
    int count;
};

static const struct start patient = { .seconds = 60 };

static const char *make_container(const struct scenario *s)
{
    const char *words[WORDS + 3] = { "run", "-d" };
    int count = 2;

    if (s->made[0] == NULL)
        return "";
    for (int i = 0; s->made[i] != NULL; i++)
        words[count++] = strcmp(s->made[i], PROBE_WORD) == 0 ? PROBE : s->made[i];
    struct result r = run_list(patient, words);
    EXPECT_STATUS(r, 0);
    const char *id = text("%.12s", r.out);
    if (s->stopped)
        EXPECT_STATUS(run_with(patient, "stop", "-t0", id), 0);
    return id;
}

/* Run the scenario's command, with a fault that strace is to make. */
static struct result run_scenario(const struct scenario *s, const char *fault)
{
    const char *words[WORDS + 1] = { NULL };
    const char *id = make_container(s);

    for (int i = 0; s->words[i] != NULL; i++)
        words[i] = strcmp(s->words[i], "ID") == 0         ? id
                   : strcmp(s->words[i], PROBE_WORD) == 0 ? PROBE
                                                          : s->words[i];
    return run_with_fault_list(fault, words);
}

static struct point *find_point(struct points *points, const char *call)
{
    int i = 0;

    while (i < points->count && strcmp(points->all[i].call, call) != 0)
        i++;
    if (i == CALLS)
        return NULL;
    if (i == points->count) {
        points->all[points->count++] = (struct point){ .count = 0 };
        snprintf(points->all[i].call, sizeof(points->all[i].call), "%s", call);
    }
    return &points->all[i];
}

static void add_points(struct points *points, const struct point *more)
{
    struct point *point = find_point(points, more->call);

    if (point == NULL)
        return;
    point->unlocks |= more->unlocks;
    if (more->count > point->count)
        point->count = more->count;
}

/* What makes no sense to try: a handler that cannot return goes on nowhere; and a static program
 * without its break dies, but as PID 1 below strace it does not even do that. */
static bool is_beyond(const char *call)
{
    return strcmp(call, "rt_sigreturn") == 0 || strcmp(call, "brk") == 0;
}

/* The calls of one process in the trace, until it executes another program. */
static void count_process(struct points *points, const char *trace, int pid, bool is_first)
{
    struct points own = { .count = 0 };
    char call[32];
    int number;

    for (const char *line = trace; *line != '\0'; line += strcspn(line, "\n") + 1) {
        if (sscanf(line, "%d %31[a-z0-9_](", &number, call) != 2 || number != pid)
            continue;
        size_t length = strcspn(line, "\n");
        bool executes = strcmp(call, "execve") == 0;
        if (executes && is_first && own.count == 0)
            continue; /* strace's own */
        struct point *point = find_point(&own, call);
        if (point == NULL)
            continue;
        point->count++;
        if (memmem(line, length, "LOCK_UN", 7) != NULL)
            point->unlocks |= (uint64_t)1 << point->count % 64;
        if (executes && memmem(line, length, " = 0", 4) != NULL)
            break;
    }
    for (int i = 0; i < own.count; i++)
        if (!is_beyond(own.all[i].call))
            add_points(points, &own.all[i]);
}

/* What the scenario asks of the kernel. */
static void count_calls(const struct scenario *s, struct points *points)
{
    int seen[PROCESSES];
    int count = 0;
    int pid;

    /* A fault that never comes. */
    run_scenario(s, "getpid:error=EPERM:when=60000");
    const char *trace = read_text(path_in_work("trace"));
    points->count = 0;
    for (const char *line = trace; *line != '\0'; line += strcspn(line, "\n") + 1) {
        bool is_new = sscanf(line, "%d ", &pid) == 1 && count < PROCESSES;
        for (int i = 0; i < count; i++)
            is_new = is_new && seen[i] != pid;
        if (!is_new)
            continue;
        seen[count++] = pid;
        count_process(points, trace, pid, count == 1);
    }
    world_expect_removable();
}

static bool nobody(pid_t pid)
{
    (void)pid;
    return false;
}

/* What the C library does before main() begins it does not survive without: that is no fault of
 * the program's. */
static bool is_of_loader(const struct result *r, const char *call)
{
    static const char *const calls[] = { "mmap",   "munmap", "mprotect",        "arch_prctl",
                                         "brk",    "rseq",   "set_tid_address", "set_robust_list",
                                         "pread64" };

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (strcmp(call, calls[i]) == 0)
            return r->status > 128;
    return false;
}

/* One fault, and then everything must hold. */
static void try_point(const struct scenario *s, const char *call, int n, const char *what)
{
    struct ledger *before = ledger_take();

    if (getenv("STORM_VERBOSE") != NULL)
        printf("  %s: %s %d %s\n", s->name, call, n, what);
    world_begin(NULL);
    struct result r = run_scenario(s, text("%s:%s:when=%d", call, what, n));
    EXPECT(r.status < 128 || r.status == 128 + SIGKILL || is_of_loader(&r, call),
           "an exit status and no end by a signal, which was %d\nerror:    %s", r.status, r.err);
    world_expect_truth(nobody);
    world_expect_removable();
    world_end();
    struct ledger *after = ledger_take();
    EXPECT(ledger_compare(before, after)[0] == '\0', "nothing left by %s with %s:%s:when=%d\n%s",
           s->name, call, what, n, ledger_compare(before, after));
    ledger_free(before);
    ledger_free(after);
}

static const char *an_error(void)
{
    static const char *const errors[] = { "ENOMEM", "EIO",   "ENOSPC", "EMFILE",
                                          "EAGAIN", "EPERM", "EINTR" };

    return text("error=%s", ONE_OF(errors));
}

/* What the kernel does without fail must not fail here. Linux closes a descriptor also where
 * close() fails (man 2 close); where strace lets it fail it stays open, and who waits for its end
 * waits in vain. It is so with a lock that is given up, and with wait4() for a child that has
 * ended. */
static bool can_fail(const struct point *point, int n)
{
    return strcmp(point->call, "close") != 0 && strcmp(point->call, "wait4") != 0 &&
           (point->unlocks >> n % 64 & 1) == 0;
}

static unsigned try_all(const struct scenario *s)
{
    struct points points;
    unsigned tried = 0;

    count_calls(s, &points);
    for (int i = 0; i < points.count; i++)
        for (int n = 1; n <= points.all[i].count; n++) {
            try_point(s, points.all[i].call, n, "signal=KILL");
            tried++;
            if (!can_fail(&points.all[i], n))
                continue;
            try_point(s, points.all[i].call, n, an_error());
            tried++;
        }
    printf("  %s: %u faults\n", s->name, tried);
    return tried;
}

/* A few of one scenario, until the time is over. */
static unsigned try_some(const struct scenario *s, time_t end)
{
    struct points points;
    unsigned tried = 0;

    count_calls(s, &points);
    for (; tried == 0 || time(NULL) < end; tried++) {
        const struct point *point = &points.all[chance((unsigned)points.count)];
        int n = 1 + (int)chance((unsigned)point->count);
        bool fails = can_fail(point, n) && once_in(2);
        try_point(s, point->call, n, fails ? an_error() : "signal=KILL");
    }
    return tried;
}

CASE(a_call_that_fails_or_kills_leaves_nothing, .page = "man 1 strace", .seconds = 20000)
{
    const char *seconds = getenv("STORM_SECONDS");
    const char *only = getenv("STORM_SCENARIO");
    unsigned tried = 0;

    needs_program("strace");
    if (getenv("STORM_ALL") == NULL)
        tried = try_some(&ONE_OF(scenarios), time(NULL) + (seconds != NULL ? atoi(seconds) : 5));
    else
        for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
            if (only == NULL || strcmp(only, scenarios[i].name) == 0)
                tried += try_all(&scenarios[i]);
    printf("  did: %u faults\n", tried);
}

SUITE("faults", "system calls that fail, or that are the last")
