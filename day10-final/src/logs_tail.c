/*
 * logs_tail.c - where the last lines of a log begin.
 *
 * A log may be large, and its last lines few: so it is read from the back. In a log of records a
 * newline ends a record, but only a record whose text ends with one ends a line: those end with
 * the six characters \n"} and the newline, unless the first of them is itself escaped, as in \\n.
 */
#include "logs_tail.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "memory.h"

enum { BLOCK = 64 * 1024 };

/* What stands before the newline of such a record, from its end. */
static const char before[] = "}\"n";

/* A look from the back: the newline that was seen last, and what was seen since. */
struct look {
    struct tail *tail;
    off_t newline; /* -1: there is none to be judged */
    size_t matched;
    bool is_escaped; /* an odd number of backslashes */
};

/* The byte at `at` comes next. Returns true if the last newline is now known to end a line. */
static bool take(struct look *look, char byte, off_t at)
{
    if (look->newline >= 0 && look->matched < strlen(before)) {
        if (byte == before[look->matched])
            look->matched++;
        else
            look->newline = -1;
    } else if (look->newline >= 0 && byte == '\\') {
        look->is_escaped = !look->is_escaped;
    } else if (look->newline >= 0) {
        if (look->is_escaped)
            return true;
        look->newline = -1;
    }
    if (byte == '\n') {
        look->newline = at;
        look->matched = 0;
        look->is_escaped = false;
    }
    return byte == '\n' && !look->tail->records;
}

/* Look at a block from its end. Returns the place at which the last lines begin, or -1. */
static off_t look_at_block(struct look *look, const char *block, size_t length, off_t start,
                           off_t size)
{
    while (length > 0) {
        if (look->newline < 0 || !look->tail->records) {
            const char *newline = memrchr(block, '\n', length);
            if (newline == NULL)
                return -1;
            length = (size_t)(newline - block) + 1;
        }
        length--;
        if (!take(look, block[length], start + (off_t)length))
            continue;
        off_t next = look->newline + 1;
        look->newline = -1;
        if ((next < size || look->tail->followed) && --look->tail->lines == 0)
            return next;
    }
    return -1;
}

int tail_search(struct tail *tail, int fd, off_t size, off_t *offset, struct error *err)
{
    CLEANUP_FREE char *block = memory_allocate(BLOCK);
    struct look look = { .tail = tail, .newline = -1 };
    off_t start = size;

    *offset = tail->lines > 0 ? 0 : size;
    while (tail->lines > 0 && start > 0) {
        size_t length = start < BLOCK ? (size_t)start : BLOCK;
        start -= (off_t)length;
        ssize_t got = pread(fd, block, length, start);
        if (got < 0)
            return fail(err, "cannot read the log");
        off_t found = look_at_block(&look, block, (size_t)got, start, size);
        if (found >= 0)
            *offset = found;
    }
    tail->followed = tail->followed || size > 0;
    return 0;
}
