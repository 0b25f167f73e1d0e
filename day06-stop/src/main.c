/*
 * main.c - global options, look the command up, run it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli.h"
#include "error.h"
#include "explain.h"

/* A caller may have closed 0, 1 or 2. The next file opened would take the free number, and what is
 * meant for the terminal would go into that file. So before anything else, fill the gaps. */
static void open_standard_streams(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* Dispositions that a caller leaves behind would change what our own calls do. */
static void reset_signals(void)
{
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error like any other: EPIPE */
    signal(SIGXFSZ, SIG_IGN); /* and so is a file that may not become longer: EFBIG */
    signal(SIGCHLD, SIG_DFL); /* ignored, the kernel would throw exit statuses away */
}

/* Print the error and return the exit status that goes with it. */
static int report(const struct error *err, const struct command *command)
{
    error_print(err, command != NULL ? command->name : NULL);
    if (err->status != 0)
        return err->status;
    if (command != NULL && command->returns_status)
        return 125;
    return err->usage ? 2 : 1;
}

/* Read the options before the command and run it. Returns the exit status, or -1 with the error
 * and, once it is known, the command that it happened in. */
static int run_command(int argc, char **argv, const struct command **command, struct error *err)
{
    struct options options = { .argc = argc, .argv = argv, .table = cli_options };
    const char *variable = getenv("TINY_DOCKER_EXPLAIN");
    int key;

    if (variable != NULL && variable[0] != '\0' && variable[0] != '0')
        explain_start();
    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case OPTION_EXPLAIN:
            options.on ? explain_start() : explain_stop();
            break;
        case OPTION_ROOT:
            setenv("TINY_DOCKER_ROOT", options.value, 1);
            break;
        case OPTION_VERSION:
            printf("tiny-docker 0.%d (%s)\n", DAY, NAME);
            return 0;
        case OPTION_HELP:
            return cli_help();
        }
    }
    if (key < 0)
        return -1;
    if (options.rest == argc) {
        fail_usage(err, "no command given");
        return error_hint(err, "'tiny-docker help' lists the commands");
    }
    *command = cli_find(argv[options.rest], err);
    if (*command == NULL)
        return -1;
    return (*command)->run(*command, argc - options.rest, argv + options.rest, err);
}

int main(int argc, char **argv)
{
    struct error err = { 0 };
    const struct command *command = NULL;

    open_standard_streams();
    reset_signals();

    int status = run_command(argc, argv, &command, &err);
    if (status < 0)
        return report(&err, command);
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fail(&err, "cannot write to standard output");
        return report(&err, command);
    }
    return status;
}
