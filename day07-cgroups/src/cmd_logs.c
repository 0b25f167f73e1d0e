/*
 * cmd_logs.c - tiny-docker logs [-f] ID
 */
#include <stdbool.h>

#include "cleanup.h"
#include "commands.h"
#include "lifecycle.h"
#include "logs.h"
#include "store.h"

static const struct option_entry logs_options[] = {
    { 'f', "follow", NULL, "go on until the container has ended" },
    { 0 },
};

static int print(const char *given, bool follow, struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    char name[NAME_SIZE];
    struct container c;

    if (store < 0 || store_find(store, given, name, err) < 0)
        return -1;
    if (lifecycle_load(&c, store, name, err) < 0)
        return error_context(err, given);
    int result = logs_print(&c, follow, err);
    store_free(&c);
    return result < 0 ? error_context(err, given) : 0;
}

static int logs(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    bool follow = false;
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'f':
            follow = options.on;
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (options.rest + 1 != argc)
        return fail_usage(err, "one container, please");
    return print(argv[options.rest], follow, err);
}

const struct command command_logs = {
    .name = "logs",
    .arguments = "[OPTIONS] ID",
    .summary = "Print what a container has written",
    .notes =
        "Standard output and standard error of a container that runs in the background, in the\n"
        "order in which it wrote.",
    .options = logs_options,
    .run = logs,
};
