/*
 * cmd_stats.c - tiny-docker stats [-a] [--no-stream] [--format json] [ID...]
 *
 * A percentage of processor time is the difference of two counts. So there is a first round that
 * prints nothing, and each later one is compared with the one before.
 */
#include <errno.h>
#include <poll.h>
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
#include "status.h"
#include "store.h"
#include "text.h"
#include "usage.h"

enum { OPTION_NO_STREAM = OPTION_LONG, OPTION_FORMAT };

enum { FIRST_WAIT = 250, WAIT = 1000 }; /* milliseconds between two rounds */

static const struct option_entry stats_options[] = {
    { 'a', "all", NULL, "also those that do not run" },
    { OPTION_NO_STREAM, "no-stream", NULL, "only once" },
    { OPTION_FORMAT, "format", "json", "an object a line" },
    { 0 },
};

static const struct column columns[] = {
    { "CONTAINER ID", "ID" },
    { "NAME", "Name" },
    { "CPU %", "CPUPerc" },
    { "MEM USAGE / LIMIT", "MemUsage" },
    { "MEM %", "MemPerc" },
    { "NET I/O", "NetIO" },
    { "BLOCK I/O", "BlockIO" },
    { "PIDS", "PIDs" },
    { 0 },
};

/* What the options say. */
struct view {
    char *const *given; /* which containers; none: all */
    bool all;
    bool once;
    bool json;
};

/* A container in a round. */
struct sample {
    char id[NAME_SIZE];
    char created_at[TIME_SIZE];
    char *name;
    bool is_up;
    bool has_network;
    struct usage usage;
    double cpu; /* percent since the last round; -1: unknown */
};

struct round {
    struct sample *samples;
    size_t count;
};

static void free_round(struct round *round)
{
    for (size_t i = 0; i < round->count; i++)
        free(round->samples[i].name);
    free(round->samples);
    *round = (struct round){ 0 };
}

static int newest_first(const void *a, const void *b)
{
    const struct sample *left = a;
    const struct sample *right = b;

    return strcmp(right->created_at, left->created_at);
}

/* Compare the sample with the same container's in the last round. */
static void compare(struct sample *sample, const struct round *last)
{
    sample->cpu = -1;
    for (size_t i = 0; i < last->count; i++) {
        const struct usage *then = &last->samples[i].usage;
        const struct usage *now = &sample->usage;
        if (strcmp(last->samples[i].id, sample->id) != 0 || then->cpu < 0 || now->cpu < 0)
            continue;
        /* Started again in between, it has another group, which began at 0. */
        int64_t used = now->cpu >= then->cpu ? now->cpu - then->cpu : now->cpu;
        sample->cpu = 100.0 * (double)used / (double)(now->taken_at - then->taken_at);
    }
}

/* Add a container to the round. One that has gone meanwhile is left out. */
static void add_sample(struct round *round, int store, const char *id, const struct round *last,
                       bool wanted)
{
    struct sample *sample = &round->samples[round->count];
    struct container c;
    struct error ignored;

    if (lifecycle_load(&c, store, id, &ignored) < 0)
        return;
    *sample = (struct sample){ .is_up = status_is_up(&c),
                               .has_network = c.network != NETWORK_HOST,
                               .name = c.asked.name != NULL ? text_copy(c.asked.name) : NULL };
    strcpy(sample->id, c.id);
    strcpy(sample->created_at, c.created_at);
    if ((wanted || sample->is_up) && usage_count(&c, &sample->usage, &ignored) == 0) {
        compare(sample, last);
        round->count++;
    } else {
        free(sample->name);
    }
    store_free(&c);
}

/* The IDs of the containers that are wanted: a list as of directory_names. */
static int list_ids(int store, const struct view *view, char ***ids, struct error *err)
{
    char id[NAME_SIZE];

    if (*view->given == NULL)
        return store_names(store, ids, err) < 0 ? -1 : 0;
    for (char *const *given = view->given; *given != NULL; given++)
        if (store_find(store, *given, id, err) == 0)
            text_list_add(ids, text_copy(id));
    return 0;
}

/* Count what the containers use, and compare it with the last round. */
static int take_round(struct round *round, int store, const struct view *view,
                      const struct round *last, struct error *err)
{
    char **ids = NULL;
    size_t count = 0;

    if (list_ids(store, view, &ids, err) < 0)
        return -1;
    while (ids != NULL && ids[count] != NULL)
        count++;
    *round = (struct round){ .samples = memory_allocate(count * sizeof(struct sample) + 1) };
    for (size_t i = 0; i < count; i++)
        add_sample(round, store, ids[i], last, view->all || *view->given != NULL);
    text_list_free(ids);
    if (*view->given == NULL)
        qsort(round->samples, round->count, sizeof(*round->samples), newest_first);
    return 0;
}

