/*
 * cmd_wait.c - tiny-docker wait ID...
 */
#include <stdio.h>

#include "cleanup.h"
#include "commands.h"
#include "store.h"
#include "verbs.h"

static int wait_for(int store, const char *given, struct error *err)
{
    char id[NAME_SIZE];

    if (store_find(store, given, id, err) < 0)
        return -1;
    int status = verbs_wait(store, id, err);
    if (status < 0)
        return error_context(err, given);
    printf("%d\n", status);
    fflush(stdout); /* the next one may run for long */
    return 0;
}

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int key = options_next(&options, err);
    int status = 0;

    if (key != 0)
        return key < 0 ? -1 : cli_help_command(self);
    if (options.rest == argc)
        return fail_usage(err, "no container given");
    CLEANUP_CLOSE int store = store_open(err);
    if (store < 0)
        return -1;
    for (int i = options.rest; i < argc; i++) {
        if (wait_for(store, argv[i], err) == 0)
            continue;
        error_print(err, self->name);
        status = 1;
    }
    return status;
}

const struct command command_wait = {
    .name = "wait",
    .arguments = "ID...",
    .summary = "Wait until containers have ended, and print their exit statuses",
    .run = run,
};
