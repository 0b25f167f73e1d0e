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
    recorded->begun = c->begun;
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
    recorded.restarter_pid = 0;
    if (result == 0 && (result = write_over(&recorded, c, err)) == 0)
        unlinkat(c->entry, LIFECYCLE_RESULT, 0); /* who has opened it reads of that end */
    store_free(&recorded);
    return result;
}

int lifecycle_begin(struct container *c, struct error *err)
{
    /* `start` has a store open, which it goes on to use and to lock. A lock belongs to the open
     * file, and this process has got a copy of it: it would keep the lock if `start` were killed.
     */
    if (c->id[0] != '\0')
        close(c->store);
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
    c->begun = false;
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

void lifecycle_say_begun(struct container *c)
{
    struct container recorded = { .store = c->store };
    struct error ignored;

    if (c->parent_pid != getpid()) /* with `exec` the container is another one's */
        return;
    c->begun = true;
    if (store_read(&recorded, c->id, true, &ignored) == 0) {
        recorded.begun = true;
        store_write(&recorded, &ignored);
    }
    store_free(&recorded);
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
int lifecycle_forget(int store, const char *name, const char *called, struct error *err)
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

/* Is somebody about to start it again? Until then --rm does not count. Returns 1 or 0, or -1 if
 * that cannot be told. */
static int is_kept(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int restarter = -1;

    if (process_open((pid_t)c->restarter_pid, c->restarter_start_time, c->boot_id, &restarter,
                     err) < 0)
        return -1;
    return restarter >= 0;
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
    if (is_whole && recorded.asked.remove && is_kept(&recorded, &err) == 0) {
        cgroup_repair(c); /* what could not be removed at first: there will be no `rm` */
        if (lifecycle_forget(c->store, c->id, recorded.asked.name, &err) < 0)
            error_print(&err, "run: --rm");
    }
    store_free(&recorded);
    store_free(c);
    close(c->store);
}

/* A record that is not final, or is to be removed, is right while its parent lives, or who starts
 * it again. Returns 1 if it is right, 0 if it is not, -1 if that cannot be told. */
static int is_right(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int parent = -1;

    if (lifecycle_has_ended(c) && !c->asked.remove)
        return 1;
    if (process_open(c->parent_pid, c->parent_start_time, c->boot_id, &parent, err) < 0)
        return -1;
    if (parent < 0 && lifecycle_has_ended(c))
        return is_kept(c, err);
    return parent >= 0;
}

/* The kernel kills a container whose parent dies, unless its program has changed its user, which
 * unties it (man 2 prctl, PR_SET_PDEATHSIG). And it may only be about to. */
static int repair(struct container *c, struct error *err)
{
    CLEANUP_CLOSE int fd = -1;
    char this_boot[BOOT_ID_SIZE];
    struct error ignored;

    if (process_boot_id(this_boot, err) < 0 ||
        process_open(c->pid, c->pid_start_time, c->boot_id, &fd, err) < 0)
        return -1;
    if (fd >= 0) {
        if (cgroup_thaw(c, err) < 0)
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
    if (lifecycle_forget(c->store, c->id, c->asked.name, err) < 0)
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

enum { MOMENT = 1000000 };

/* Somebody may just have typed `run -d`. Only its parent can end it now, so that is given time to
 * get there. */
int lifecycle_lock_made(struct container *c, int store, const char *name, struct error *err)
{
    int64_t deadline = clock_running() + 10 * CLOCK_SECOND;
    int right;

    while ((right = load(c, store, name, true, err)) > 0 && c->status == CONTAINER_CREATED) {
        CLEANUP_CLOSE int parent = -1;
        int found = process_open(c->parent_pid, c->parent_start_time, c->boot_id, &parent, err);
        store_free(c);
        if (found < 0)
            return -1;
        if (clock_running() >= deadline)
            return fail_plain(err, "it is still being made");
        if (parent >= 0)
            process_wait(parent, MOMENT);
    }
    return right > 0 ? 0 : -1;
}
