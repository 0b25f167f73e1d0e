/*
 * executable.c - from the name of a command to the running program.
 *
 * execvp(3) would look the name up too, but it feeds a file of unknown format to a shell, and its
 * one errno cannot tell "no such command" from "its interpreter is missing".
 */
#include "executable.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
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

/* The file is there but the kernel found no interpreter for it: name it. */
static void explain_interpreter(const char *file, struct error *err)
{
    CLEANUP_CLOSE int fd = open(file, O_RDONLY | O_CLOEXEC);
    char line[256] = "";

    if (fd >= 0 && read_full(fd, line, sizeof(line) - 1) > 2 && strncmp(line, "#!", 2) == 0) {
        char *interpreter = line + 2 + strspn(line + 2, " \t");
        interpreter[strcspn(interpreter, " \t\n")] = '\0';
        fail_plain(err, "'%s' needs the interpreter '%s', which is not there", file, interpreter);
    } else {
        fail_plain(err, "'%s' needs a dynamic loader that is not there", file);
        error_hint(err, "'readelf -l %s' names it", file);
    }
}

int executable_run(const char *file, char *const command[], struct error *err)
{
    explain_command("exec", file, command + 1);
    execv(file, command);

    if (errno == ENOENT) {
        explain_interpreter(file, err);
        return with_status(err, STATUS_NOT_FOUND);
    }
    if (errno == ENOEXEC) {
        fail_plain(err, "'%s' has no format that the kernel can execute", file);
        error_hint(err, "a script begins with a line such as #!/bin/sh");
    } else {
        fail(err, "cannot execute '%s'", file);
    }
    return with_status(err, STATUS_CANNOT_EXECUTE);
}
