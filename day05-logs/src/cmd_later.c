/*
 * cmd_later.c - commands that are not there yet. The interface has its shape before its inside.
 */
#include "commands.h"

static int later(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int key = options_next(&options, err);

    if (key != 0)
        return key < 0 ? -1 : cli_help_command(self);
    return fail_plain(err, "%s", self->notes);
}

const struct command command_stop = {
    .name = "stop",
    .arguments = "ID",
    .summary = "Stop a container (day 6)",
    .notes = "this command arrives on day 6, when containers have a life to end",
    .run = later,
};
