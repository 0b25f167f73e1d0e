/*
 * cmd_run.c - tiny-docker run COMMAND [ARG...]
 */
#include "commands.h"
#include "container.h"
#include "parent.h"

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct container c = { 0 };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (options.rest == argc) {
        fail_usage(err, "no command given");
        return error_hint(err, "tiny-docker run COMMAND [ARG...]");
    }
    c.command = argv + options.rest;
    return parent_run(&c, err);
}

const struct command command_run = {
    .name = "run",
    .arguments = "COMMAND [ARG...]",
    .summary = "Run a command",
    .notes = "The exit status is the command's own, or 128+N if signal N ended it; 127 if the\n"
             "command is not found, 126 if it cannot be executed, 125 if tiny-docker failed.",
    .returns_status = true,
    .takes_command = true,
    .run = run,
};
