/*
 * cmd_rm.c - tiny-docker rm [-f] ID...
 */
#include "commands.h"
#include "lifecycle.h"

static const struct option_entry rm_options[] = {
    { 'f', "force", NULL, "also if it runs (it is killed), or if its record is damaged" },
    { 0 },
};

static int rm(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int64_t force = false;
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'f':
            force = options.on;
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    return cli_for_each(self, argv + options.rest, lifecycle_remove, force, err);
}

const struct command command_rm = {
    .name = "rm",
    .arguments = "[OPTIONS] ID...",
    .summary = "Remove containers",
    .notes = "What is remembered of them, and their logs. What they have written into a root "
             "filesystem\n"
             "stays.",
    .options = rm_options,
    .run = rm,
};
