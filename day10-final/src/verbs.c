/*
 * verbs.c - what else is done to a container that runs: kill, wait, pause.
 *
 * Each looks at the record under the entry's lock, and acts before it lets go of that. So the
 * container is what the record says while it is acted upon.
 */
#include "verbs.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "freezer.h"
#include "signal_name.h"
#include "status.h"
#include "store.h"

/* Frozen, it would not even die on version 1 of cgroups. Other signals wait for `unpause`. */
static int kill_held(struct container *c, const struct held *held, int signal, struct error *err)
{
    bool for_good = signal == SIGKILL || signal == signal_to_stop(c);

    if (held->process < 0 && !for_good)
        return fail_plain(err, "it is not running");
    if (for_good) {
        bool stays_paused = c->status == CONTAINER_PAUSED && signal != SIGKILL;
        if (!stays_paused && cgroup_thaw(c, err) < 0)
            return -1;
        if (c->status == CONTAINER_PAUSED && !stays_paused)
            c->status = CONTAINER_RUNNING;
        c->stop_requested = true; /* its parent is not to start it again */
        if (store_write(c, err) < 0)
            return -1;
    }
    lifecycle_ask(held, signal);
    return 0;
}

static int kill_one(int store, const char *name, int signal, struct held *held, struct error *err)
{
    struct container c;
    int result;

    if (lifecycle_lock_made(&c, store, name, err) < 0)
        return -1;
    if (lifecycle_has_ended(&c))
        result = fail_plain(err, "it is not running");
    else if ((result = lifecycle_hold(&c, held, err)) == 0)
        result = kill_held(&c, held, signal, err);
    store_free(&c);
    return result;
}

int verbs_kill(int store, const char *name, const struct manner *how, struct error *err)
{
    struct held held = { .process = -1, .parent = -1 };
    int result = kill_one(store, name, how->signal, &held, err);

    if (result == 0 && how->signal == SIGKILL)
        result = lifecycle_see_end(store, name, &held, err);
    lifecycle_let_go(&held);
    return result;
}

enum { RESULT_SIZE = 4 };

/* The parent writes the exit status into this file, if somebody has made it. The record would not
 * do: by the time at which we read it, it may be gone (--rm), or tell of another run. */
static int open_result(const struct container *c, struct error *err)
{
    int fd = openat(c->entry, LIFECYCLE_RESULT, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return fail(err, "cannot make '%s'", LIFECYCLE_RESULT);
    /* Room for it, which is all zeros until then: the disk may be full when it is written. */
    posix_fallocate(fd, 0, RESULT_SIZE);
    return fd;
}

static int fail_unknown(struct error *err)
{
    return fail_plain(err, "nobody knows its exit status: its parent was killed, or could not "
                           "write it");
}

/* What the record says, if it is still that of the run in which it was `before`. */
static int read_record(const struct container *before, const char *name, struct error *err)
{
    struct container c;
    struct error ignored;

    if (lifecycle_load(&c, before->store, name, &ignored) < 0)
        return fail_unknown(err);
    bool is_its = lifecycle_has_ended(&c) && c.parent_pid == before->parent_pid &&
                  c.parent_start_time == before->parent_start_time && c.exit_code >= 0;
    int status = is_its ? c.exit_code : fail_unknown(err);
    store_free(&c);
    return status;
}

static int read_result(int fd, const struct container *before, const char *name, struct error *err)
{
    char text[RESULT_SIZE + 1] = "";

    if (pread(fd, text, RESULT_SIZE, 0) > 0 && text[0] != '\0')
        return atoi(text);
    return read_record(before, name, err); /* which had been given its room earlier */
}

int verbs_wait(int store, const char *name, struct error *err)
{
    struct held held = { .process = -1, .parent = -1 };
    struct container c;

    if (lifecycle_lock(&c, store, name, err) < 0)
        return -1;
    int status = c.exit_code;
    bool has_ended = lifecycle_has_ended(&c);
    CLEANUP_CLOSE int result = has_ended ? -1 : open_result(&c, err);
    bool is_held = result >= 0 && lifecycle_hold(&c, &held, err) == 0;
    store_free(&c);
    if (is_held) {
        if (held.parent >= 0)
            process_wait(held.parent, PROCESS_FOREVER);
        status = read_result(result, &c, name, err);
        lifecycle_let_go(&held);
    } else if (has_ended && status < 0) {
        fail_unknown(err);
    }
    return is_held || has_ended ? status : -1;
}

/* Its end may come at any time, and its group goes with it before the record says so. */
static bool is_alive(const struct container *c)
{
    CLEANUP_CLOSE int process = -1;
    struct error ignored;

    return process_open(c->pid, c->pid_start_time, c->boot_id, &process, &ignored) == 0 &&
           process >= 0;
}

int verbs_pause(int store, const char *name, const struct manner *how, struct error *err)
{
    struct error ignored;
    struct container c;
    int result = 0;

    (void)how;
    if (lifecycle_lock(&c, store, name, err) < 0)
        return -1;
    if (c.status == CONTAINER_PAUSED)
        result = fail_plain(err, "it is paused already");
    else if (c.status == CONTAINER_STOPPING)
        result = status_fail_stopping(err);
    else if (c.status != CONTAINER_RUNNING || !is_alive(&c))
        result = fail_plain(err, "it is not running");
    else if (!c.begun) /* frozen now, it would keep `run -d` waiting */
        result = fail_plain(err, "it is still being made");
    /* The record first: if we are killed, what is frozen is known to be. */
    c.status = CONTAINER_PAUSED;
    if (result == 0 && (result = store_write(&c, err)) == 0 &&
        (result = cgroup_freeze(&c, err)) < 0) {
        c.status = CONTAINER_RUNNING;
        store_write(&c, &ignored);
        if (!is_alive(&c))
            fail_plain(err, "it is not running");
    }
    store_free(&c);
    return result;
}

int verbs_unpause(int store, const char *name, const struct manner *how, struct error *err)
{
    struct container c;

    (void)how;
    if (lifecycle_lock(&c, store, name, err) < 0)
        return -1;
    bool is_paused = c.status == CONTAINER_PAUSED;
    int result = status_is_up(&c) ? cgroup_thaw(&c, err) : 0;
    if (result == 0 && !is_paused)
        result = fail_plain(err, "it is not paused");
    if (result >= 0 && is_paused) {
        c.status = CONTAINER_RUNNING;
        result = store_write(&c, err);
    }
    store_free(&c);
    return result < 0 ? -1 : 0;
}
