/*
 * ledger.c - what is there, counted before and after.
 *
 * Each kind of thing has a function that lists what there is, a line each. Two ledgers differ where
 * a line is in one and not in the other.
 */
#include "ledger.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "error.h"
#include "file.h"
#include "harness.h"
#include "memory.h"
#include "sandbox.h"
#include "text.h"

struct ledger {
    size_t count;
    char **lines;
};

static void add(struct ledger *l, char *line)
{
    l->lines = memory_resize(l->lines, l->count + 1, sizeof(*l->lines));
    l->lines[l->count++] = line;
}

/* Add each line of a file of the kernel. */
static void add_lines(struct ledger *l, const char *kind, const char *path, const char *format)
{
    CLEANUP_FILE FILE *file = fopen(path, "re");
    CLEANUP_FREE char *line = NULL;
    size_t room = 0;
    char part[4096];

    while (file != NULL && getline(&line, &room, file) > 0)
        if (sscanf(line, format, part) == 1)
            add(l, text_format("%s: %s", kind, part));
}

static void add_mounts(struct ledger *l)
{
    add_lines(l, "mount", "/proc/self/mountinfo", "%4095[^\n]");
}

/* The kernel removes the cable of a container by itself, soon after its end: an end of a cable that
 * is neither here nor in a namespace that somebody is in gets up to a second to go. */
static bool is_going(const char *name)
{
    CLEANUP_FREE char *path = text_format("/proc/sys/net/ipv4/conf/%s", name);

    for (int i = 0; i < 100 * harness_slowness(); i++) {
        if (access(path, F_OK) < 0)
            return true;
        poll(NULL, 0, 10);
    }
    return false;
}

static void add_interfaces(struct ledger *l)
{
    add_lines(l, "interface", "/proc/net/dev", " %4095[^:|]:");
    for (size_t i = 0; i < l->count;) {
        /* Their names end with a container's ID. */
        if (strncmp(l->lines[i], "interface: td0", 14) == 0 && strlen(l->lines[i]) > 20 &&
            is_going(l->lines[i] + strlen("interface: "))) {
            free(l->lines[i]);
            l->lines[i] = l->lines[--l->count];
        } else {
            i++;
        }
    }
}

static void add_network(struct ledger *l)
{
    char line[1024];

    if (harness_day() < 8) /* the sandbox has no network of its own */
        return;
    add_lines(l, "ip_forward", "/proc/sys/net/ipv4/ip_forward", "%4095s");
    FILE *rules = find_program("nft") != NULL ? popen("nft list ruleset", "re") : NULL;
    while (rules != NULL && fgets(line, sizeof(line), rules) != NULL)
        add(l, text_format("rule: %.*s", (int)strcspn(line, "\n"), line));
    if (rules != NULL)
        pclose(rules);
}

static void add_ipc(struct ledger *l)
{
    add_lines(l, "shared memory", "/proc/sysvipc/shm", " %4095[0-9 ]");
    add_lines(l, "message queue", "/proc/sysvipc/msg", " %4095[0-9 ]");
    add_lines(l, "semaphores", "/proc/sysvipc/sem", " %4095[0-9 ]");
}

static void add_hostname(struct ledger *l)
{
    struct utsname names;

    uname(&names);
    add(l, text_format("host name: %s", names.nodename));
}

/* Give a process that is on its way out up to a second. True if it has gone. */
static bool has_ended(pid_t pid)
{
    CLEANUP_CLOSE int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd event = { .fd = fd, .events = POLLIN };

    return fd < 0 || poll(&event, 1, 1000 * harness_slowness()) == 1;
}

/* Every process of the sandbox but this one, which is its PID 1 and inherits the orphans. */
static void add_processes(struct ledger *l)
{
    CLEANUP_DIR DIR *proc = opendir("/proc");
    struct dirent *entry;

    while (proc != NULL && (entry = readdir(proc)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid <= 1)
            continue;
        if (!has_ended(pid)) {
            char part[64];
            snprintf(part, sizeof(part), "/proc/%d/comm", pid);
            add_lines(l, "process", part, "%4095[^\n]");
        }
        waitpid(pid, NULL, WNOHANG);
    }
}

