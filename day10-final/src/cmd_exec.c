/*
 * cmd_exec.c - tiny-docker exec ID COMMAND [ARG...]
 */
#include <unistd.h>

#include "capabilities.h"
#include "cleanup.h"
#include "commands.h"
#include "detach.h"
#include "exec.h"
#include "lifecycle.h"
#include "record_options.h"
#include "run_options.h"
#include "shield.h"
#include "store.h"

static const struct option_entry exec_options[] = {
    { 'd', "detach", NULL, "run in the background" },
    { 'i', "interactive", NULL, "pass standard input on" },
    { 't', "tty", NULL, "a terminal of its own" },
    { 'e', "env", "NAME=VALUE", "set a variable; NAME alone: as it is here" },
    { OPTION_ENV_FILE, "env-file", "FILE", "set variables, a line each" },
    { 'w', "workdir", "DIR", "working directory (default: the container's)" },
    { 'u', "user", "USER[:GROUP]", "names or numbers, as the container knows them" },
    { 0 },
};

static int load(const char *given, struct container *c, struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    char name[NAME_SIZE];

    if (store < 0 || store_find(store, given, name, err) < 0)
        return -1;
    return lifecycle_load(c, store, name, err) < 0 ? error_context(err, given) : 0;
}

static int run_detached(struct container *c, struct container *given, struct error *err)
{
    int in_foreground = detach(given, err);

    if (in_foreground != 0)
        return in_foreground > 0 ? 0 : -1;
    int status = exec_run(c, given, err);
    if (status < 0)
        detach_say_failed(given, err);
    _exit(status < 0 ? 125 : status);
}

/* What leads to the host is closed before anything is in the container. */
static int run_in(const char *name, struct container *given, struct error *err)
{
    struct container c;

    if (load(name, &c, err) < 0)
        return -1;
    close(c.entry);
    c.entry = -1;
    int status = -1;
    if (!capabilities_may_trace(&c) || shield_program(err) == 0)
        status = given->detached ? run_detached(&c, given, err) : exec_run(&c, given, err);
    store_free(&c);
    return status < 0 ? error_context(err, name) : status;
}

static int exec(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    CLEANUP_OPTIONS struct container given = { .report = -1 };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        if (key == OPTION_HELP)
            return cli_help_command(self);
        if (run_option_take(&given, key, &options, err) < 0)
            return -1;
    }
    if (key < 0 || run_options_check(&given, err) < 0)
        return -1;
    if (options.rest + 2 > argc) {
        fail_usage(err, options.rest == argc ? "no container given" : "no command given");
        return error_hint(err, "tiny-docker exec [OPTIONS] ID COMMAND [ARG...]");
    }
    given.command = argv + options.rest + 1;
    return run_in(argv[options.rest], &given, err);
}

const struct command command_exec = {
    .name = "exec",
    .arguments = "[OPTIONS] ID COMMAND [ARG...]",
    .summary = "Run a command in a container that runs already",
    .notes = "The exit status is the command's own, or 128+N if signal N ended it; 127 if the\n"
             "command is not found, 126 if it cannot be executed, 125 if tiny-docker failed.",
    .options = exec_options,
    .returns_status = true,
    .takes_command = true,
    .run = exec,
};
