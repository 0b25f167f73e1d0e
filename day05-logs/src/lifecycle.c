/*
 * lifecycle.c - a container's record from its beginning to its end.
 *
 * The parent writes the record at three moments: before anything is made for the container, before
 * the child may begin, and at the end. If the parent is killed, its last words are missing: the
 * record says "running" for ever. Whoever reads it next finds that out and puts it right.
 */
#include "lifecycle.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

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

/* All of its processes are gone. */
static void set_ended(struct container *c)
{
    c->status = CONTAINER_EXITED;
    c->pid = 0;
    c->pid_start_time = 0;
    clock_now(c->finished_at);
}

void lifecycle_end(struct container *c)
{
    struct error err;

    set_ended(c);
    if (c->exit_code < 0)
        c->exit_code = 125;
    if (store_write(c, &err) < 0)
        error_print(&err, "run: record");
    store_free(c);
    close(c->store);
}

/* A record that is not final is right while its parent lives. Returns 1 if it is right, 0 if it is
 * not, -1 if that cannot be told. */
static int is_right(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int parent = -1;

    if (c->status == CONTAINER_EXITED)
        return 1;
    if (process_open(c->parent_pid, c->parent_start_time, c->boot_id, &parent, err) < 0)
        return -1;
    return parent >= 0;
}

/* The kernel kills a container whose parent dies, unless its program has changed its user, which
 * unties it (man 2 prctl, PR_SET_PDEATHSIG). And it may only be about to. */
static int repair(struct container *c, struct error *err)
{
    CLEANUP_CLOSE int fd = -1;
    struct error ignored;

    if (process_open(c->pid, c->pid_start_time, c->boot_id, &fd, err) < 0)
        return -1;
    if (fd >= 0) {
        syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
        if (!process_wait(fd, 10 * CLOCK_SECOND))
            return fail_plain(err, "its process %d does not end", c->pid);
    }
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
