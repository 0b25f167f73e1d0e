/*
 * cmd_start.c - tiny-docker start ID...
 */
#include "commands.h"
#include "shield.h"
#include "start.h"

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int key = options_next(&options, err);

    if (key != 0)
        return key < 0 ? -1 : cli_help_command(self);
    if (shield_program(err) < 0)
        return -1;
    return cli_for_each(self, argv + options.rest, start_again, NULL, err);
}

const struct command command_start = {
    .name = "start",
    .arguments = "ID...",
    .summary = "Start containers again that have ended",
    .notes = "In the background, with the same options; their logs go on.",
    .run = run,
};
