/*
 * xray.c - what the kernel says of a container, beside the host.
 *
 * A container is no thing that the kernel has. It is a process that sees other namespaces than
 * ours, has another root directory, is in groups that limit it, and has less power. All of that can
 * be read, thing by thing.
 */
#include "xray.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "freezer.h"
#include "status.h"
#include "text.h"
#include "xray_parts.h"

enum { STATUS_LONGEST = 1 << 20 };

#define WATCH (CLOCK_SECOND / 10) /* so long processor time is counted */

const char *const xray_sets[XRAY_SETS] = { "CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb" };

/* The number of a namespace: the file is a link to "uts:[4026531838]". */
static int64_t read_inode(int directory, const char *path)
{
    char target[64] = "";
    const char *bracket = NULL;

    if (readlinkat(directory, path, target, sizeof(target) - 1) > 0)
        bracket = strchr(target, '[');
    return bracket != NULL ? strtoll(bracket + 1, NULL, 10) : 0;
}

static void look_at_namespaces(struct xray *x, int proc)
{
    static const char *const types[XRAY_NAMESPACES] = { "uts", "pid",    "mnt",  "ipc",
                                                        "net", "cgroup", "user", "time" };

    for (int i = 0; i < XRAY_NAMESPACES; i++) {
        CLEANUP_FREE char *path = text_format("ns/%s", types[i]);
        CLEANUP_FREE char *host_path = text_format("/proc/self/%s", path);
        x->namespaces[i].type = types[i];
        x->namespaces[i].inode = read_inode(proc, path);
        x->namespaces[i].host_inode = read_inode(AT_FDCWD, host_path);
    }
}

const char *xray_status_value(const char *status, const char *name)
{
    CLEANUP_FREE char *begin = text_format("\n%s:\t", name);
    const char *found = strstr(status, begin);

    return found != NULL ? found + strlen(begin) : NULL;
}

static int64_t number(const char *status, const char *name)
{
    const char *value = xray_status_value(status, name);

    return value != NULL ? strtoll(value, NULL, 10) : -1;
}

/* What PID 1 may do (man 5 proc, /proc/pid/status). */
static void look_at_power(struct xray *x, int proc)
{
    CLEANUP_FREE char *status = NULL;
    struct error ignored;

    x->uid = x->gid = x->filters = x->seccomp = x->no_new_privs = -1;
    if (file_read(proc, "status", STATUS_LONGEST, &status, NULL, &ignored) < 0)
        return;
    x->knows_capabilities = true;
    for (int i = 0; i < XRAY_SETS; i++) {
        const char *value = xray_status_value(status, xray_sets[i]);
        if (value == NULL || sscanf(value, "%" SCNx64, &x->capabilities[i]) != 1)
            x->knows_capabilities = false;
    }
    x->uid = number(status, "Uid");
    x->gid = number(status, "Gid");
    x->no_new_privs = (int)number(status, "NoNewPrivs");
    x->seccomp = (int)number(status, "Seccomp");
    x->filters = number(status, "Seccomp_filters");
}

static void look_at_host(struct xray *x)
{
    struct utsname host;

    if (uname(&host) < 0)
        return;
    x->host_name = text_copy(host.nodename);
    x->host_kernel = text_format("%s %s", host.sysname, host.release);
}

static void look_at_age(struct xray *x, pid_t pid)
{
    struct timespec since_boot;
    struct error ignored;
    int64_t start;

    if (process_start_time(pid, &start, &ignored) < 0)
        return;
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    x->up = since_boot.tv_sec * CLOCK_SECOND + since_boot.tv_nsec -
            start * (CLOCK_SECOND / sysconf(_SC_CLK_TCK));
}

/* Count a second time, and compare. */
static void look_at_usage(struct xray *x, const struct container *c)
{
    const struct usage before = x->usage;
    int64_t left = before.taken_at + WATCH - clock_running();
    const struct timespec wait = { .tv_nsec = left > 0 ? left : 0 };

    nanosleep(&wait, NULL);
    x->usage.taken_at = clock_running();
    usage_of_groups(c, &x->usage);
    double passed = (double)(x->usage.taken_at - before.taken_at);
    bool is_known = before.cpu >= 0 && x->usage.cpu >= before.cpu && passed > 0;
    x->cpus_used =
        is_known ? (int64_t)((double)(x->usage.cpu - before.cpu) * CLOCK_SECOND / passed) : -1;
}

static void look_at_all(struct xray *x, struct container *c, int proc, int process)
{
    struct error ignored;

    cgroup_find(c, &ignored);
    x->usage.taken_at = clock_running();
    usage_of_groups(c, &x->usage);
    x->is_paused = c->cgroup_count > 0 ? cgroup_is_frozen(c, &ignored) : -1;
    look_at_host(x);
    look_at_age(x, c->pid);
    look_at_namespaces(x, proc);
    look_at_power(x, proc);
    xray_look_at_groups(x, c, proc);
    xray_look_at_mounts(x, proc);
    xray_look_at_streams(x, proc);
    xray_look_at_network(x, proc, process);
    usage_allowed(c, &x->allowance);
    look_at_usage(x, c);
    cgroup_forget(c);
    xray_look_at_processes(x, c);
}

static int check_status(const struct container *c, struct error *err)
{
    if (c->status == CONTAINER_RESTARTING)
        return fail_plain(err, "it is about to be started again");
    if (c->status == CONTAINER_CREATED || (status_is_up(c) && !c->begun))
        return fail_plain(err, "it is still being made");
    return 0;
}

/* If PID 1 still runs at the end, then what was read under its number was its own. */
int xray_take(struct xray *x, struct container *c, struct error *err)
{
    CLEANUP_FREE char *path = text_format("/proc/%d", c->pid);
    CLEANUP_CLOSE int process = -1;

    if (check_status(c, err) < 0 ||
        process_open(c->pid, c->pid_start_time, c->boot_id, &process, err) < 0)
        return -1;
    if (process < 0)
        return fail_plain(err, "it is not running");
    CLEANUP_CLOSE int proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0)
        return fail(err, "cannot open '%s'", path);
    *x = (struct xray){ .id = c->id, .name = c->asked.name, .pid = c->pid };
    look_at_all(x, c, proc, process);
    if (!process_wait(process, 0))
        return 0;
    xray_free(x);
    return fail_plain(err, "it has ended meanwhile");
}

void xray_free(struct xray *x)
{
    for (size_t i = 0; i < x->process_count; i++)
        xray_free_process(&x->processes[i]);
    for (size_t i = 0; i < x->mount_count; i++) {
        char *const texts[] = { x->mounts[i].place,  x->mounts[i].type, x->mounts[i].options,
                                x->mounts[i].source, x->mounts[i].root, x->mounts[i].host_path };
        for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++)
            free(texts[j]);
    }
    for (size_t i = 0; i < x->group_count; i++) {
        free(x->groups[i].controllers);
        free(x->groups[i].path);
        free(x->groups[i].directory);
    }
    for (int i = 0; i < XRAY_STREAMS; i++) {
        free(x->streams[i].target);
        free(x->streams[i].other_name);
    }
    xray_free_side(&x->network.inside);
    xray_free_side(&x->network.host);
    free(x->processes);
    free(x->mounts);
    free(x->groups);
    free(x->host_name);
    free(x->host_kernel);
}
