/*
 * executable.c - from the name of a command to the running program.
 *
 * execvp(3) would look the name up too, but it feeds a file of unknown format to a shell, and its
 * one errno cannot tell "no such command" from "its interpreter is missing".
 */
#include "executable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"

static int with_status(struct error *err, int status)
{
    err->status = status;
    return -1;
}

/* Can this file be executed? Returns 0, or -1 with the error. */
static int check_file(const char *file, struct error *err)
{
    struct stat st;

    if (stat(file, &st) < 0) {
        int status = errno == EACCES ? STATUS_CANNOT_EXECUTE : STATUS_NOT_FOUND;
        fail(err, "cannot find '%s'", file);
        return with_status(err, status);
    }
    if (S_ISDIR(st.st_mode)) {
        fail_plain(err, "'%s' is a directory", file);
        return with_status(err, STATUS_CANNOT_EXECUTE);
    }
    if (!S_ISREG(st.st_mode) || faccessat(AT_FDCWD, file, X_OK, AT_EACCESS) < 0) {
        fail_plain(err, "'%s' is not executable", file);
        if (S_ISREG(st.st_mode) && (st.st_mode & 0111) == 0)
            error_hint(err, "chmod +x %s", file);
        return with_status(err, STATUS_CANNOT_EXECUTE);
    }
    return 0;
}

int executable_find(const char *name, const char *path, char **file, struct error *err)
{
    struct error refused = { 0 }; /* why a file of that name in `path` was passed over */

    if (name[0] == '\0') {
        fail_plain(err, "the command is an empty string");
        return with_status(err, STATUS_NOT_FOUND);
    }
    if (strchr(name, '/') != NULL) {
        *file = text_copy(name);
        return check_file(name, err);
    }
    for (const char *at = path; at != NULL; at = strchr(at, ':'), at += at != NULL) {
        /* An empty entry means the current directory. */
        int length = (int)strcspn(at, ":");
        CLEANUP_FREE char *candidate =
            text_format("%.*s%s%s", length, at, length ? "/" : "./", name);
        if (check_file(candidate, err) == 0) {
            *file = candidate;
            candidate = NULL;
            return 0;
        }
        if (err->status == STATUS_CANNOT_EXECUTE && refused.status == 0)
            refused = *err;
    }
    if (refused.status != 0) {
        *err = refused;
        return -1;
    }
    fail_plain(err, "'%s' is not in any directory of PATH (%s)", name, path ? path : "not set");
    return with_status(err, STATUS_NOT_FOUND);
}

void executable_describe(const char *file, struct executable *what)
{
    CLEANUP_CLOSE int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    char line[sizeof(what->interpreter)] = "";

    snprintf(what->file, sizeof(what->file), "%s", file);
    what->interpreter[0] = '\0';
    if (fd < 0 || read_full(fd, line, sizeof(line) - 1) < 3 || strncmp(line, "#!", 2) != 0)
        return;
    char *interpreter = line + 2 + strspn(line + 2, " \t");
    interpreter[strcspn(interpreter, " \t\n")] = '\0';
    memcpy(what->interpreter, interpreter, strlen(interpreter) + 1);
}

int executable_fail(const struct executable *what, int reason, struct error *err)
{
    if (reason == ENOENT && what->interpreter[0] != '\0') {
        fail_plain(err, "'%s' needs the interpreter '%s', which is not there", what->file,
                   what->interpreter);
    } else if (reason == ENOENT) {
        fail_plain(err, "'%s' needs a dynamic loader that is not there", what->file);
        error_hint(err, "'readelf -l %s' names it", what->file);
    } else if (reason == ENOEXEC) {
        fail_plain(err, "'%s' has no format that the kernel can execute", what->file);
        error_hint(err, "a script begins with a line such as #!/bin/sh");
    } else {
        errno = reason;
        fail(err, "cannot execute '%s'", what->file);
    }
    return with_status(err, reason == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT_EXECUTE);
}
