/*
 * cmd_run.c - tiny-docker run COMMAND [ARG...]
 */
#include "commands.h"
#include "container.h"
#include "namespaces.h"
#include "parent.h"

enum { OPTION_ROOTFS = OPTION_LONG };

static const struct option_entry run_options[] = {
    { 'h', "hostname", "NAME", "host name inside (default: tiny-container)" },
    { OPTION_ROOTFS, "rootfs", "DIR", "the directory that becomes / (default: the host's)" },
    { 0 },
};

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct container c = { .hostname = "tiny-container" };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'h':
            c.hostname = options.value;
            break;
        case OPTION_ROOTFS:
            c.rootfs = options.value;
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (options.rest == argc) {
        fail_usage(err, "no command given");
        return error_hint(err, "tiny-docker run [OPTIONS] COMMAND [ARG...]");
    }
    if (namespaces_check_hostname(c.hostname, err) < 0)
        return error_context(err, "--hostname");
    c.command = argv + options.rest;
    return parent_run(&c, err);
}

const struct command command_run = {
    .name = "run",
    .arguments = "[OPTIONS] COMMAND [ARG...]",
    .summary = "Run a command in namespaces of its own, with a root filesystem of its own",
    .notes =
        "Containers of one --rootfs share it, and what they write stays. Without --rootfs the\n"
        "files are the host's.\n\n"
        "The exit status is the command's own, or 128+N if signal N ended it; 127 if the\n"
        "command is not found, 126 if it cannot be executed, 125 if tiny-docker failed.",
    .options = run_options,
    .returns_status = true,
    .takes_command = true,
    .run = run,
};
