/*
 * cmd_ps.c - tiny-docker ps [-a] [-q] [--no-trunc] [--format json]
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
#include "human.h"
#include "lifecycle.h"
#include "listing.h"
#include "memory.h"
#include "moment.h"
#include "record.h"
#include "status.h"
#include "store.h"
#include "text.h"

enum { OPTION_NO_TRUNC = OPTION_LONG, OPTION_FORMAT };

enum { WIDEST = 20 }; /* of what may be cut, in characters */

static const struct option_entry ps_options[] = {
    { 'a', "all", NULL, "also those that have ended" },
    { 'q', "quiet", NULL, "only the IDs" },
    { OPTION_NO_TRUNC, "no-trunc", NULL, "cut nothing" },
    { OPTION_FORMAT, "format", "json", "an object a line" },
    { 0 },
};

static const struct column columns[] = {
    { "CONTAINER ID", "ID" },
    { "ROOTFS", "Rootfs" },
    { "COMMAND", "Command" },
    { NULL, "CreatedAt" },
    { "CREATED", "RunningFor" },
    { NULL, "State" },
    { "STATUS", "Status" },
    { "PID", "Pid" },
    { "IP", "IP" },
    { "NAME", "Names" },
    { 0 },
};

/* What the options say. */
struct view {
    bool all;
    bool quiet;
    bool whole;
    bool json;
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
            /* Somebody may have removed it since its name was read. That we have, is said. */
            if (faccessat(store, names[i], F_OK, AT_SYMLINK_NOFOLLOW) < 0 && !c->asked.remove)
                continue;
            error_context(&err, names[i]);
            error_print(&err, "ps: warning");
            continue;
        }
        close(c->entry); /* there may be more of them than a process can hold open */
        c->entry = -1;
        if (all || status_is_up(c))
            count++;
        else
            store_free(c);
    }
    qsort(list, count, sizeof(*list), newest_first);
    return count;
}

/* The command as Docker shows it: its words with spaces between them, cut, then quoted. */
static char *command_of(const struct container *c, bool whole)
{
    CLEANUP_FREE char *words = NULL;
    size_t length;
    FILE *out = memory_checked(open_memstream(&words, &length));

    for (size_t i = 0; c->command[i] != NULL; i++) {
        const char *mark = strchr(c->command[i], ' ') != NULL ? "'" : "";
        fprintf(out, "%s%s%s%s", i > 0 ? " " : "", mark, c->command[i], mark);
    }
    fclose(out);
    CLEANUP_FREE char *utf8 = text_to_utf8(words);
    CLEANUP_FREE char *cut = whole ? text_copy(utf8) : listing_cut(utf8, WIDEST);
    return listing_quoted(cut);
}

static char *copy_unless_empty(const char *text)
{
    return text != NULL && text[0] != '\0' ? text_copy(text) : NULL;
}

static char *rootfs_of(const struct container *c, bool whole)
{
    if (c->rootfs_path == NULL)
        return NULL;
    CLEANUP_FREE char *utf8 = text_to_utf8(c->rootfs_path);
    return whole ? text_copy(utf8) : listing_cut_front(utf8, WIDEST);
}

/* 2026-05-12T10:00:00.000000000Z, as Docker's JSON has it. */
static char *created_at(const struct container *c)
{
    return text_format("%.10s %.8s +0000 UTC", c->created_at, c->created_at + 11);
}

static void add_row(struct listing *listing, const struct container *c, bool whole)
{
    CLEANUP_FREE char *age = human_duration(moment_now() - moment_of(c->created_at));

    /* In the order of the columns. */
    listing_add(listing, (char *[]){
                             text_copy(c->id),
                             rootfs_of(c, whole || listing->json), /* a path is for use */
                             command_of(c, whole),
                             created_at(c),
                             text_format("%s ago", age),
                             text_copy(record_status(c)),
                             status_text(c),
                             c->pid > 0 ? text_format("%d", c->pid) : NULL,
                             copy_unless_empty(c->ip_address),
                             copy_unless_empty(c->asked.name),
                         });
}

static void print(const struct container *list, size_t count, const struct view *view)
{
    struct listing listing;

    if (view->quiet) {
        for (size_t i = 0; i < count; i++)
            puts(list[i].id);
        return;
    }
    listing_begin(&listing, columns, view->json, stdout);
    for (size_t i = 0; i < count; i++)
        add_row(&listing, &list[i], view->whole);
    listing_end(&listing);
}

static int list_containers(const struct view *view, struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    char **names;

    int room = store < 0 ? -1 : store_names(store, &names, err);
    if (room < 0)
        return -1;
    CLEANUP_FREE struct container *list = memory_allocate((size_t)room * sizeof(*list) + 1);
    size_t count = load(store, names, view->all, list);
    names_free(names);
    print(list, count, view);
    for (size_t i = 0; i < count; i++)
        store_free(&list[i]);
    return 0;
}

static int ps(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct view view = { 0 };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'a':
            view.all = options.on;
            break;
        case 'q':
            view.quiet = options.on;
            break;
        case OPTION_NO_TRUNC:
            view.whole = options.on;
            break;
        case OPTION_FORMAT:
            if (listing_take_format(options.value, &view.json, err) < 0)
                return -1;
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (options.rest < argc)
        return fail_usage(err, "'%s' is one word too many", argv[options.rest]);
    return list_containers(&view, err);
}

const struct command command_ps = {
    .name = "ps",
    .arguments = "[OPTIONS]",
    .summary = "List containers",
    .notes = "Those that run, the newest first; with -a also those that have ended.",
    .options = ps_options,
    .run = ps,
};
