/*
 * environment.c - the environment variables that a container begins with.
 *
 * The host's variables name the host's directories, and hold its secrets.
 */
#include "environment.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"

#define STANDARD_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static void add(char ***list, char *variable)
{
    size_t length = strcspn(variable, "=") + 1;

    for (char **old = *list; old != NULL && *old != NULL; old++) {
        if (strncmp(*old, variable, length) == 0) {
            free(*old);
            *old = variable;
            return;
        }
    }
    text_list_add(list, variable);
}

int environment_add(char ***list, const char *text, struct error *err)
{
    if (text[0] == '\0' || text[0] == '=')
        return fail_usage(err, "'%s' is neither NAME nor NAME=VALUE", text);
    if (strchr(text, '=') != NULL)
        add(list, text_copy(text));
    else if (getenv(text) != NULL)
        add(list, text_format("%s=%s", text, getenv(text)));
    return 0;
}

static int add_line(char ***list, char *line, struct error *err)
{
    line += strspn(line, " \t");
    line[strcspn(line, "\r")] = '\0';
    if (line[0] == '\0' || line[0] == '#')
        return 0;
    if (strcspn(line, " \t") < strcspn(line, "="))
        return fail_usage(err, "the variable '%.*s' has a space in its name",
                          (int)strcspn(line, "="), line);
    return environment_add(list, line, err);
}

int environment_add_file(char ***list, const char *path, struct error *err)
{
    CLEANUP_FREE char *text = NULL;
    int number = 0;

    if (file_read(AT_FDCWD, path, 1 << 20, &text, NULL, err) < 0)
        return -1;
    char *rest = text;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n")) {
        number++;
        if (add_line(list, line, err) < 0) {
            CLEANUP_FREE char *where = text_format("%s: line %d", path, number);
            return error_context(err, where);
        }
    }
    return 0;
}

int environment_set(const struct container *c, struct error *err)
{
    CLEANUP_FREE char *term = text_copy(getenv("TERM") != NULL ? getenv("TERM") : "xterm");

    umask(022); /* the caller's is nobody's business in there either */
    /* clearenv() forgets the variables but leaves their strings where they are. With --init this
     * process stays, and all in the container may read /proc/1/environ. */
    for (char **variable = environ; *variable != NULL; variable++)
        explicit_bzero(*variable, strlen(*variable));
    clearenv();
    if (setenv("PATH", STANDARD_PATH, 1) < 0 || setenv("HOME", "/root", 1) < 0 ||
        setenv("TERM", term, 1) < 0 || setenv("HOSTNAME", c->hostname, 1) < 0)
        return fail(err, "cannot set a variable");
    for (char **variable = c->asked.environment; variable != NULL && *variable != NULL; variable++)
        if (putenv(*variable) < 0)
            return fail(err, "cannot set a variable");
    return 0;
}
