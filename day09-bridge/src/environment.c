/*
 * environment.c - the environment variables that a container begins with.
 *
 * The host's variables name the host's directories, and hold its secrets.
 */
#include "environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "text.h"

#define STANDARD_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

int environment_set(const struct container *c, struct error *err)
{
    CLEANUP_FREE char *term = text_copy(getenv("TERM") != NULL ? getenv("TERM") : "xterm");

    /* clearenv() forgets the variables but leaves their strings where they are. With --init this
     * process stays, and all in the container may read /proc/1/environ. */
    for (char **variable = environ; *variable != NULL; variable++)
        explicit_bzero(*variable, strlen(*variable));
    clearenv();
    if (setenv("PATH", STANDARD_PATH, 1) < 0 || setenv("HOME", "/root", 1) < 0 ||
        setenv("TERM", term, 1) < 0 || setenv("HOSTNAME", c->hostname, 1) < 0)
        return fail(err, "cannot set a variable");
    return 0;
}
