/*
 * test_size.c - run -d --log-size: a log that does not fill the disk.
 */
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

enum { SIZE = 256 << 10, SLACK = 64 << 10 };

/* What the container's directory takes on the disk. */
static long room_of(const char *id)
{
    const char *directory = text("%s/containers/%s", getenv("TINY_DOCKER_ROOT"), id);
    struct result r = run_program("du", "-s", "--block-size=1", directory);

    return atol(r.out);
}

static void expect_little_room(const char *id)
{
    while (room_of(id) > SIZE + SLACK)
        wait_a_moment("that the log takes no more room than 256k and 64k");
}

/* The lines are numbers, one after the other, and the last of them is this one: so nothing is lost
 * in between. Returns how long all of them are. */
static size_t expect_numbers_up_to(const char *lines, int last)
{
    int expected = atoi(lines);

    for (const char *at = lines; *at != '\0'; at += strcspn(at, "\n") + 1, expected++)
        EXPECT(atoi(at) == expected, "%d and not %.20s", expected, at);
    EXPECT(expected == last + 1, "lines up to %d, not to %d", last, expected - 1);
    return strlen(lines);
}

CASE(the_end_is_kept_and_takes_little_room, .page = "man 2 fallocate")
{
    const char *id = detach("--log-size", "256k", "seq", "300000"); /* 2 MB */

    run("logs", "-f", id);
    expect_little_room(id);
    size_t kept = expect_numbers_up_to(run("logs", id).out, 300000);
    EXPECT(kept >= SIZE / 2 && kept <= SIZE + SLACK, "about 256 KB, not %zu", kept);
}

CASE(so_it_is_while_the_container_runs, .page = "man 7 inotify")
{
    const char *script = text("seq 300000; echo 300001; exec %s sleep >&-", PROBE);
    const char *id = detach("--log-size", "256k", "sh", "-c", script);

    EXPECT_STATUS(run_program("sh", "-c", text("\"$TINY_DOCKER\" logs -f %s | grep -q 300001", id)),
                  0);
    expect_little_room(id);
    expect_numbers_up_to(run("logs", id).out, 300001);
    kill(atoi(inspected(id, "pid")), SIGKILL);
    run("logs", "-f", id);
}

/* Nanoseconds that a process has had a processor. */
static long used_by(pid_t pid)
{
    return atol(read_text(text("/proc/%d/schedstat", pid)));
}

CASE(nobody_is_busy_while_nothing_is_written)
{
    const char *script = text("seq 300000; exec %s sleep", PROBE);
    const char *id = detach("--log-size", "256k", "sh", "-c", script);
    pid_t parent = atoi(inspected(id, "parent_pid"));

    EXPECT_STATUS(run_program("sh", "-c", text("\"$TINY_DOCKER\" logs -f %s | grep -q ready", id)),
                  0);
    expect_little_room(id);
    long before = used_by(parent);
    poll(NULL, 0, 200);
    long used = used_by(parent) - before;
    EXPECT(used < 20000000, "that its parent sleeps, and has not worked %ld ms of 200",
           used / 1000000);
    kill(atoi(inspected(id, "pid")), SIGKILL);
    run("logs", "-f", id);
}

CASE(who_follows_misses_nothing)
{
    const char *script = "i=0; trap 'i=$((i + 10000)); seq $((i - 9999)) $i' USR1; "
                         "trap exit TERM; echo 0; while :; do sleep 0.01; done";
    const char *id = detach("--log-size", "64k", "sh", "-c", script);
    pid_t pid = atoi(inspected(id, "pid"));
    struct process *p = start("logs", "-f", id);

    wait_for_output(p, "0\n");
    for (int i = 1; i <= 5; i++) {
        kill(pid, SIGUSR1);
        wait_for_output(p, text("\n%d\n", i * 10000));
    }
    kill(pid, SIGTERM);
    struct result r = finish(p);
    EXPECT(atoi(r.out) == 0 && r.out[0] == '0', "all from 0 on, not: %.20s", r.out);
    expect_numbers_up_to(r.out, 50000);
    EXPECT(atoi(run("logs", id).out) > 10000, "that the first ones are not kept");
}

CASE(a_short_log_is_kept_whole)
{
    const char *id = detach("--log-size", "1m", "seq", "20000");

    expect_numbers_up_to(run("logs", "-f", id).out, 20000);
    EXPECT(atoi(run("logs", id).out) == 1, "all lines from 1 on");
}

CASE(a_size_that_cannot_be_one_is_refused)
{
    static const char *const wrong[] = { "0", "-1", "1k", "65535", "64kb", "x", "" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct result r = run("run", "-d", "--log-size", wrong[i], "true");
        EXPECT_STATUS(r, 125);
        EXPECT_ERR_HAS(r, "--log-size: ");
    }
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

SUITE("size", "a log that does not fill the disk")
