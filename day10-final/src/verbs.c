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
#include "store.h"

/* Frozen, it would not even die on version 1 of cgroups. */
static int kill_held(struct container *c, const struct held *held, int signal, struct error *err)
{
    bool for_good = signal == SIGKILL || signal == signal_to_stop(c);

    if (held->process < 0 && !for_good)
        return fail_plain(err, "it is not running");
    if (for_good) {
        if (c->status == CONTAINER_PAUSED) {
            if (cgroup_freeze(c, false, err) < 0)
                return -1;
            c->status = CONTAINER_RUNNING;
        }
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

    if (lifecycle_lock(&c, store, name, err) < 0)
        return -1;
    if (c.status == CONTAINER_CREATED)
        result = fail_plain(err, "it is still being made");
    else if (lifecycle_has_ended(&c))
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

/* The parent writes the exit status into this file, if somebody has made it. The record would not
 * do: by the time at which we read it, it may be gone (--rm), or tell of another run. */
static int open_result(const struct container *c, struct error *err)
{
    int fd = openat(c->entry, LIFECYCLE_RESULT, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    return fd < 0 ? fail(err, "cannot make '%s'", LIFECYCLE_RESULT) : fd;
}

static int read_result(int fd, struct error *err)
{
    char text[8] = "";

    if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
        return fail_plain(err, "nobody knows its exit status: its parent was killed");
    return atoi(text);
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
        status = read_result(result, err);
        lifecycle_let_go(&held);
    } else if (has_ended && status < 0) {
        fail_plain(err, "nobody knows its exit status: its parent was killed");
    }
    return is_held || has_ended ? status : -1;
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
    else if (c.status != CONTAINER_RUNNING)
        result = fail_plain(err, "it is not running");
    /* The record first: if we are killed, what is frozen is known to be. */
    c.status = CONTAINER_PAUSED;
    if (result == 0 && (result = store_write(&c, err)) == 0 &&
        (result = cgroup_freeze(&c, true, err)) < 0) {
        c.status = CONTAINER_RUNNING;
        store_write(&c, &ignored);
    }
    store_free(&c);
    return result;
}

int verbs_unpause(int store, const char *name, const struct manner *how, struct error *err)
{
    struct container c;
    int result = 0;

    (void)how;
    if (lifecycle_lock(&c, store, name, err) < 0)
        return -1;
    if (c.status != CONTAINER_PAUSED)
        result = fail_plain(err, "it is not paused");
    else
        result = cgroup_freeze(&c, false, err);
    c.status = CONTAINER_RUNNING;
    if (result == 0)
        result = store_write(&c, err);
    store_free(&c);
    return result;
}
