/*
 * cmd_restart.c - tiny-docker restart [-t SECONDS] ID...
 */
#include "commands.h"
#include "start.h"

static const struct option_entry restart_options[] = {
    { 's', "signal", "SIGNAL", "ask it to end with this one (default: that of --stop-signal)" },
    { 't', "time", "SECONDS", "wait so long before killing it (default: 10; -1: for ever)" },
    { 0 },
};

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct manner how = { .grace = STOP_GRACE };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        if (key == OPTION_HELP)
            return cli_help_command(self);
        if (cli_stop_option(&how, key, options.value, err) < 0)
            return -1;
    }
    return key < 0 ? -1 : cli_for_each(self, argv + options.rest, start_anew, &how, err);
}

const struct command command_restart = {
    .name = "restart",
    .arguments = "[OPTIONS] ID...",
    .summary = "Stop containers, if they run, and start them again",
    .options = restart_options,
    .run = run,
};
