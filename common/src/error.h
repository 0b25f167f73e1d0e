/*
 * error.h - an error as a value: filled in where it happens, passed up, printed once at the top.
 *
 * A function that can fail takes a `struct error *` last. It returns 0 (or what it found), or -1
 * with the error filled in:
 *
 *     if (chroot(path) < 0)
 *         return fail(err, "cannot enter '%s'", path);
 *
 * The struct holds no pointers, so that one process can send it to another.
 */
#ifndef ERROR_H
#define ERROR_H

#include <stdbool.h>

struct error {
    int status;         /* the exit status it asks for; 0: the command's usual one for a failure */
    int reason;         /* errno, where that is the reason; 0 where the message says it all */
    bool usage;         /* the command line is at fault, not the world */
    char message[2048]; /* what could not be done, with what, and why */
    char hint[512];     /* the remedy where one is known, or "" */
};

/* Fill in `err` with the message and the reason from errno. Returns -1. */
int fail(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same without a reason: the message says it all. Returns -1. */
int fail_plain(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The command line was wrong: like fail_plain, and `usage` is set. Returns -1. */
int fail_usage(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Add the remedy to an error that has been filled in. Returns -1. */
int error_hint(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put "context: " before the message. Returns -1. */
int error_context(struct error *err, const char *context);

/* Print "tiny-docker: WHO: message" (WHO may be NULL), and the hint in a line of its own, on
 * standard error, with one write. Bytes that could steer a terminal are printed as \xNN. */
void error_print(const struct error *err, const char *who);

#endif
