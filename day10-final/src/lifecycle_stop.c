/*
 * lifecycle_stop.c - the end of a container that somebody asks for.
 *
 * Its record says so first, under the lock: then its parent knows it, and everybody else. What is
 * signalled and waited for is held by descriptors, which cannot come to mean another process.
 */
#include "lifecycle.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cgroup.h"
#include "freezer.h"
#include "signal_name.h"
#include "store.h"

enum { TRIES = 100 };

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

    if (lifecycle_lock_made(&c, store, name, err) < 0)
        return -1;
    *signal = how->signal != 0 ? how->signal : signal_to_stop(&c);
    if (!lifecycle_has_ended(&c)) {
        /* Frozen it would hear nothing. Thawed before anything is written: what is frozen is always
         * recorded so. */
        if (lifecycle_hold(&c, held, err) < 0 || cgroup_thaw(&c, err) < 0)
            result = -1;
        c.status = CONTAINER_STOPPING;
        c.restarter_pid = how->keep ? getpid() : 0;
        if (result == 0 && how->keep)
            result = process_start_time(getpid(), &c.restarter_start_time, err);
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

    /* With the parent's end the record is final and all is cleaned up. It may wait for somebody who
     * does not read what the container has written last (relay.h): after a second it is told that
     * we wait, too. */
    if (held->parent >= 0 && !process_wait(held->parent, CLOCK_SECOND)) {
        send_to(held->parent, SIGTERM);
        if (!process_wait(held->parent, 9 * CLOCK_SECOND))
            return fail_plain(err, "its parent does not end");
    }
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

/* Lock it when it has ended; by force, it is made to. Somebody may start it again before we have
 * the lock: then once more. */
static int lock_ended(struct container *c, int store, const char *name, const struct manner *how,
                      struct error *err)
{
    for (int tries = how->force ? TRIES : 1; tries > 0; tries--) {
        if (how->force && lifecycle_stop(store, name, how, err) < 0)
            return -1;
        if (lifecycle_lock(c, store, name, err) < 0)
            return -1;
        if (lifecycle_has_ended(c))
            return 0;
        store_free(c);
    }
    fail_plain(err, "it is running");
    return error_hint(err, "stop it first, or remove it with -f");
}

/* Is it what is there that is wrong? Then nothing is known of its processes, and never will be. But
 * it may just be that it cannot be read now, for want of descriptors or of memory. */
static bool is_damage(const struct error *err)
{
    return err->reason == 0 || err->reason == ENOENT || err->reason == ENOTDIR;
}

int lifecycle_remove(int store, const char *name, const struct manner *how, struct error *err)
{
    struct container c = { .store = store };
    bool is_readable = store_read(&c, name, false, err) == 0;

    store_free(&c);
    if (!is_readable)
        return how->force && is_damage(err) ? lifecycle_forget(store, name, NULL, err) : -1;
    if (lock_ended(&c, store, name, how, err) < 0)
        return is_gone(store, name) ? 0 : -1;
    cgroup_repair(&c); /* what its parent could not remove */
    int result = lifecycle_forget(store, name, c.asked.name, err);
    store_free(&c);
    return result;
}
