/*
 * logwriter.c - what a container writes, copied into its log.
 *
 * Much at a time: one read, one look at the clock, and as few writes as there are full buffers. A
 * line is written when it is whole; until then its beginning stays in the stream's buffer. While
 * there is no time for more, the pipe fills, and the container waits.
 */
#include "logwriter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "logs.h"
#include "memory.h"

enum { READ = 32 * 1024, FULL = 32 * 1024 };

/* Large, but the kernel gives memory only for those parts that are ever touched. */
struct logwriter {
    int entry; /* the directory of the log; not ours */
    int file;  /* -1: it could not be begun anew yet */
    enum log_mode mode;
    int64_t max_size;
    int64_t size; /* known only if there is a `max_size` */
    size_t records_length;
    char records[FULL + LOGLINE_RECORD]; /* to be written */
    struct {
        size_t length;
        char bytes[LOGLINE_TEXT + READ]; /* a line's beginning, and what comes behind it */
    } streams[2];
};

static int open_file(const struct logwriter *log)
{
    return openat(log->entry, LOG_NAME, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void look_at_size(struct logwriter *log)
{
    struct stat st;

    if (log->max_size > 0 && fstat(log->file, &st) == 0)
        log->size = st.st_size;
}

static struct logwriter *make(int entry, enum log_mode mode, int64_t max_size)
{
    struct logwriter *log = memory_allocate(sizeof(*log));

    log->entry = entry;
    log->mode = mode;
    log->max_size = max_size;
    return log;
}

/* A parent that was killed may have left the beginning of a record, which is damage. What comes now
 * has a line of its own. */
static void end_last_line(const struct logwriter *log)
{
    off_t size = lseek(log->file, 0, SEEK_END);
    char last;

    if (log->mode == LOG_JSON && size > 0 && pread(log->file, &last, 1, size - 1) == 1 &&
        last != '\n')
        (void)!write(log->file, "\n", 1);
}

struct logwriter *logwriter_open(int entry, enum log_mode mode, int64_t max_size, struct error *err)
{
    struct logwriter *log = make(entry, mode, max_size);

    log->file = open_file(log);
    if (log->file < 0) {
        fail(err, "cannot make the log");
        free(log);
        return NULL;
    }
    end_last_line(log);
    look_at_size(log);
    return log;
}

struct logwriter *logwriter_discard(void)
{
    struct logwriter *log = make(-1, LOG_PLAIN, 0);

    log->file = -1;
    return log;
}

/* Only a part of the bytes has found room: take the beginning of a record out again. */
static void cut_back(const struct logwriter *log, const char *bytes, size_t written)
{
    const char *end = memrchr(bytes, '\n', written);
    size_t whole = end != NULL ? (size_t)(end - bytes) + 1 : 0;
    struct stat st;

    if (log->mode == LOG_JSON && fstat(log->file, &st) == 0)
        (void)!ftruncate(log->file, st.st_size - (off_t)(written - whole));
}

static void put(struct logwriter *log, const char *bytes, size_t length)
{
    if (log->file < 0 || length == 0)
        return;
    ssize_t written = write(log->file, bytes, length);
    if (written > 0 && (size_t)written < length)
        cut_back(log, bytes, (size_t)written);
    look_at_size(log);
}

static void put_records(struct logwriter *log)
{
    put(log, log->records, log->records_length);
    log->records_length = 0;
}

/* Keep the log under another name, in place of the one before. If a new one cannot be made, there
 * is none until it can. */
static void begin_anew(struct logwriter *log)
{
    if (log->file >= 0) {
        renameat(log->entry, LOG_NAME, log->entry, LOG_OLD_NAME);
        close(log->file);
    }
    log->file = open_file(log);
    log->size = 0;
}

static void add_record(struct logwriter *log, const char time[TIME_SIZE],
                       enum logline_stream stream, const char *text, size_t length)
{
    char *record = log->records + log->records_length;
    size_t size = logline_encode(record, time, stream, text, length);
    int64_t before = log->size + (int64_t)log->records_length;

    if (log->max_size > 0 && before > 0 && before + (int64_t)size > log->max_size) {
        put_records(log);
        begin_anew(log);
        memmove(log->records, record, size);
    }
    log->records_length += size;
    if (log->records_length >= FULL)
        put_records(log);
}

/* How much of `text` goes into the next record: a line, or the beginning of one that is too long;
 * 0 if that cannot be told yet. */
static size_t next_piece(const char *text, size_t left)
{
    size_t most = left < LOGLINE_TEXT ? left : LOGLINE_TEXT;
    const char *newline = memchr(text, '\n', most);

    if (newline != NULL)
        return (size_t)(newline - text) + 1;
    if (left <= LOGLINE_TEXT)
        return 0;
    /* Not through the middle of a character, if this is text: its other bytes begin with 10. */
    size_t length = most;
    while (length > most - 4 && (text[length] & 0xc0) == 0x80)
        length--;
    return length > most - 4 ? length : most;
}

/* Write what is whole of a stream; with `all`, what is not, too. */
static void write_lines(struct logwriter *log, enum logline_stream stream, bool all)
{
    char *at = log->streams[stream].bytes;
    size_t left = log->streams[stream].length;
    char time[TIME_SIZE];
    size_t piece;

    clock_now(time);
    while ((piece = next_piece(at, left)) > 0 || (all && (piece = left) > 0)) {
        add_record(log, time, stream, at, piece);
        at += piece;
        left -= piece;
    }
    put_records(log);
    memmove(log->streams[stream].bytes, at, left);
    log->streams[stream].length = left;
}

int logwriter_take(struct logwriter *log, int fd, enum logline_stream stream)
{
    char *bytes = log->streams[stream].bytes;
    size_t *length = &log->streams[stream].length;
    ssize_t got = read(fd, bytes + *length, READ);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    if (got <= 0)
        return -1;
    if (log->max_size > 0 && log->file < 0)
        begin_anew(log);
    if (log->mode == LOG_JSON) {
        *length += (size_t)got;
        write_lines(log, stream, false);
    } else {
        put(log, bytes, (size_t)got);
    }
    return (int)got;
}

void logwriter_close(struct logwriter *log)
{
    if (log == NULL)
        return;
    for (int stream = LOGLINE_STDOUT; stream <= LOGLINE_STDERR; stream++)
        write_lines(log, (enum logline_stream)stream, true);
    if (log->file >= 0)
        close(log->file);
    free(log);
}
