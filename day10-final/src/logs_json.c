/*
 * logs_json.c - print a log of records.
 *
 * A log that has become too long is begun anew (logwriter.c): container.log becomes
 * container.log.1, in place of the one before, and a new container.log goes on. A reader that holds
 * a file open keeps it whatever name it has, and so can read it to its end before it takes the
 * next.
 *
 * The last record may be half written, and be cut off again if the disk is full. So only whole
 * records are read, each look begins where the last whole one has ended, and nothing is kept in
 * between.
 */
#include "logs_json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "logline.h"
#include "logs_tail.h"
#include "memory.h"

enum { ROOM = 4 * LOGLINE_RECORD, OUTPUT = 64 * 1024 };

struct reader {
    int entry; /* the directory of the log; not ours */
    const struct logs_view *view;
    int file;
    off_t offset; /* where the next record begins */
    bool warned_of_damage;
    bool warned_of_gap;
    bool is_inside[2];    /* a stream's last record was only the beginning of a line */
    struct logline line;  /* the record */
    char room[ROOM];      /* what was read from the file */
    int output;           /* where `waiting` goes: standard output or standard error */
    size_t length;        /* of what waits */
    char waiting[OUTPUT]; /* to be written */
};

/* Write what waits. Returns 0, 1 if nobody reads it any more, or -1. */
static int flush(struct reader *reader, struct error *err)
{
    size_t length = reader->length;

    reader->length = 0;
    if (write_full(reader->output, reader->waiting, length) == 0)
        return 0;
    if (errno == EPIPE)
        return 1;
    return fail(err, "cannot write to standard %s",
                reader->output == STDOUT_FILENO ? "output" : "error");
}

static int put(struct reader *reader, const char *text, size_t length, struct error *err)
{
    int result = reader->length + length > OUTPUT ? flush(reader, err) : 0;

    memcpy(reader->waiting + reader->length, text, length);
    reader->length += length;
    return result;
}

/* Print the record to where the container has written it. What was printed elsewhere goes first:
 * both may be the same terminal. */
static int print_line(struct reader *reader, struct error *err)
{
    const struct logline *line = &reader->line;
    int output = line->stream == LOGLINE_STDERR ? STDERR_FILENO : STDOUT_FILENO;
    bool *is_inside = &reader->is_inside[line->stream];
    int result = 0;

    if (strcmp(line->time, reader->view->since) < 0)
        return 0;
    if (output != reader->output)
        result = flush(reader, err);
    reader->output = output;
    if (result == 0 && reader->view->timestamps && !*is_inside) {
        result = put(reader, line->time, strlen(line->time), err);
        result = result == 0 ? put(reader, " ", 1, err) : result;
    }
    *is_inside = line->length > 0 && line->text[line->length - 1] != '\n';
    return result == 0 ? put(reader, line->text, line->length, err) : result;
}

/* Say it once. */
static void warn(bool *warned, const char *message)
{
    struct error err;

    if (*warned)
        return;
    *warned = true;
    fail_plain(&err, "%s", message);
    error_print(&err, "logs: warning");
}

static void warn_of_damage(struct reader *reader)
{
    warn(&reader->warned_of_damage, "what is damaged in the log is left out");
}

static int take_record(struct reader *reader, const char *record, size_t length, struct error *err)
{
    if (logline_decode(record, length, &reader->line) == 0)
        return print_line(reader, err);
    int result = flush(reader, err);
    warn_of_damage(reader);
    return result;
}

