/*
 * usage.c - what a container uses.
 *
 * The kernel counts for each control group; where, differs between their versions
 * (cgroup_version.h). What passes through network interfaces it counts for each network namespace:
 * /proc/PID/net shows that of the process.
 */
#include "usage.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "cgroup.h"
#include "cgroup_version.h"
#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "process.h"
#include "text.h"

enum { LONGEST = 1 << 20 }; /* of the kernel's files */

/* What is more than a number can be is the highest. */
static int64_t capped(__int128 number)
{
    return number > INT64_MAX ? INT64_MAX : number < INT64_MIN ? INT64_MIN : (int64_t)number;
}

/* The sum of the numbers that stand behind `word` in a file, which may be "". */
static int64_t sum(const char *text, const char *word)
{
    __int128 total = 0;

    if (word[0] == '\0')
        return strtoll(text, NULL, 10);
    while ((text = strstr(text, word)) != NULL) {
        text += strlen(word);
        total += strtoll(text, NULL, 10);
    }
    return capped(total);
}

/* What the container's groups say of one thing, or -1. */
static int64_t count(const struct container *c, enum cgroup_count what)
{
    for (int i = 0; i < c->cgroup_count; i++) {
        const struct cgroup *group = &c->cgroups[i];
        const struct cgroup_counter *counter = &group->version->counters[what];
        CLEANUP_FREE char *path = text_format("%s/%s", group->path, counter->file);
        CLEANUP_FREE char *text = NULL;
        struct error ignored;
        if ((group->controllers & 1U << counter->controller) != 0 &&
            file_read(AT_FDCWD, path, LONGEST, &text, NULL, &ignored) == 0)
            return capped((__int128)sum(text, counter->word) * counter->unit);
    }
    return -1;
}

/* All of the machine's memory, or less if there is a limit. */
static int64_t memory_limit(const struct container *c)
{
    struct sysinfo machine;

    if (sysinfo(&machine) < 0)
        return c->memory_limit;
    int64_t all = (int64_t)machine.totalram * machine.mem_unit;
    return c->memory_limit > 0 && c->memory_limit < all ? c->memory_limit : all;
}

/* Add up the interfaces but the loopback (man 5 proc, /proc/pid/net/dev). */
static void sum_network(struct usage *usage, const char *text)
{
    usage->received = 0;
    usage->sent = 0;
    for (; *text != '\0'; text += strcspn(text, "\n"), text += *text == '\n') {
        char name[64];
        long long received;
        long long sent;
        if (sscanf(text, " %63[^:\n]: %lld %*d %*d %*d %*d %*d %*d %*d %lld", name, &received,
                   &sent) != 3 ||
            strcmp(name, "lo") == 0)
            continue;
        usage->received = capped((__int128)usage->received + received);
        usage->sent = capped((__int128)usage->sent + sent);
    }
}

static void count_network(const struct container *c, struct usage *usage)
{
    CLEANUP_FREE char *path = text_format("/proc/%d/net/dev", c->pid);
    CLEANUP_FREE char *text = NULL;
    CLEANUP_CLOSE int process = -1;
    struct error ignored;

    if (file_read(AT_FDCWD, path, LONGEST, &text, NULL, &ignored) < 0)
        return;
    /* If the container's process still has this PID, it had it while the file was read. */
    if (process_open(c->pid, c->pid_start_time, c->boot_id, &process, &ignored) == 0 &&
        process >= 0)
        sum_network(usage, text);
}

void usage_of_groups(const struct container *c, struct usage *usage)
{
    usage->cpu = count(c, COUNT_CPU);
    usage->memory = count(c, COUNT_MEMORY);
    int64_t cache = count(c, COUNT_CACHE);
    if (cache > 0 && cache < usage->memory)
        usage->memory -= cache;
    usage->pids = count(c, COUNT_PIDS);
    usage->read = count(c, COUNT_READ);
    usage->written = count(c, COUNT_WRITTEN);
}

void usage_allowed(const struct container *c, struct allowance *allowance)
{
    static const int64_t unlimited = INT64_MAX / 2; /* version 1 has a number for "no limit" */
    int64_t quota = count(c, COUNT_CPU_QUOTA);
    int64_t period = count(c, COUNT_CPU_PERIOD);

    allowance->memory = count(c, COUNT_MEMORY_LIMIT);
    if (allowance->memory > unlimited)
        allowance->memory = 0;
    allowance->pids = count(c, COUNT_PIDS_LIMIT);
    allowance->cpus = period <= 0  ? -1
                      : quota <= 0 ? 0
                                   : capped((__int128)quota * 1000000000 / period);
}

int usage_count(struct container *c, struct usage *usage, struct error *err)
{
    *usage = (struct usage){ .received = -1, .sent = -1, .memory_limit = memory_limit(c) };
    if (cgroup_find(c, err) < 0)
        return -1;
    usage->taken_at = clock_running();
    usage_of_groups(c, usage);
    cgroup_forget(c);
    count_network(c, usage);
    return 0;
}
