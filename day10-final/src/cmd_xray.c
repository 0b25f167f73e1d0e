/*
 * cmd_xray.c - tiny-docker xray [--format json] [--svg FILE] ID
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "commands.h"
#include "file.h"
#include "lifecycle.h"
#include "listing.h"
#include "memory.h"
#include "store.h"
#include "xray.h"

enum { OPTION_FORMAT = OPTION_LONG, OPTION_SVG };

static const struct option_entry xray_options[] = {
    { OPTION_FORMAT, "format", "json", "all of it as one object" },
    { OPTION_SVG, "svg", "FILE", "draw it into a file; - is standard output" },
    { 0 },
};

/* What the options say. */
struct view {
    bool json;
    const char *picture; /* the file, or NULL */
};

/* Not by another file that takes its name: it may be a pipe, or /dev/null. */
static int write_picture(const char *path, const char *text, size_t length, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0666);

    if (fd < 0)
        return fail(err, "cannot open '%s'", path);
    int written = write_full(fd, text, length);
    int reason = errno;
    /* A disk may say only now that it is full. */
    if (close(fd) < 0 && written == 0) {
        written = -1;
        reason = errno;
    }
    errno = reason;
    return written < 0 ? fail(err, "cannot write '%s'", path) : 0;
}

static int draw(const struct xray *x, const char *path, struct error *err)
{
    CLEANUP_FREE char *text = NULL;
    size_t length;
    FILE *out = memory_checked(open_memstream(&text, &length));

    xray_print_svg(x, out);
    fclose(out);
    if (strcmp(path, "-") != 0)
        return write_picture(path, memory_checked(text), length, err);
    fputs(memory_checked(text), stdout);
    return 0;
}

static int show(const struct xray *x, const struct view *view, struct error *err)
{
    if (view->picture != NULL && draw(x, view->picture, err) < 0)
        return error_context(err, "--svg");
    if (view->json)
        xray_print_json(x, stdout);
    else if (view->picture == NULL)
        xray_print_text(x, stdout);
    return 0;
}

static int look(const char *given, const struct view *view, struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    char name[NAME_SIZE];
    struct container c;
    struct xray x;

    if (store < 0 || store_find(store, given, name, err) < 0)
        return -1;
    if (lifecycle_load(&c, store, name, err) < 0)
        return error_context(err, given);
    int result = xray_take(&x, &c, err);
    if (result == 0) {
        result = show(&x, view, err);
        xray_free(&x);
    } else {
        error_context(err, given);
    }
    store_free(&c);
    return result;
}

static int xray(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct view view = { 0 };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case OPTION_FORMAT:
            if (listing_take_format(options.value, &view.json, err) < 0)
                return -1;
            break;
        case OPTION_SVG:
            view.picture = options.value;
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (options.rest == argc)
        return fail_usage(err, "no container given");
    if (options.rest + 1 < argc)
        return fail_usage(err, "one container at a time, not also '%s'", argv[options.rest + 1]);
    if (view.json && view.picture != NULL && strcmp(view.picture, "-") == 0)
        return fail_usage(err, "--svg - and --format json would both go to standard output");
    return look(argv[options.rest], &view, err);
}

const struct command command_xray = {
    .name = "xray",
    .arguments = "[OPTIONS] ID",
    .summary = "Show a container as the kernel sees it, beside the host",
    .notes = "Namespaces, processes, mounts, control groups, power, network, open streams: all of\n"
             "it is read at this moment. It must run, or be paused.",
    .options = xray_options,
    .run = xray,
};