static char *percent(double value)
{
    return value < 0 ? text_copy("--") : text_format("%.2f%%", value);
}

/* Two sizes, or dashes if they are not known. */
static char *pair(int64_t left, int64_t right, char *(*in_words)(int64_t bytes))
{
    if (left < 0 || right < 0)
        return text_copy("-- / --");
    CLEANUP_FREE char *one = in_words(left);
    CLEANUP_FREE char *other = in_words(right);
    return text_format("%s / %s", one, other);
}

static void add_row(struct listing *listing, const struct sample *sample)
{
    const struct usage *usage = &sample->usage;
    double memory = usage->memory < 0 || usage->memory_limit <= 0
                        ? -1
                        : 100.0 * (double)usage->memory / (double)usage->memory_limit;

    /* In the order of the columns. */
    listing_add(listing,
                (char *[]){
                    text_copy(sample->id),
                    sample->name != NULL ? text_copy(sample->name) : NULL,
                    percent(sample->cpu),
                    pair(usage->memory, usage->memory_limit, human_bytes),
                    percent(memory),
                    sample->has_network ? pair(usage->received, usage->sent, human_size) : NULL,
                    pair(usage->read, usage->written, human_size),
                    usage->pids < 0 ? text_copy("--") : text_format("%lld", (long long)usage->pids),
                });
}

/* The round as text, a new string. */
static char *text_of(const struct round *round, bool json, size_t width)
{
    struct listing listing;
    char *text = NULL;
    size_t length;
    FILE *out = memory_checked(open_memstream(&text, &length));

    listing_begin(&listing, columns, json, out);
    listing.width = width;
    for (size_t i = 0; i < round->count; i++)
        add_row(&listing, &round->samples[i]);
    listing_end(&listing);
    fclose(out);
    return memory_checked(text);
}

/* The text over what is on the screen: go to its first line, clear the rest of each line and, at
 * the end, of the screen (man 4 console_codes). */
static char *over_screen(const char *lines)
{
    char *text = NULL;
    size_t length;
    FILE *out = memory_checked(open_memstream(&text, &length));

    fputs("\033[H", out);
    for (; *lines != '\0'; lines++)
        fputs(*lines == '\n' ? "\033[K\n" : (char[]){ *lines, '\0' }, out);
    fputs("\033[J", out);
    fclose(out);
    return memory_checked(text);
}

/* Returns 0, 1 if nobody reads it any more, or -1. */
static int print_round(const struct round *round, const struct view *view, struct error *err)
{
    bool redraw = !view->once && !view->json && isatty(STDOUT_FILENO);
    CLEANUP_FREE char *lines = text_of(round, view->json, redraw ? table_room(STDOUT_FILENO) : 0);
    CLEANUP_FREE char *text = redraw ? over_screen(lines) : text_copy(lines);

    if (write_full(STDOUT_FILENO, text, strlen(text)) == 0)
        return 0;
    return errno == EPIPE ? 1 : fail(err, "cannot write to standard output");
}

/* Wait, but not for a reader that has gone. Returns 0, or 1 if it has. */
static int wait_for_next(int milliseconds)
{
    struct pollfd reader = { .fd = STDOUT_FILENO };

    return poll(&reader, 1, milliseconds) > 0;
}

/* Print round after round. Returns 0 or -1. */
static int print_rounds(int store, const struct view *view, struct error *err)
{
    struct round last = { 0 };
    struct round now = { 0 };
    int result = take_round(&last, store, view, &now, err);

    for (int wait = FIRST_WAIT; result == 0; wait = WAIT) {
        /* None is left of those that were named, and there will be none. */
        bool is_over = *view->given != NULL && last.count == 0;
        if (is_over || (result = wait_for_next(wait)) != 0 ||
            (result = take_round(&now, store, view, &last, err)) != 0)
            break;
        free_round(&last);
        last = now;
        result = print_round(&last, view, err);
        if (view->once)
            break;
    }
    free_round(&last);
    return result < 0 ? -1 : 0;
}

static int check_given(int store, char *const given[], struct error *err)
{
    char id[NAME_SIZE];

    for (; *given != NULL; given++)
        if (store_find(store, *given, id, err) < 0)
            return -1;
    return 0;
}

static int stats(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct view view = { 0 };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'a':
            view.all = options.on;
            break;
        case OPTION_NO_STREAM:
            view.once = options.on;
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
    view.given = argv + options.rest;
    CLEANUP_CLOSE int store = store_open(err);
    if (store < 0 || check_given(store, view.given, err) < 0)
        return -1;
    return print_rounds(store, &view, err);
}

const struct command command_stats = {
    .name = "stats",
    .arguments = "[OPTIONS] [ID...]",
    .summary = "Show what containers use: processor, memory, network, disks",
    .notes = "Every second, until you press Ctrl-C. Without IDs: of all that run.",
    .options = stats_options,
    .run = stats,
};
