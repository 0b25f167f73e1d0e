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

#include "bridge.h"
#include "cgroup.h"
#include "store.h"

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

    if (lifecycle_lock_made(&c, store, name, err) < 0)
        return -1;
    stop->parent_pid = c.parent_pid;
    if (!lifecycle_has_ended(&c)) {
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

/* The network first: if we are killed between the two, the next try finds it again. */
static int forget(int store, const char *name, struct error *err)
{
    if (bridge_release(store, name, err) < 0)
        return -1;
    return store_remove(store, name, err);
}

/* Is it what is there that is wrong? Then nothing is known of its processes, and never will be. But
 * it may just be that it cannot be read now, for want of descriptors or of memory. */
static bool is_damage(const struct error *err)
{
    return err->reason == 0 || err->reason == ENOENT || err->reason == ENOTDIR;
}

int lifecycle_remove(int store, const char *name, int64_t force, struct error *err)
{
    struct container c = { .store = store };
    bool is_readable = store_read(&c, name, false, err) == 0;

    store_free(&c);
    if (!is_readable)
        return force && is_damage(err) ? forget(store, name, err) : -1;
    if (force && lifecycle_stop(store, name, 0, err) < 0)
        return -1;
    if (lifecycle_lock(&c, store, name, err) < 0)
        return -1;
    int result = -1;
    if (lifecycle_has_ended(&c)) {
        cgroup_repair(&c); /* what its parent could not remove */
        result = forget(store, name, err);
    } else {
        fail_plain(err, "it is running");
        error_hint(err, "stop it first, or remove it with -f");
    }
    store_free(&c);
    return result;
}
