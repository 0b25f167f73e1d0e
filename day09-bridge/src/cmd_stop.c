/*
 * cmd_stop.c - tiny-docker stop [-t SECONDS] ID...
 */
#include "clock.h"
#include "commands.h"
#include "lifecycle.h"
#include "number.h"

enum { SECONDS_MOST = 1000000000 };

static const struct option_entry stop_options[] = {
    { 't', "time", "SECONDS", "wait so long before killing it (default: 10)" },
    { 0 },
};

static int stop(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int64_t grace = 10 * CLOCK_SECOND;
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 't':
            if (duration_parse(options.value, SECONDS_MOST, &grace, err) < 0)
                return error_context(err, "-t");
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    return cli_for_each(self, argv + options.rest, lifecycle_stop, grace, err);
}

const struct command command_stop = {
    .name = "stop",
    .arguments = "[OPTIONS] ID...",
    .summary = "Stop containers",
    .notes =
        "SIGTERM asks the program in the container to end. If it has not after some time, it is\n"
        "killed.",
    .options = stop_options,
    .run = stop,
};
