/*
 * test_clock.c - a container whose clocks begin at zero.
 *
 * On day 2 /proc is the host's. So the container's side is seen from outside, by its PID there.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* The first number in /proc/uptime, as this container sees it. */
static double uptime_in(struct result r)
{
    EXPECT_STATUS(r, 0);
    return strtod(r.out, NULL);
}

/* Seconds by which one of the container's clocks is ahead of the host's. */
static double offset_of(const char *offsets, const char *clock)
{
    const char *line = strstr(offsets, clock);

    return line != NULL ? strtod(line + strlen(clock), NULL) : 0;
}

static struct process *start_it(const char *option, pid_t *pid)
{
    struct process *p = start("run", option, PROBE, "sleep");

    wait_for_output(p, "ready\n");
    *pid = descendant_of(p, "probe");
    return p;
}

static const char *label_of(pid_t pid)
{
    return run_program("readlink", text("/proc/%d/ns/time", pid)).out;
}

CASE(the_container_has_just_been_booted, .page = "man 7 time_namespaces")
{
    double inside = uptime_in(run("run", "--fresh-clock", "cat", "/proc/uptime"));

    EXPECT(inside < 5, "an uptime of some moments, not %.2f s", inside);
}

CASE(both_clocks_are_set, .page = "man 7 time_namespaces")
{
    double host = strtod(read_text("/proc/uptime"), NULL);
    pid_t pid;
    struct process *p = start_it("--fresh-clock", &pid);
    const char *offsets = read_text(text("/proc/%d/timens_offsets", pid));

    kill(pid, SIGKILL);
    finish(p);
    EXPECT(offset_of(offsets, "boottime") < 5 - host, "an offset of -%.0f: %s", host, offsets);
    EXPECT(offset_of(offsets, "monotonic") < 0, "an offset of the other clock: %s", offsets);
}

CASE(the_namespace_is_its_own, .page = "man 7 namespaces")
{
    pid_t pid;
    struct process *p = start_it("--fresh-clock", &pid);
    const char *label = label_of(pid);
    const char *of_parent = label_of(pid_of(p));

    kill(pid, SIGKILL);
    finish(p);
    EXPECT(strncmp(label, "time:[", 6) == 0, "a label: %s", label);
    EXPECT(strcmp(label, of_parent) != 0, "another label than the parent's, which is %s", label);
}

CASE(without_the_option_the_clocks_are_the_hosts)
{
    double before = strtod(read_text("/proc/uptime"), NULL);
    double inside = uptime_in(run("run", "cat", "/proc/uptime"));

    EXPECT(inside >= before, "%.2f s or more, not %.2f", before, inside);
}

CASE(what_is_done_is_explained, .page = "man 1 unshare")
{
    struct result r = run("--explain", "run", "--fresh-clock", "true");

    EXPECT_ERR_HAS(r, "parent | unshare --time --monotonic -");
    EXPECT_ERR_LACKS(run("--explain", "run", "true"), "--time");
}

SUITE("clock", "clocks that begin at zero")
