/*
 * cmd_logs.c - tiny-docker logs [-f] [-n N] [-t] [--since TIME] ID
 */
#include <string.h>

#include "cleanup.h"
#include "commands.h"
#include "lifecycle.h"
#include "logs.h"
#include "moment.h"
#include "number.h"
#include "store.h"

enum { OPTION_SINCE = OPTION_LONG };

static const struct option_entry logs_options[] = {
    { 'f', "follow", NULL, "go on until the container has ended" },
    { 'n', "tail", "N", "only the last N lines (default: all)" },
    { 't', "timestamps", NULL, "with the time before each line" },
    { OPTION_SINCE, "since", "TIME", "only from then on: 10m (ago), 2026-05-12T10:00:00Z" },
    { 0 },
};

static int print(const char *given, const struct logs_view *view, struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    char name[NAME_SIZE];
    struct container c;

    if (store < 0 || store_find(store, given, name, err) < 0)
        return -1;
    if (lifecycle_load(&c, store, name, err) < 0)
        return error_context(err, given);
    int result = logs_print(&c, view, err);
    store_free(&c);
    return result < 0 ? error_context(err, given) : 0;
}

/* A number of lines; "all" and numbers below 0, which Docker takes for that, are -1. */
static int parse_tail(const char *text, int64_t *lines, struct error *err)
{
    *lines = -1;
    if (strcmp(text, "all") == 0)
        return 0;
    if (number_parse(text, INT64_MIN, INT64_MAX, lines, err) < 0)
        return fail_usage(err, "'%s' is neither a number of lines nor all", text);
    if (*lines < 0)
        *lines = -1;
    return 0;
}

static int parse_since(const char *text, char since[TIME_SIZE], struct error *err)
{
    int64_t moment;

    if (moment_parse(text, &moment, err) < 0)
        return -1;
    moment_text(moment, since);
    return 0;
}

static int logs(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct logs_view view = { .tail = -1 };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'f':
            view.follow = options.on;
            break;
        case 'n':
            if (parse_tail(options.value, &view.tail, err) < 0)
                return error_context(err, "--tail");
            break;
        case 't':
            view.timestamps = options.on;
            break;
        case OPTION_SINCE:
            if (parse_since(options.value, view.since, err) < 0)
                return error_context(err, "--since");
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (options.rest + 1 != argc)
        return fail_usage(err, "one container, please");
    return print(argv[options.rest], &view, err);
}

const struct command command_logs = {
    .name = "logs",
    .arguments = "[OPTIONS] ID",
    .summary = "Print what a container has written",
    .notes = "What a container in the background has written to standard output goes to standard\n"
             "output, and the rest to standard error.",
    .options = logs_options,
    .run = logs,
};
