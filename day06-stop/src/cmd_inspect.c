/*
 * cmd_inspect.c - tiny-docker inspect ID...
 */
#include <stdio.h>

#include "cleanup.h"
#include "commands.h"
#include "json.h"
#include "lifecycle.h"
#include "record.h"
#include "store.h"

static int add(cJSON *records, int store, const char *given, struct error *err)
{
    char name[NAME_SIZE];
    struct container c;

    if (store_find(store, given, name, err) < 0)
        return -1;
    if (lifecycle_load(&c, store, name, err) < 0)
        return error_context(err, given);
    cJSON_AddItemToArray(records, record_to_json(&c));
    store_free(&c);
    return 0;
}

static int inspect(const struct command *self, int argc, char **argv, struct error *err)
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
    CLEANUP_JSON cJSON *records = cJSON_CreateArray();
    for (int i = options.rest; i < argc; i++) {
        if (add(records, store, argv[i], err) < 0) {
            error_print(err, self->name);
            status = 1;
        }
    }
    CLEANUP_FREE char *text = json_print(records);
    puts(text);
    return status;
}

const struct command command_inspect = {
    .name = "inspect",
    .arguments = "ID...",
    .summary = "Print what is recorded of containers, in JSON",
    .notes = "The beginning of an ID is enough where no other begins so.",
    .run = inspect,
};
