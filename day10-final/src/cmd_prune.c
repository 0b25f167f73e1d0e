/*
 * cmd_prune.c - tiny-docker prune [-f]
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "commands.h"
#include "file.h"
#include "lifecycle.h"
#include "store.h"

static const struct option_entry prune_options[] = {
    { 'f', "force", NULL, "do not ask" },
    { 0 },
};

/* A number of bytes as Docker says it, in powers of 1000. */
static void print_size(double bytes)
{
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB" };
    size_t unit = 0;

    for (; bytes >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
        bytes /= 1000;
    printf("%.4g%s", bytes, units[unit]);
}

/* What the files of a container take: its record and its log. */
static double size_of(const struct container *c)
{
    struct error ignored;
    double size = 0;
    char **names;

    if (directory_names(c->entry, &names, &ignored) < 0)
        return 0;
    for (char **name = names; *name != NULL; name++) {
        struct stat st;
        if (fstatat(c->entry, *name, &st, AT_SYMLINK_NOFOLLOW) == 0)
            size += (double)st.st_size;
    }
    names_free(names);
    return size;
}

/* Somebody else may have removed it since its name was read. */
static bool is_gone(int store, const char *id)
{
    return faccessat(store, id, F_OK, AT_SYMLINK_NOFOLLOW) < 0;
}

/* Or started it again. */
static bool runs(int store, const char *id)
{
    struct container c;
    struct error ignored;

    if (lifecycle_load(&c, store, id, &ignored) < 0)
        return false;
    bool result = !lifecycle_has_ended(&c);
    store_free(&c);
    return result;
}

/* Remove a container if it has ended. Returns its size, or 0 if it stays; -1 is an error. */
static double prune_one(int store, const char *id, struct error *err)
{
    struct manner how = { 0 };
    struct container c;

    if (lifecycle_load(&c, store, id, err) < 0)
        return is_gone(store, id) && !c.asked.remove ? 0 : -1;
    double size = lifecycle_has_ended(&c) ? size_of(&c) : 0;
    store_free(&c);
    if (size > 0 && lifecycle_remove(store, id, &how, err) < 0)
        return is_gone(store, id) || runs(store, id) ? 0 : -1;
    return size;
}

static int prune_all(const struct command *self, struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    double total = 0;
    char **names;
    int status = 0;

    if (store < 0 || store_names(store, &names, err) < 0)
        return -1;
    for (char **name = names; *name != NULL; name++) {
        double size = prune_one(store, *name, err);
        if (size < 0) {
            error_context(err, *name);
            error_print(err, self->name);
            status = 1;
        } else if (size > 0) {
            printf("%s%s\n", total > 0 ? "" : "Deleted Containers:\n", *name);
            total += size;
        }
    }
    names_free(names);
    printf("%sTotal reclaimed space: ", total > 0 ? "\n" : "");
    print_size(total);
    puts("");
    return status;
}

static bool is_confirmed(void)
{
    char answer[8] = "";

    printf("WARNING! This will remove all stopped containers.\n"
           "Are you sure you want to continue? [y/N] ");
    fflush(stdout);
    return fgets(answer, sizeof(answer), stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y') &&
           (answer[1] == '\n' || answer[1] == '\0');
}

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    bool force = false;
    int key;

    while ((key = options_next(&options, err)) > 0) {
        if (key == OPTION_HELP)
            return cli_help_command(self);
        force = options.on;
    }
    if (key < 0)
        return -1;
    if (options.rest < argc)
        return fail_usage(err, "'%s' is one word too many", argv[options.rest]);
    if (!force && !is_confirmed()) {
        fail_plain(err, "nothing is removed");
        return error_hint(err, "-f does not ask");
    }
    return prune_all(self, err);
}

const struct command command_prune = {
    .name = "prune",
    .arguments = "[OPTIONS]",
    .summary = "Remove all containers that have ended",
    .options = prune_options,
    .run = run,
};
