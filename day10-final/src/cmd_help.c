/*
 * cmd_help.c - tiny-docker help [COMMAND]
 */
#include "commands.h"

static int help(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int key = options_next(&options, err);

    if (key != 0)
        return key < 0 ? -1 : cli_help_command(self);
    if (options.rest == argc)
        return cli_help();
    if (options.rest + 1 < argc)
        return fail_usage(err, "more than one command given");

    const struct command *command = cli_find(argv[options.rest], err);
    return command != NULL ? cli_help_command(command) : -1;
}

const struct command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "Say what the commands do, or what one does",
    .run = help,
};
