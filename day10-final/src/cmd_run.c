/*
 * cmd_run.c - tiny-docker run COMMAND [ARG...]
 */
#include <stdio.h>
#include <unistd.h>

#include "bridge.h"
#include "capabilities.h"
#include "commands.h"
#include "container.h"
#include "json.h"
#include "namespaces.h"
#include "network.h"
#include "number.h"
#include "parent.h"
#include "record_options.h"
#include "run_options.h"
#include "shield.h"

enum { MEMORY_LEAST = 6 << 20, CPU = 1000000000 };

enum { OPTION_ROOTFS = OPTION_LONG, OPTION_INIT, OPTION_PIDS, OPTION_CPUS, OPTION_NET };

static const struct option_entry run_options[] = {
    { 'd', "detach", NULL, "run in the background and print the container's ID" },
    { 'i', "interactive", NULL, "keep standard input open (with -t)" },
    { 't', "tty", NULL, "a terminal of its own" },
    { OPTION_NAME, "name", "NAME", "a name, accepted wherever an ID is" },
    { OPTION_REMOVE, "rm", NULL, "remove it when it has ended" },
    { 'e', "env", "NAME=VALUE", "set a variable; NAME alone: as it is here" },
    { OPTION_ENV_FILE, "env-file", "FILE", "set variables, a line each" },
    { 'w', "workdir", "DIR", "working directory, made if it is missing (default: /)" },
    { 'u', "user", "USER[:GROUP]", "names or numbers, as the container knows them" },
    { 'v', "volume", "SRC:DST[:ro]", "show a file or directory of the host at DST" },
    { OPTION_TMPFS, "tmpfs", "DST[:OPTIONS]", "memory at DST, such as /tmp:size=64m" },
    { OPTION_READ_ONLY, "read-only", NULL, "the root filesystem cannot be written" },
    { OPTION_PRIVILEGED, "privileged", NULL, "all of root's power: devices, /proc and /sys too" },
    { OPTION_CAP_ADD, "cap-add", "CAPABILITY", "more power for root, such as NET_ADMIN, or ALL" },
    { OPTION_CAP_DROP, "cap-drop", "CAPABILITY", "less power for root" },
    { OPTION_SECURITY, "security-opt", "OPTION", "no-new-privileges=false, or seccomp=unconfined" },
    { 'h', "hostname", "NAME", "host name inside (default: tiny-container)" },
    { OPTION_ROOTFS, "rootfs", "DIR", "the directory that becomes / (default: the host's)" },
    { 'm', "memory", "SIZE", "limit of memory and swap, such as 128m (at least 6m)" },
    { OPTION_PIDS, "pids-limit", "N", "limit of processes and threads" },
    { OPTION_CPUS, "cpus", "N", "limit of processor time, such as 1.5 processors" },
    { OPTION_NET, "net", "MODE", "network: bridge (default), host, or none, also called isolated" },
    { OPTION_NET, "network", "MODE", "the same" },
    { OPTION_INIT, "init", NULL, "a PID 1 that passes signals on and collects orphans" },
    { OPTION_DNS, "dns", "ADDRESS", "a name server (default: the host's)" },
    { OPTION_ADD_HOST, "add-host", "NAME:ADDRESS", "a line for /etc/hosts" },
    { OPTION_ULIMIT, "ulimit", "NAME=SOFT[:HARD]", "limit of each process, such as nofile=1024" },
    { OPTION_RESTART, "restart", "POLICY", "start again: no (default), on-failure[:N], always" },
    { OPTION_STOP_SIGNAL, "stop-signal", "SIGNAL", "what asks it to end (default: TERM)" },
    { OPTION_LOG, "log", "MODE", "with -d: json (default), or plain without times" },
    { OPTION_LOG_MAX_SIZE, "log-max-size", "SIZE", "begin the log anew at this size" },
    { 0 },
};

static int run_detached(struct container *c, struct error *err)
{
    if (parent_run_detached(c, err) < 0)
        return -1;
    puts(c->id);
    return 0;
}

static int run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    CLEANUP_OPTIONS struct container c = { .hostname = "tiny-container",
                                           .network = NETWORK_BRIDGE,
                                           .report = -1 };
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
        default:
            if (run_option_take(&c, key, &options, err) < 0)
                return -1;
        }
    }
    if (key < 0 || run_options_check(&c, err) < 0)
        return -1;
    if (options.rest == argc) {
        fail_usage(err, "no command given");
        return error_hint(err, "tiny-docker run [OPTIONS] COMMAND [ARG...]");
    }
    if (namespaces_check_hostname(c.hostname, err) < 0)
        return error_context(err, "--hostname");
    if (c.network == NETWORK_BRIDGE && bridge_choose(&c.bridge, err) < 0)
        return -1;
    c.command = argv + options.rest;
    if (c.init && capabilities_may_trace(&c) && shield_program(err) < 0)
        return -1;
    return c.detached ? run_detached(&c, err) : parent_run(&c, err);
}

const struct command command_run = {
    .name = "run",
    .arguments = "[OPTIONS] COMMAND [ARG...]",
    .summary = "Run a command in namespaces of its own, with a root filesystem of its own",
    .notes =
        "Containers of one --rootfs share it, and what they write stays. Without --rootfs the\n"
        "files are the host's, and root in the container can write them.\n\n"
        "Without -t and -d standard input, output and error are those of the caller, -i or not.\n"
        "With one of them the input is /dev/null, but with -t -i the caller's; -d and -i exclude\n"
        "each other.\n\n"
        "The exit status is the command's own, or 128+N if signal N ended it; 127 if the\n"
        "command is not found, 126 if it cannot be executed, 125 if tiny-docker failed.\n\n"
        "There is no daemon: --restart lasts as long as this process lives, with -d the one that\n"
        "it leaves in the background, and not longer than the machine is up.",
    .options = run_options,
    .returns_status = true,
    .takes_command = true,
    .run = run,
};
