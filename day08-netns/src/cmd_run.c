/*
 * cmd_run.c - tiny-docker run COMMAND [ARG...]
 */
#include <stdio.h>
#include <unistd.h>

#include "commands.h"
#include "container.h"
#include "detach.h"
#include "json.h"
#include "namespaces.h"
#include "network.h"
#include "number.h"
#include "parent.h"

enum { MEMORY_LEAST = 6 << 20, CPU = 1000000000 };

enum { OPTION_ROOTFS = OPTION_LONG, OPTION_INIT, OPTION_PIDS, OPTION_CPUS, OPTION_NET };

static const struct option_entry run_options[] = {
    { 'd', "detach", NULL, "run in the background and print the container's ID" },
    { 'h', "hostname", "NAME", "host name inside (default: tiny-container)" },
    { OPTION_ROOTFS, "rootfs", "DIR", "the directory that becomes / (default: the host's)" },
    { 'm', "memory", "SIZE", "limit of memory and swap, such as 128m (at least 6m)" },
    { OPTION_PIDS, "pids-limit", "N", "limit of processes and threads" },
    { OPTION_CPUS, "cpus", "N", "limit of processor time, such as 1.5 processors" },
    { OPTION_NET, "net", "MODE", "network: host (default) or none, also called isolated" },
    { OPTION_INIT, "init", NULL, "a PID 1 that passes signals on and collects orphans" },
    { 0 },
};

static int run_detached(struct container *c, struct error *err)
{
    int in_foreground = detach(c, err);
    if (in_foreground > 0)
        puts(c->id);
    if (in_foreground != 0)
        return in_foreground > 0 ? 0 : -1;

    int status = parent_run(c, err);
    if (status < 0)
        detach_say_failed(c, err);
    return status;
}

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct container c = { .hostname = "tiny-container", .report = -1 };
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'd':
            c.detached = options.on;
            break;
        case 'h':
            c.hostname = options.value;
            break;
        case OPTION_ROOTFS:
            c.rootfs = options.value;
            break;
        case 'm':
            if (size_parse(options.value, MEMORY_LEAST, JSON_EXACT, &c.memory_limit, err) < 0)
                return error_context(err, "--memory");
            break;
        case OPTION_PIDS:
            if (number_parse(options.value, 1, PID_HIGHEST, &c.pids_limit, err) < 0)
                return error_context(err, "--pids-limit");
            break;
        case OPTION_CPUS:
            if (decimal_parse(options.value, CPU / 100, sysconf(_SC_NPROCESSORS_ONLN) * CPU,
                              &c.cpus, err) < 0)
                return error_context(err, "--cpus");
            break;
        case OPTION_NET:
            if (network_parse_mode(options.value, &c.network, err) < 0)
                return error_context(err, "--net");
            break;
        case OPTION_INIT:
            c.init = options.on;
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
    return c.detached ? run_detached(&c, err) : parent_run(&c, err);
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
