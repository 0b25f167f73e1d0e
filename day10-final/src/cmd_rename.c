/*
 * cmd_rename.c - tiny-docker rename ID NAME
 */
#include "cleanup.h"
#include "commands.h"
#include "names.h"
#include "store.h"

static int rename_one(const char *given, const char *name, struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    char id[NAME_SIZE];

    if (store < 0 || store_find(store, given, id, err) < 0)
        return -1;
    return names_rename(store, id, name, err) < 0 ? error_context(err, given) : 0;
}

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int key = options_next(&options, err);

    if (key != 0)
        return key < 0 ? -1 : cli_help_command(self);
    if (options.rest + 2 != argc)
        return fail_usage(err, "a container and its new name, please");
    if (names_check(argv[options.rest + 1], err) < 0)
        return -1;
    return rename_one(argv[options.rest], argv[options.rest + 1], err);
}

const struct command command_rename = {
    .name = "rename",
    .arguments = "ID NAME",
    .summary = "Give a container another name",
    .run = run,
};
