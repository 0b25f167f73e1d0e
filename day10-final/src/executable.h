/*
 * executable.h - from the name of a command to the running program.
 */
#ifndef EXECUTABLE_H
#define EXECUTABLE_H

#include "error.h"

/* The exit statuses by which a shell, and Docker, tell why a command did not start. */
enum { STATUS_CANNOT_EXECUTE = 126, STATUS_NOT_FOUND = 127 };

/* Find the file of the command: a name with a slash in it as it stands, any other in the
 * directories of `path`, a list as in $PATH. Returns 0 and the file's name, a new string; or -1
 * with an error whose status is one of the above. */
int executable_find(const char *name, const char *path, char **file, struct error *err);

/* What is to be known of a file when the kernel refuses to execute it. */
struct executable {
    char file[1024];
    char interpreter[256]; /* the one that a script's first line names, or "" */
};

/* Look at the file. */
void executable_describe(const char *file, struct executable *what);

/* The kernel has refused, for this reason, a value of errno (man 2 execve). Returns -1, with an
 * error as above. */
int executable_fail(const struct executable *what, int reason, struct error *err);

#endif
