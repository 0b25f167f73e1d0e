/*
 * error.c - errors as values.
 */
#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"

/* Write the message and its reason. A message that is too long (a path of 4,096 bytes) loses its
 * end, never the reason. */
static void set_message(struct error *err, int number, const char *format, va_list args)
{
    const char *reason = number != 0 ? strerror(number) : NULL;
    size_t room = sizeof(err->message) - (reason ? strlen(reason) + 2 : 0);
    int length = vsnprintf(err->message, room, format, args);

    if (length < 0)
        err->message[0] = '\0';
    else if ((size_t)length >= room)
        memcpy(err->message + room - 4, "...", 4);
    if (reason) {
        strcat(err->message, ": ");
        strcat(err->message, reason);
    }
    err->status = 0;
    err->reason = number;
    err->usage = false;
    err->hint[0] = '\0';
}

int fail(struct error *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_message(err, errno, format, args);
    va_end(args);
    return -1;
}

int fail_plain(struct error *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_message(err, 0, format, args);
    va_end(args);
    return -1;
}

int fail_usage(struct error *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_message(err, 0, format, args);
    va_end(args);
    err->usage = true;
    return -1;
}

int error_hint(struct error *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(err->hint, sizeof(err->hint), format, args);
    va_end(args);
    return -1;
}

int error_context(struct error *err, const char *context)
{
    char message[sizeof(err->message)];

    memcpy(message, err->message, sizeof(message));
    int length = snprintf(err->message, sizeof(err->message), "%s: %s", context, message);
    if ((size_t)length >= sizeof(err->message))
        memcpy(err->message + sizeof(err->message) - 4, "...", 4);
    return -1;
}

void error_print(const struct error *err, const char *who)
{
    CLEANUP_FREE char *message = text_visible(err->message);
    CLEANUP_FREE char *hint = text_visible(err->hint);
    CLEANUP_FREE char *lines =
        text_format("tiny-docker: %s%s%s\n%s%s%s", who ? who : "", who ? ": " : "", message,
                    hint[0] ? "hint: " : "", hint, hint[0] ? "\n" : "");

    /* Nobody is left to hear that standard error cannot be written. */
    write_full(STDERR_FILENO, lines, strlen(lines));
}
