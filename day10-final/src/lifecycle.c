/*
 * lifecycle.c - a container's record from its beginning to its end.
 *
 * The parent writes the record at three moments: before anything is made for the container, before
 * the child may begin, and at the end. If the parent is killed, its last words are missing: the
 * record says "running" for ever. Whoever reads it next finds that out and puts it right.
 */
#include "lifecycle.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bridge.h"
#include "cgroup.h"
#include "cleanup.h"
#include "file.h"
#include "freezer.h"
#include "signal_name.h"
#include "store.h"

bool lifecycle_has_ended(const struct container *c)
{
    return c->status >= CONTAINER_STOPPED;
}

/* The parent's own part of the record, over what has been written there meanwhile: another name, or
 * that the container is being stopped. `recorded` was read under the lock. */
static int write_over(struct container *recorded, const struct container *c, struct error *err)
{
    recorded->status = c->status;
    recorded->exit_code = c->exit_code;
    recorded->restart_count = c->restart_count;
    recorded->oom_killed = c->oom_killed;
    recorded->pid = c->pid;
    recorded->pid_start_time = c->pid_start_time;
    recorded->parent_pid = c->parent_pid;
    recorded->parent_start_time = c->parent_start_time;
    memcpy(recorded->boot_id, c->boot_id, sizeof(c->boot_id));
    memcpy(recorded->ip_address, c->ip_address, sizeof(c->ip_address));
    memcpy(recorded->started_at, c->started_at, sizeof(c->started_at));
    memcpy(recorded->finished_at, c->finished_at, sizeof(c->finished_at));
    return store_write(recorded, err);
}

static int begin_new(struct container *c, struct error *err)
{
    clock_now(c->created_at);
    c->rootfs_path = c->rootfs != NULL ? path_absolute(c->rootfs) : NULL;
    return store_create(c, err);
}

/* One that has ended gets another parent. Of two who want to be it, one is the first. */
static int begin_again(struct container *c, struct error *err)
{
    struct container recorded = { .store = c->store };

    c->status = CONTAINER_CREATED;
    c->finished_at[0] = '\0';
    c->restart_count = 0;
    c->stop_requested = false;
    int result = store_read(&recorded, c->id, true, err);
    if (result == 0 && !lifecycle_has_ended(&recorded))
        result = fail_plain(err, "it is running");
    recorded.stop_requested = false;
    recorded.asked.remove = c->asked.remove;
    if (result == 0 && (result = write_over(&recorded, c, err)) == 0)
        unlinkat(c->entry, LIFECYCLE_RESULT, 0); /* who has opened it reads of that end */
    store_free(&recorded);
    return result;
}

int lifecycle_begin(struct container *c, struct error *err)
{
    c->exit_code = -1;
    c->parent_pid = getpid();
    if (process_start_time(c->parent_pid, &c->parent_start_time, err) < 0 ||
        process_boot_id(c->boot_id, err) < 0 || (c->store = store_open(err)) < 0)
        return -1;
    if ((c->id[0] == '\0' ? begin_new(c, err) : begin_again(c, err)) < 0) {
        close(c->store);
        return -1;
    }
    return 0;
}

int lifecycle_run(struct container *c, struct error *err)
{
    struct container recorded = { .store = c->store };

    c->status = CONTAINER_RUNNING;
    c->finished_at[0] = '\0';
    clock_now(c->started_at);
    if (process_start_time(c->pid, &c->pid_start_time, err) < 0)
        return -1;
    int result = store_read(&recorded, c->id, true, err);
    if (result == 0 && (recorded.status == CONTAINER_STOPPING || recorded.stop_requested)) {
        c->stop_requested = true;
        result = fail_plain(err, "it is being stopped");
    } else if (result == 0) {
        result = write_over(&recorded, c, err);
    }
    store_free(&recorded);
    return result;
}

/* All of its processes are gone. */
static void set_ended(struct container *c)
{
    c->status = c->status == CONTAINER_STOPPING ? CONTAINER_STOPPED : CONTAINER_EXITED;
    c->pid = 0;
    c->pid_start_time = 0;
    c->ip_address[0] = '\0';
    if (c->finished_at[0] == '\0') /* not so while it waits to be started again */
        clock_now(c->finished_at);
}

