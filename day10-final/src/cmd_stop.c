/*
 * cmd_stop.c - tiny-docker stop [-s SIGNAL] [-t SECONDS] ID...
 */
#include <string.h>

#include "clock.h"
#include "commands.h"
#include "lifecycle.h"
#include "number.h"
#include "process.h"
#include "signal_name.h"

enum { SECONDS_MOST = 1000000000 };

const struct option_entry cli_stop_options[] = {
    { 's', "signal", "SIGNAL", "ask it to end with this one (default: that of --stop-signal)" },
    { 't', "time", "SECONDS", "wait so long before killing it (default: 10; -1: for ever)" },
    { 0 },
};

static int take_option(struct manner *how, int key, const char *value, struct error *err)
{
    if (key == 's')
        return signal_parse(value, &how->signal, err) < 0 ? error_context(err, "-s") : 0;
    if (strcmp(value, "-1") == 0)
        how->grace = PROCESS_FOREVER;
    else if (duration_parse(value, SECONDS_MOST, &how->grace, err) < 0)
        return error_context(err, "-t");
    return 0;
}

int cli_stop_each(const struct command *command, int argc, char **argv,
                  int (*act)(int store, const char *name, const struct manner *how,
                             struct error *err),
                  struct error *err)
{
    struct options options = cli_options_of(command, argc, argv);
    struct manner how = { .grace = STOP_GRACE };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        if (key == OPTION_HELP)
            return cli_help_command(command);
        if (take_option(&how, key, options.value, err) < 0)
            return -1;
    }
    return key < 0 ? -1 : cli_for_each(command, argv + options.rest, act, &how, err);
}

static int stop(const struct command *self, int argc, char **argv, struct error *err)
{
    return cli_stop_each(self, argc, argv, lifecycle_stop, err);
}

const struct command command_stop = {
    .name = "stop",
    .arguments = "[OPTIONS] ID...",
    .summary = "Stop containers",
    .notes =
        "A signal asks the program in the container to end: SIGTERM, unless it was started with\n"
        "another --stop-signal. If it has not after some time, it is killed.",
    .options = cli_stop_options,
    .run = stop,
};