/* Print the whole records among `length` bytes. */
static int take_records(struct reader *reader, size_t length, struct error *err)
{
    const char *at = reader->room;
    const char *end = at + length;
    const char *newline;
    int result = 0;

    while (result == 0 && (newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        result = take_record(reader, at, (size_t)(newline - at), err);
        at = newline + 1;
    }
    if (at == reader->room && length == ROOM) {
        result = take_record(reader, at, length, err); /* far too long for one */
        at = end;
    }
    reader->offset += at - reader->room;
    return result;
}

/* Print what there is of the file, but nothing behind `end`. */
static int print_until(struct reader *reader, off_t end, struct error *err)
{
    int result = 0;

    while (result == 0 && reader->offset < end) {
        off_t left = end - reader->offset;
        off_t before = reader->offset;
        ssize_t got = pread(reader->file, reader->room, left < ROOM ? (size_t)left : ROOM, before);
        if (got < 0)
            return fail(err, "cannot read the log");
        result = take_records(reader, (size_t)got, err);
        if (reader->offset == before)
            break;
    }
    return result == 0 ? flush(reader, err) : result;
}

static int print_file(struct reader *reader, struct error *err)
{
    struct stat st;

    if (fstat(reader->file, &st) < 0)
        return fail(err, "cannot read the log");
    if (st.st_size < reader->offset)
        reader->offset = 0; /* somebody has truncated it */
    return print_until(reader, st.st_size, err);
}

static bool is_same(int entry, const char *name, int file)
{
    struct stat named;
    struct stat held;

    return fstatat(entry, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && fstat(file, &held) == 0 &&
           named.st_ino == held.st_ino && named.st_dev == held.st_dev;
}

static int open_file(int entry, const char *name)
{
    return openat(entry, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

/* The file that comes after the one that is held, or -1 if that is the newest. In between others
 * may have come and gone, if the log grows faster than it is read. */
static int open_next(struct reader *reader)
{
    if (is_same(reader->entry, LOG_NAME, reader->file))
        return -1;
    /* The newest first: if the one that is held is the one before it after that look, then it was
     * so all the time. */
    int newest = open_file(reader->entry, LOG_NAME);
    if (newest < 0 || is_same(reader->entry, LOG_OLD_NAME, reader->file))
        return newest;
    int older = open_file(reader->entry, LOG_OLD_NAME);
    if (older < 0)
        return newest;
    close(newest);
    warn(&reader->warned_of_gap, "the log grows faster than it is read: lines may be missing");
    return older;
}

/* Go on with another file. */
static void turn_to(struct reader *reader, int file, off_t offset)
{
    if (reader->file >= 0)
        close(reader->file);
    reader->file = file;
    reader->offset = offset;
}

/* Print what is new, in this file and in those that have come after it. */
static int print_new(void *data, struct error *err)
{
    struct reader *reader = data;
    int result = print_file(reader, err);
    int next;

    while (result == 0 && (next = open_next(reader)) >= 0) {
        result = print_file(reader, err); /* once more: now it is certain that it has ended */
        turn_to(reader, next, 0);
        result = result == 0 ? print_file(reader, err) : result;
    }
    return result;
}

/* Open the newest file and the one before it, each of which becomes -1 if there is none. */
static void open_both(int entry, int *older, int *newest)
{
    for (;;) {
        *older = open_file(entry, LOG_OLD_NAME);
        *newest = open_file(entry, LOG_NAME);
        /* If there is still the same one before, nothing was begun anew between the two looks. */
        if (*older >= 0 ? is_same(entry, LOG_OLD_NAME, *older)
                        : faccessat(entry, LOG_OLD_NAME, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
            return;
        close(*older);
        close(*newest);
    }
}

/* Where the last lines begin. Returns 1 if that is in the newest file, 0 if in the one before, -1
 * on failure. */
static int find_tail(int older, int newest, int64_t lines, off_t *offset, struct error *err)
{
    struct tail tail = { .lines = lines, .records = true };
    struct stat st;

    *offset = 0;
    if (lines < 0)
        return older < 0;
    if (newest >= 0 &&
        (fstat(newest, &st) < 0 || tail_search(&tail, newest, st.st_size, offset, err) < 0))
        return fail(err, "cannot read the log");
    if (older < 0 || (newest >= 0 && tail.lines == 0))
        return 1;
    if (fstat(older, &st) < 0 || tail_search(&tail, older, st.st_size, offset, err) < 0)
        return fail(err, "cannot read the log");
    return 0;
}

/* Print the log from where it begins. */
static int print_all(struct reader *reader, const struct container *c, struct error *err)
{
    int older;
    int newest;
    off_t offset;

    open_both(c->entry, &older, &newest);
    int in_newest = find_tail(older, newest, reader->view->tail, &offset, err);
    turn_to(reader, in_newest > 0 ? newest : older, offset);
    if (reader->view->follow || in_newest != 0)
        close(in_newest > 0 ? older : newest);
    if (in_newest < 0)
        return -1;
    if (reader->view->follow)
        return logs_follow(c, print_new, reader, err);
    int result = print_file(reader, err);
    if (result == 0 && in_newest == 0 && newest >= 0) {
        turn_to(reader, newest, 0);
        result = print_file(reader, err);
    }
    return result;
}

/* A last record without an end will get none any more. */
static bool has_damaged_end(const struct reader *reader)
{
    struct stat st;

    return fstat(reader->file, &st) == 0 && st.st_size > reader->offset;
}

int logs_json_print(const struct container *c, const struct logs_view *view, struct error *err)
{
    CLEANUP_FREE struct reader *reader = memory_allocate(sizeof(*reader));

    reader->entry = c->entry;
    reader->view = view;
    reader->file = -1;
    reader->output = STDOUT_FILENO;
    int result = print_all(reader, c, err);
    bool has_ended = view->follow || c->status >= CONTAINER_STOPPED;
    if (result == 0 && has_ended && has_damaged_end(reader))
        warn_of_damage(reader);
    if (reader->file >= 0)
        close(reader->file);
    return result;
}