/* Under the lock: either `stop` comes first and is heeded, or it finds a container that rests. */
bool lifecycle_rest(struct container *c)
{
    struct container recorded = { .store = c->store };
    struct error ignored;

    bool goes_on = store_read(&recorded, c->id, true, &ignored) == 0 &&
                   recorded.status != CONTAINER_STOPPING && !recorded.stop_requested;
    if (goes_on) {
        set_ended(c);
        c->status = CONTAINER_RESTARTING;
        c->restart_count++;
        goes_on = write_over(&recorded, c, &ignored) == 0;
    }
    store_free(&recorded);
    return goes_on;
}

/* The network first: if we are killed between the two, the next try finds it again. */
static int forget(int store, const char *name, const char *called, struct error *err)
{
    if (bridge_release(store, name, err) < 0)
        return -1;
    return store_remove(store, name, called, err);
}

/* For those who wait. */
static void tell(const struct container *c)
{
    CLEANUP_CLOSE int fd = openat(c->entry, LIFECYCLE_RESULT, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0)
        dprintf(fd, "%d", c->exit_code);
}

void lifecycle_end(struct container *c)
{
    struct container recorded = { .store = c->store };
    struct error err;

    /* Under the lock: `stop` may have written that it waits, or be about to. */
    bool is_whole = store_read(&recorded, c->id, true, &err) == 0;
    if (is_whole)
        c->status = recorded.status;
    set_ended(c);
    if (c->exit_code < 0)
        c->exit_code = 125;
    if ((is_whole ? write_over(&recorded, c, &err) : store_write(c, &err)) < 0)
        error_print(&err, "run: record");
    tell(c);
    if (is_whole && recorded.asked.remove && forget(c->store, c->id, recorded.asked.name, &err) < 0)
        error_print(&err, "run: --rm");
    store_free(&recorded);
    store_free(c);
    close(c->store);
}

/* A record that is not final, or is to be removed, is right while its parent lives. Returns 1 if it
 * is right, 0 if it is not, -1 if that cannot be told. */
static int is_right(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int parent = -1;

    if (lifecycle_has_ended(c) && !c->asked.remove)
        return 1;
    if (process_open(c->parent_pid, c->parent_start_time, c->boot_id, &parent, err) < 0)
        return -1;
    return parent >= 0;
}

/* The kernel kills a container whose parent dies, unless its program has changed its user, which
 * unties it (man 2 PR_SET_PDEATHSIG). And it may only be about to. */
static int repair(struct container *c, struct error *err)
{
    CLEANUP_CLOSE int fd = -1;
    char this_boot[BOOT_ID_SIZE];
    struct error ignored;

    if (process_boot_id(this_boot, err) < 0 ||
        process_open(c->pid, c->pid_start_time, c->boot_id, &fd, err) < 0)
        return -1;
    if (fd >= 0) {
        if (c->status == CONTAINER_PAUSED && cgroup_freeze(c, false, err) < 0)
            return -1;
        syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
        if (!process_wait(fd, 10 * CLOCK_SECOND))
            return fail_plain(err, "its process %d does not end", c->pid);
    }
    if (strcmp(c->boot_id, this_boot) == 0)
        cgroup_repair(c);
    set_ended(c);
    store_write(c, &ignored); /* the disk may be full: then the next reader finds it out again */
    if (!c->asked.remove)
        return 0;
    if (forget(c->store, c->id, c->asked.name, err) < 0)
        return -1;
    return fail_plain(err, "its parent was killed; it is removed, as --rm asked for");
}

/* Under the lock the record is put right, too. Returns 1 if it is right, 0 if it is not, or -1. */
static int load(struct container *c, int store, const char *name, bool lock, struct error *err)
{
    *c = (struct container){ .store = store };
    int right = store_read(c, name, lock, err) < 0 ? -1 : is_right(c, err);
    if (right == 0 && lock)
        right = repair(c, err) < 0 ? -1 : 1;
    if (right <= 0)
        store_free(c);
    return right;
}

int lifecycle_lock(struct container *c, int store, const char *name, struct error *err)
{
    return load(c, store, name, true, err) > 0 ? 0 : -1;
}

int lifecycle_load(struct container *c, int store, const char *name, struct error *err)
{
    int right = load(c, store, name, false, err);

    /* From the beginning, and under the lock: the parent may just have written its last words, or
     * another reader what it has found out. */
    if (right == 0) {
        right = load(c, store, name, true, err);
        if (right > 0)
            store_unlock(c); /* who reads its log holds it open for long */
    }
    return right > 0 ? 0 : -1;
}

