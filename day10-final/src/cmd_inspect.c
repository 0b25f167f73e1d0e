/*
 * cmd_inspect.c - tiny-docker inspect [-f PATH] ID...
 */
#include <stdio.h>

#include "cleanup.h"
#include "commands.h"
#include "json.h"
#include "json_path.h"
#include "lifecycle.h"
#include "record.h"
#include "store.h"

static const struct option_entry inspect_options[] = {
    { 'f', "format", "PATH", "only this member, such as .status or .command.0" },
    { 0 },
};

/* The record of a container, which is added to the list of them. */
static const cJSON *load(cJSON *records, int store, const char *given, struct error *err)
{
    char name[NAME_SIZE];
    struct container c;

    if (store_find(store, given, name, err) < 0)
        return NULL;
    if (lifecycle_load(&c, store, name, err) < 0) {
        error_context(err, given);
        return NULL;
    }
    cJSON *record = record_to_json(&c);
    cJSON_AddItemToArray(records, record);
    store_free(&c);
    return record;
}

/* Print the list, or with a path a line for each container. One that cannot be had does not hide
 * the others. */
static int print(const struct command *self, char *const given[], const char *path,
                 struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    CLEANUP_JSON cJSON *records = cJSON_CreateArray();
    int status = 0;

    if (store < 0)
        return -1;
    for (; *given != NULL; given++) {
        const cJSON *record = load(records, store, *given, err);
        if (record != NULL && (path == NULL || json_path_print(record, path, err) == 0))
            continue;
        error_print(err, self->name);
        status = 1;
    }
    if (path == NULL) {
        CLEANUP_FREE char *text = json_print(records);
        puts(text);
    }
    return status;
}

static int inspect(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    const char *format = NULL;
    CLEANUP_FREE char *path = NULL;
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'f':
            format = options.value;
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (format != NULL && (path = json_path_parse(format, err)) == NULL)
        return error_context(err, "--format");
    if (options.rest == argc)
        return fail_usage(err, "no container given");
    return print(self, argv + options.rest, path, err);
}

const struct command command_inspect = {
    .name = "inspect",
    .arguments = "[OPTIONS] ID...",
    .summary = "Print what is recorded of containers, in JSON",
    .notes = "The beginning of an ID is enough where no other begins so.",
    .options = inspect_options,
    .run = inspect,
};
