/*
 * cmd_ps.c - tiny-docker ps [-a] [-q]
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "commands.h"
#include "file.h"
#include "lifecycle.h"
#include "memory.h"
#include "record.h"
#include "store.h"
#include "table.h"
#include "text.h"

static const struct option_entry ps_options[] = {
    { 'a', "all", NULL, "also those that have ended" },
    { 'q', "quiet", NULL, "only the IDs" },
    { 0 },
};

static int newest_first(const void *a, const void *b)
{
    const struct container *left = a;
    const struct container *right = b;

    return strcmp(right->created_at, left->created_at);
}

/* Load the containers of these names. One that is damaged is reported and left out. */
static size_t load(int store, char *const names[], bool all, struct container *list)
{
    struct error err;
    size_t count = 0;

    for (size_t i = 0; names[i] != NULL; i++) {
        struct container *c = &list[count];
        if (lifecycle_load(c, store, names[i], &err) < 0) {
            /* Somebody may have removed it since its name was read. */
            if (faccessat(store, names[i], F_OK, AT_SYMLINK_NOFOLLOW) < 0)
                continue;
            error_context(&err, names[i]);
            error_print(&err, "ps: warning");
            continue;
        }
        close(c->entry); /* there may be more of them than a process can hold open */
        c->entry = -1;
        if (all || c->status == CONTAINER_RUNNING || c->status == CONTAINER_STOPPING)
            count++;
        else
            store_free(c);
    }
    qsort(list, count, sizeof(*list), newest_first);
    return count;
}

static void add_row(struct table *table, const struct container *c)
{
    CLEANUP_FREE char *pid = c->pid > 0 ? text_format("%d", c->pid) : text_copy("-");
    CLEANUP_FREE char *status = record_status(c);
    CLEANUP_FREE char *command = text_typed(c->command);

    table_add(table, (const char *[]){ c->id, pid, status, command });
}

static int print(bool all, bool quiet, struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    struct table table;
    char **names;

    int room = store < 0 ? -1 : store_names(store, &names, err);
    if (room < 0)
        return -1;
    CLEANUP_FREE struct container *list = memory_allocate((size_t)room * sizeof(*list) + 1);
    size_t count = load(store, names, all, list);
    names_free(names);
    table_begin(&table, (const char *[]){ "CONTAINER ID", "PID", "STATUS", "COMMAND", NULL });
    for (size_t i = 0; i < count; i++) {
        if (quiet)
            puts(list[i].id);
        else
            add_row(&table, &list[i]);
        store_free(&list[i]);
    }
    if (!quiet)
        table_print(&table, stdout, table_room(STDOUT_FILENO));
    table_end(&table);
    return 0;
}

static int ps(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    bool all = false;
    bool quiet = false;
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'a':
            all = options.on;
            break;
        case 'q':
            quiet = options.on;
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (options.rest < argc)
        return fail_usage(err, "'%s' is one word too many", argv[options.rest]);
    return print(all, quiet, err);
}

const struct command command_ps = {
    .name = "ps",
    .arguments = "[OPTIONS]",
    .summary = "List containers",
    .notes = "Those that run, the newest first; with -a also those that have ended.",
    .options = ps_options,
    .run = ps,
};
