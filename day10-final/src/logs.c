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
#include "logs_json.h"
#include "logs_tail.h"
#include "memory.h"
#include "process.h"
#include "text.h"

enum { BUFFER = 128 * 1024 };

/* A log of bytes as they came. */
struct plain {
    int file;
    char *buffer;
};

/* Print what there is of the log at this moment. Returns 0, 1 if nobody reads it any more, or -1.
 */
static int print_new(void *reader, struct error *err)
{
    const struct plain *log = reader;
    off_t at = lseek(log->file, 0, SEEK_CUR);
    struct stat st;

    if (at < 0 || fstat(log->file, &st) < 0)
        return fail(err, "cannot read the log");
    if (st.st_size < at)
        at = lseek(log->file, 0, SEEK_SET); /* truncated, unless it has grown past this place */
    for (off_t left = st.st_size - at; left > 0;) {
        ssize_t got = read(log->file, log->buffer, left < BUFFER ? (size_t)left : BUFFER);
        if (got < 0)
            return fail(err, "cannot read the log");
        if (got == 0)
            break;
        if (write_full(STDOUT_FILENO, log->buffer, (size_t)got) < 0)
            return errno == EPIPE ? 1 : fail(err, "cannot write to standard output");
        left -= got;
    }
    return 0;
}

int logs_follow(const struct container *c, int (*print)(void *reader, struct error *err),
                void *reader, struct error *err)
{
    CLEANUP_FREE char *path = text_format("/proc/self/fd/%d", c->entry);
    CLEANUP_CLOSE int changes = inotify_init1(IN_CLOEXEC);
    CLEANUP_CLOSE int parent = -1;
    char seen[4096];
    int result;

    if (process_open(c->parent_pid, c->parent_start_time, c->boot_id, &parent, err) < 0)
        return -1;
    /* The watch first: what is written between a look and the wait must not be missed. It is for
     * all files of the directory, as the log may be begun anew. */
    if (changes < 0 || inotify_add_watch(changes, path, IN_MODIFY) < 0)
        return fail(err, "cannot watch the log");
    struct pollfd events[] = {
        { .fd = changes, .events = POLLIN },
        { .fd = parent, .events = POLLIN },
        { .fd = STDOUT_FILENO }, /* an error here: its reader has gone */
    };
    bool has_ended = parent < 0;
    while ((result = print(reader, err)) == 0 && !has_ended) {
        if (poll(events, 3, -1) < 0 && errno != EINTR)
            return fail(err, "cannot wait for the log");
        if (events[2].revents != 0)
            return 1;
        if (events[0].revents != 0 && read(changes, seen, sizeof(seen)) < 0)
            return fail(err, "cannot watch the log");
        has_ended = events[1].revents != 0;
    }
    return result;
}

/* Go to where the last lines begin. */
static int go_to_tail(int file, int64_t lines, struct error *err)
{
    struct tail tail = { .lines = lines };
    off_t size = lseek(file, 0, SEEK_END);
    off_t offset = 0;

    if (size < 0 || (lines >= 0 && tail_search(&tail, file, size, &offset, err) < 0))
        return fail(err, "cannot read the log");
    return lseek(file, offset, SEEK_SET) < 0 ? fail(err, "cannot read the log") : 0;
}

static int print_plain(const struct container *c, const struct logs_view *view, struct error *err)
{
    CLEANUP_CLOSE int file = openat(c->entry, LOG_NAME, O_RDONLY | O_CLOEXEC);
    CLEANUP_FREE char *buffer = memory_allocate(BUFFER);
    struct plain log = { .file = file, .buffer = buffer };

    if (view->timestamps || view->since[0] != '\0') {
        fail_plain(err, "a plain log has no times");
        return error_hint(err, "a container of `run -d --log json` has one with times");
    }
    if (file < 0)
        return fail(err, "cannot open the log");
    if (go_to_tail(file, view->tail, err) < 0)
        return -1;
    return view->follow ? logs_follow(c, print_new, &log, err) : print_new(&log, err);
}

static bool has_file(const struct container *c, const char *name)
{
    return faccessat(c->entry, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

int logs_print(const struct container *c, const struct logs_view *view, struct error *err)
{
    if (!has_file(c, LOG_NAME) && !has_file(c, LOG_OLD_NAME))
        return fail_plain(err, "it has no log: it ran in the foreground");
    int result =
        c->asked.log_mode == LOG_PLAIN ? print_plain(c, view, err) : logs_json_print(c, view, err);
    return result < 0 ? -1 : 0;
}