static void send_to(int pidfd, int signal)
{
    syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int lifecycle_hold(const struct container *c, struct held *held, struct error *err)
{
    *held = (struct held){ .process = -1, .parent = -1, .parent_pid = c->parent_pid };
    if (process_open(c->pid, c->pid_start_time, c->boot_id, &held->process, err) < 0)
        return -1;
    return process_open(c->parent_pid, c->parent_start_time, c->boot_id, &held->parent, err);
}

void lifecycle_let_go(const struct held *held)
{
    if (held->process >= 0)
        close(held->process);
    if (held->parent >= 0)
        close(held->parent);
}

/* Write that the container is being stopped, if that can be, and hold the two processes. If it has
 * ended, there are none to hold. */
static int begin_stop(int store, const char *name, const struct manner *how, int *signal,
                      struct held *held, struct error *err)
{
    struct container c;
    struct error ignored;
    int result = 0;

    if (load(&c, store, name, true, err) < 0)
        return -1;
    *signal = how->signal != 0 ? how->signal : signal_to_stop(&c);
    if (c.status == CONTAINER_CREATED) {
        result = fail_plain(err, "it is still being made");
    } else if (!lifecycle_has_ended(&c)) {
        /* Frozen it would hear nothing. Thawed before anything is written: what is frozen is always
         * recorded so. */
        if (lifecycle_hold(&c, held, err) < 0 ||
            (c.status == CONTAINER_PAUSED && cgroup_freeze(&c, false, err) < 0))
            result = -1;
        c.status = CONTAINER_STOPPING;
        c.asked.remove = c.asked.remove && !how->keep;
        if (result == 0)
            store_write(&c, &ignored); /* its log may have filled the disk: all the more reason */
    }
    store_free(&c);
    return result;
}

/* Ctrl-Z may have stopped both, and then they hear nothing else. The parent passes this on. And one
 * that waits before it starts the container again looks at the record when it is woken. */
void lifecycle_ask(const struct held *held, int signal)
{
    send_to(held->process, signal);
    if (held->process < 0 || process_is_stopped(held->parent_pid))
        send_to(held->parent, SIGCONT);
}

/* Somebody else may have removed it meanwhile: then there is nothing left to do. */
static bool is_gone(int store, const char *name)
{
    return faccessat(store, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0;
}

int lifecycle_see_end(int store, const char *name, const struct held *held, struct error *err)
{
    struct container c;

    /* With the parent's end the record is final and all is cleaned up. */
    if (held->parent >= 0 && !process_wait(held->parent, 10 * CLOCK_SECOND))
        return fail_plain(err, "its parent does not end");
    /* Unless the parent was killed: then it is for us to do. */
    if (lifecycle_load(&c, store, name, err) == 0) {
        store_free(&c);
        return 0;
    }
    return is_gone(store, name) ? 0 : -1;
}

int lifecycle_stop(int store, const char *name, const struct manner *how, struct error *err)
{
    struct held held = { .process = -1, .parent = -1 };
    int signal;
    int result = begin_stop(store, name, how, &signal, &held, err);

    if (result == 0 && held.parent >= 0) {
        lifecycle_ask(&held, how->grace > 0 ? signal : SIGKILL);
        if (!process_wait(held.parent, how->grace))
            lifecycle_ask(&held, SIGKILL);
    }
    if (result == 0)
        result = lifecycle_see_end(store, name, &held, err);
    lifecycle_let_go(&held);
    return result < 0 && is_gone(store, name) ? 0 : result;
}

int lifecycle_remove(int store, const char *name, const struct manner *how, struct error *err)
{
    struct container c = { .store = store };
    bool is_damaged = store_read(&c, name, false, err) < 0;

    store_free(&c);
    if (is_damaged)
        return how->force ? forget(store, name, NULL, err) : -1;
    if (how->force && lifecycle_stop(store, name, how, err) < 0)
        return -1;
    if (load(&c, store, name, true, err) < 0)
        return is_gone(store, name) ? 0 : -1;
    int result = -1;
    if (lifecycle_has_ended(&c)) {
        result = forget(store, name, c.asked.name, err);
    } else {
        fail_plain(err, "it is running");
        error_hint(err, "stop it first, or remove it with -f");
    }
    store_free(&c);
    return result;
}
