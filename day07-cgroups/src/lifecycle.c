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
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"
#include "file.h"
#include "store.h"

int lifecycle_begin(struct container *c, struct error *err)
{
    c->exit_code = -1;
    c->parent_pid = getpid();
    clock_now(c->created_at);
    if (process_start_time(c->parent_pid, &c->parent_start_time, err) < 0 ||
        process_boot_id(c->boot_id, err) < 0 || (c->store = store_open(err)) < 0)
        return -1;
    c->rootfs_path = c->rootfs != NULL ? path_absolute(c->rootfs) : NULL;
    if (store_create(c, err) < 0) {
        close(c->store);
        return -1;
    }
    return 0;
}

int lifecycle_run(struct container *c, struct error *err)
{
    c->status = CONTAINER_RUNNING;
    clock_now(c->started_at);
    if (process_start_time(c->pid, &c->pid_start_time, err) < 0)
        return -1;
    return store_write(c, err);
}

static bool has_ended(const struct container *c)
{
    return c->status >= CONTAINER_STOPPED;
}

/* All of its processes are gone. */
static void set_ended(struct container *c)
{
    c->status = c->status == CONTAINER_STOPPING ? CONTAINER_STOPPED : CONTAINER_EXITED;
    c->pid = 0;
    c->pid_start_time = 0;
    clock_now(c->finished_at);
}

void lifecycle_end(struct container *c)
{
    struct container recorded = { .store = c->store };
    struct error err;

    /* Under the lock: `stop` may have written that it waits, or be about to. */
    if (store_read(&recorded, c->id, true, &err) == 0)
        c->status = recorded.status;
    set_ended(c);
    if (c->exit_code < 0)
        c->exit_code = 125;
    if (store_write(c, &err) < 0)
        error_print(&err, "run: record");
    store_free(&recorded);
    store_free(c);
    close(c->store);
}

/* A record that is not final is right while its parent lives. Returns 1 if it is right, 0 if it is
 * not, -1 if that cannot be told. */
static int is_right(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int parent = -1;

    if (has_ended(c))
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
        syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
        if (!process_wait(fd, 10 * CLOCK_SECOND))
            return fail_plain(err, "its process %d does not end", c->pid);
    }
    if (strcmp(c->boot_id, this_boot) == 0)
        cgroup_repair(c);
    set_ended(c);
    store_write(c, &ignored); /* the disk may be full: then the next reader finds it out again */
    return 0;
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

/* What `stop` holds: the container's process, its parent, and the parent's PID. */
struct stop {
    int process;
    int parent;
    pid_t parent_pid;
};

/* Write that the container is being stopped, if that can be, and open the two processes. If it has
 * ended, they stay closed. */
static int begin_stop(int store, const char *name, struct stop *stop, struct error *err)
{
    struct container c;
    struct error ignored;
    int result = 0;

    if (load(&c, store, name, true, err) < 0)
        return -1;
    stop->parent_pid = c.parent_pid;
    if (c.status == CONTAINER_CREATED) {
        result = fail_plain(err, "it is still being made");
    } else if (!has_ended(&c)) {
        c.status = CONTAINER_STOPPING;
        if (process_open(c.pid, c.pid_start_time, c.boot_id, &stop->process, err) < 0 ||
            process_open(c.parent_pid, c.parent_start_time, c.boot_id, &stop->parent, err) < 0)
            result = -1;
        else
            store_write(&c, &ignored); /* its log may have filled the disk: all the more reason */
    }
    store_free(&c);
    return result;
}

/* Ctrl-Z may have stopped both, and then they hear nothing else. The parent passes this on. */
static void ask(const struct stop *stop, int signal)
{
    send_to(stop->process, signal);
    if (process_is_stopped(stop->parent_pid))
        send_to(stop->parent, SIGCONT);
}

static int wait_for_end(int store, const char *name, const struct stop *stop, int64_t grace,
                        struct error *err)
{
    struct container c;

    ask(stop, grace > 0 ? SIGTERM : SIGKILL);
    if (!process_wait(stop->parent, grace))
        ask(stop, SIGKILL);
    /* With the parent's end the record is final and all is cleaned up. */
    if (!process_wait(stop->parent, 10 * CLOCK_SECOND))
        return fail_plain(err, "its parent does not end");
    /* Unless the parent was killed: then it is for us to do. */
    if (lifecycle_load(&c, store, name, err) < 0)
        return -1;
    store_free(&c);
    return 0;
}

int lifecycle_stop(int store, const char *name, int64_t grace, struct error *err)
{
    struct stop stop = { .process = -1, .parent = -1 };
    int result = begin_stop(store, name, &stop, err);

    if (result == 0 && stop.parent >= 0)
        result = wait_for_end(store, name, &stop, grace, err);
    if (stop.process >= 0)
        close(stop.process);
    if (stop.parent >= 0)
        close(stop.parent);
    /* Somebody else may have removed it meanwhile: then there is nothing left to stop. */
    return result < 0 && faccessat(store, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 ? 0 : result;
}

int lifecycle_remove(int store, const char *name, int64_t force, struct error *err)
{
    struct container c = { .store = store };
    bool is_damaged = store_read(&c, name, false, err) < 0;

    store_free(&c);
    if (is_damaged)
        return force ? store_remove(store, name, err) : -1;
    if (force && lifecycle_stop(store, name, 0, err) < 0)
        return -1;
    if (load(&c, store, name, true, err) < 0)
        return -1;
    int result = -1;
    if (has_ended(&c)) {
        result = store_remove(store, name, err);
    } else {
        fail_plain(err, "it is running");
        error_hint(err, "stop it first, or remove it with -f");
    }
    store_free(&c);
    return result;
}