static void add_descriptors(struct ledger *l)
{
    CLEANUP_DIR DIR *fds = opendir("/proc/self/fd");
    struct dirent *entry;
    char target[4096];

    while (fds != NULL && (entry = readdir(fds)) != NULL) {
        ssize_t length = readlinkat(dirfd(fds), entry->d_name, target, sizeof(target) - 1);
        target[length > 0 ? length : 0] = '\0';
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(fds))
            add(l, text_format("descriptor: %s %s", entry->d_name, target));
    }
}

static struct ledger *walked; /* nftw takes no argument for its function */

/* In the state directory only what is half done counts. */
static bool is_unfinished(const char *name)
{
    size_t length = strlen(name);

    return strncmp(name, ".new-", 5) == 0 || (length > 4 && strcmp(name + length - 4, ".tmp") == 0);
}

static int add_file(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    const char *below = path + strlen(sandbox_scratch());

    (void)st;
    (void)kind;
    if (strcmp(below, "/work") == 0)
        return FTW_SKIP_SUBTREE;
    if (strncmp(below, "/state", 6) != 0 || is_unfinished(path + walk->base))
        add(walked, text_format("file: %s", path));
    return FTW_CONTINUE;
}

/* What is in the scratch directory, but in the case's own. */
static void add_files(struct ledger *l)
{
    walked = l;
    nftw(sandbox_scratch(), add_file, 16, FTW_PHYS | FTW_ACTIONRETVAL);
}

static int add_cgroup(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st;
    (void)walk;
    if (kind == FTW_D)
        add(walked, text_format("cgroup: %s", path));
    return FTW_CONTINUE;
}

/* Go through the cgroups of the test's own, in each hierarchy. */
static void walk_cgroups(int (*visit)(const char *, const struct stat *, int, struct FTW *),
                         int flags)
{
    CLEANUP_FILE FILE *mounts = fopen("/proc/self/mounts", "re");
    const char *parent = getenv("TINY_DOCKER_CGROUP_PARENT");
    char where[2048];
    char type[64];

    while (mounts != NULL && fscanf(mounts, "%*s %2047s %63s %*[^\n]", where, type) == 2) {
        if (strncmp(type, "cgroup", 6) != 0)
            continue;
        CLEANUP_FREE char *path = text_format("%s/%s", where, parent);
        nftw(path, visit, 16, flags);
    }
}

static void add_cgroups(struct ledger *l)
{
    walked = l;
    walk_cgroups(add_cgroup, FTW_PHYS | FTW_ACTIONRETVAL);
}

static int remove_cgroup(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st;
    (void)walk;
    if (kind == FTW_DP)
        rmdir(path);
    return 0;
}

static int thaw_cgroup(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    CLEANUP_FREE char *v1 = text_format("%s/freezer.state", path);
    CLEANUP_FREE char *v2 = text_format("%s/cgroup.freeze", path);
    struct error ignored;

    (void)st;
    (void)walk;
    if (kind == FTW_D && file_write(AT_FDCWD, v1, "THAWED", &ignored) < 0)
        file_write(AT_FDCWD, v2, "0", &ignored);
    return FTW_CONTINUE;
}

void ledger_thaw_cgroups(void)
{
    walk_cgroups(thaw_cgroup, FTW_PHYS | FTW_ACTIONRETVAL);
}

void ledger_remove_cgroups(void)
{
    walk_cgroups(remove_cgroup, FTW_PHYS | FTW_DEPTH);
}

static void (*const kinds[])(struct ledger *) = {
    add_processes, add_mounts, add_interfaces, add_network,     add_ipc,
    add_hostname,  add_files,  add_cgroups,    add_descriptors,
};

static int compare_lines(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

struct ledger *ledger_take(void)
{
    struct ledger *l = memory_allocate(sizeof(*l));

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        kinds[i](l);
    qsort(l->lines, l->count, sizeof(*l->lines), compare_lines);
    return l;
}

const char *ledger_compare(const struct ledger *before, const struct ledger *after)
{
    const char *difference = "";
    size_t b = 0;
    size_t a = 0;

    while (b < before->count || a < after->count) {
        int order = b == before->count  ? 1
                    : a == after->count ? -1
                                        : strcmp(before->lines[b], after->lines[a]);
        if (order < 0)
            difference = text("%sgone: %s\n", difference, before->lines[b]);
        if (order > 0)
            difference = text("%snew: %s\n", difference, after->lines[a]);
        b += order <= 0;
        a += order >= 0;
    }
    return difference;
}

void ledger_free(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++)
        free(ledger->lines[i]);
    free(ledger->lines);
    free(ledger);
}
