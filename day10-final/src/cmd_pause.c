/*
 * cmd_pause.c - tiny-docker pause ID...
 */
#include "commands.h"
#include "verbs.h"

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int key = options_next(&options, err);

    if (key != 0)
        return key < 0 ? -1 : cli_help_command(self);
    return cli_for_each(self, argv + options.rest, verbs_pause, NULL, err);
}

const struct command command_pause = {
    .name = "pause",
    .arguments = "ID...",
    .summary = "Let all processes of containers stand still",
    .notes = "The kernel's cgroup freezer does it; the processes cannot notice.",
    .run = run,
};
