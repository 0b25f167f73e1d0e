/*
 * logs.c - what a container writes, kept in a file.
 *
 * The container's standard output and error are the file itself: nobody copies, so nobody can be
 * too slow, or die and take the output along. To follow a log is to be woken when the file has
 * changed (man 7 inotify) and when the container's parent has ended.
 */
#include "logs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "memory.h"
#include "process.h"
#include "text.h"

int logs_open(struct container *c, struct error *err)
{
    if (!c->detached)
        return 0;
    c->log = openat(c->entry, LOG_NAME, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    return c->log < 0 ? fail(err, "cannot make the log") : 0;
}

void logs_close(struct container *c)
{
    if (c->detached)
        close(c->log);
}

int logs_attach(const struct container *c, struct error *err)
{
    if (!c->detached)
        return 0;
    if (dup2(c->log, STDOUT_FILENO) < 0 || dup2(c->log, STDERR_FILENO) < 0)
        return fail(err, "cannot write to the log");
    return 0;
}

enum { BUFFER = 128 * 1024 };

/* Print what there is of the log at this moment. Returns 0, 1 if nobody reads it any more, or -1.
 */
static int print_new(int log, char *buffer, struct error *err)
{
    off_t at = lseek(log, 0, SEEK_CUR);
    struct stat st;

    if (at < 0 || fstat(log, &st) < 0)
        return fail(err, "cannot read the log");
    if (st.st_size < at)
        at = lseek(log, 0, SEEK_SET); /* truncated, unless it has grown past this place again */
    for (off_t left = st.st_size - at; left > 0;) {
        ssize_t got = read(log, buffer, left < BUFFER ? (size_t)left : BUFFER);
        if (got < 0)
            return fail(err, "cannot read the log");
        if (got == 0)
            break;
        if (write_full(STDOUT_FILENO, buffer, (size_t)got) < 0)
            return errno == EPIPE ? 1 : fail(err, "cannot write to standard output");
        left -= got;
    }
    return 0;
}

/* Print what comes, until the container's parent has ended: then all is written. */
static int follow_log(const struct container *c, int log, char *buffer, struct error *err)
{
    CLEANUP_FREE char *path = text_format("/proc/self/fd/%d", log);
    CLEANUP_CLOSE int changes = inotify_init1(IN_CLOEXEC);
    CLEANUP_CLOSE int parent = -1;
    int result;

    if (process_open(c->parent_pid, c->parent_start_time, c->boot_id, &parent, err) < 0)
        return -1;
    /* The watch first: what is written between a look and the wait must not be missed. */
    if (changes < 0 || inotify_add_watch(changes, path, IN_MODIFY) < 0)
        return fail(err, "cannot watch the log");
    struct pollfd events[] = {
        { .fd = changes, .events = POLLIN },
        { .fd = parent, .events = POLLIN },
        { .fd = STDOUT_FILENO }, /* an error here: its reader has gone */
    };
    bool has_ended = parent < 0;
    while ((result = print_new(log, buffer, err)) == 0 && !has_ended) {
        if (poll(events, 3, -1) < 0 && errno != EINTR)
            return fail(err, "cannot wait for the log");
        if (events[2].revents != 0)
            break;
        if (events[0].revents != 0 && read(changes, buffer, BUFFER) < 0)
            return fail(err, "cannot watch the log");
        has_ended = events[1].revents != 0;
    }
    return result;
}

int logs_print(const struct container *c, bool follow, struct error *err)
{
    CLEANUP_CLOSE int log = openat(c->entry, LOG_NAME, O_RDONLY | O_CLOEXEC);
    CLEANUP_FREE char *buffer = memory_allocate(BUFFER);

    if (log < 0 && errno == ENOENT)
        return fail_plain(err, "it has no log: it ran in the foreground");
    if (log < 0)
        return fail(err, "cannot open the log");
    int result = follow ? follow_log(c, log, buffer, err) : print_new(log, buffer, err);
    return result < 0 ? -1 : 0;
}
