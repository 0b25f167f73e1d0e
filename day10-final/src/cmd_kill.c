/*
 * cmd_kill.c - tiny-docker kill [-s SIGNAL] ID...
 */
#include <signal.h>

#include "commands.h"
#include "signal_name.h"
#include "verbs.h"

static const struct option_entry kill_options[] = {
    { 's', "signal", "SIGNAL", "its name or number (default: KILL)" },
    { 0 },
};

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct manner how = { .signal = SIGKILL };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        if (key == OPTION_HELP)
            return cli_help_command(self);
        if (signal_parse(options.value, &how.signal, err) < 0)
            return error_context(err, "-s");
    }
    return key < 0 ? -1 : cli_for_each(self, argv + options.rest, verbs_kill, &how, err);
}

const struct command command_kill = {
    .name = "kill",
    .arguments = "[OPTIONS] ID...",
    .summary = "Send a signal to containers",
    .notes = "PID 1 of a container gets it, and ignores what it has no handler for, but KILL.",
    .options = kill_options,
    .run = run,
};
