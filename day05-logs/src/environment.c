/*
 * environment.c - the environment variables that a container begins with.
 *
 * The host's variables name the host's directories, and hold its secrets.
 */
#include "environment.h"

#include <stdlib.h>

#define STANDARD_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

int environment_set(const struct container *c, struct error *err)
{
    const char *term = getenv("TERM");

    /* clearenv() forgets the variables but leaves their strings where they are. */
    clearenv();
    if (setenv("PATH", STANDARD_PATH, 1) < 0 || setenv("HOME", "/root", 1) < 0 ||
        setenv("TERM", term != NULL ? term : "xterm", 1) < 0 ||
        setenv("HOSTNAME", c->hostname, 1) < 0)
        return fail(err, "cannot set a variable");
    return 0;
}
