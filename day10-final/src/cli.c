/*
 * cli.c - the command table and the help that is printed from it.
 */
#include "cli.h"

#include <stdio.h>
#include <string.h>

#include "bridge.h"
#include "cleanup.h"
#include "commands.h"
#include "store.h"
#include "suggest.h"

static const struct command *const commands[] = {
    &command_run,   &command_exec,   &command_start,   &command_restart, &command_stop,
    &command_kill,  &command_pause,  &command_unpause, &command_wait,    &command_rm,
    &command_prune, &command_rename, &command_ps,      &command_inspect, &command_logs,
    &command_top,   &command_stats,  &command_xray,    &command_doctor,  &command_version,
    &command_help,
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

const struct option_entry cli_options[] = {
    { OPTION_EXPLAIN, "explain", NULL, "say what is asked of the kernel, as one would type it" },
    { OPTION_ROOT, "root", "DIR", "where containers are remembered (default: " STORE_ROOT ")" },
    { OPTION_BRIDGE, "bridge", "NAME",
      "what containers are plugged into (default: " BRIDGE_NAME ")" },
    { OPTION_SUBNET, "subnet", "CIDR", "their addresses (default: " BRIDGE_SUBNET ")" },
    { OPTION_VERSION, "version", NULL, "print the version" },
    { 0 },
};

#define NO_IMAGES "there are no images: run --rootfs DIR takes the files of a directory"

/* Commands of Docker's that are not here, and what to do instead. */
static const struct {
    const char *name;
    const char *hint;
} others[] = {
    { "images", NO_IMAGES },
    { "pull", NO_IMAGES },
    { "push", NO_IMAGES },
    { "build", NO_IMAGES },
    { "rmi", NO_IMAGES },
    { "tag", NO_IMAGES },
    { "commit", NO_IMAGES },
    { "create", "'run -d' makes a container and starts it" },
    { "attach", "'logs -f ID' shows what it writes, 'exec -it ID sh' opens a shell in it" },
    { "cp", "its files are those of its --rootfs, and run -v shows it others" },
    { "port", "no ports are published: this machine reaches it at the IP that 'ps' shows" },
    { "events", "there is no daemon to tell them: 'wait ID' waits for an end" },
};

static const char *hint_of(const char *name)
{
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(name, others[i].name) == 0)
            return others[i].hint;
    return NULL;
}

const struct command *cli_find(const char *name, struct error *err)
{
    const char *nearest = NULL;
    size_t best = SUGGEST_FAR;

    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(name, commands[i]->name) == 0)
            return commands[i];
        if (suggest_is_nearer(name, commands[i]->name, &best))
            nearest = commands[i]->name;
    }
    fail_usage(err, "unknown command '%s'", name);
    if (hint_of(name) != NULL)
        error_hint(err, "%s", hint_of(name));
    else if (nearest != NULL)
        error_hint(err, "did you mean '%s'?", nearest);
    else
        error_hint(err, "'tiny-docker help' lists the commands");
    return NULL;
}

struct options cli_options_of(const struct command *command, int argc, char **argv)
{
    return (struct options){ .argc = argc,
                             .argv = argv,
                             .table = command->options,
                             .before = cli_options,
                             .to_the_end = !command->takes_command };
}

int cli_for_each(const struct command *command, char *const given[],
                 int (*act)(int store, const char *name, const struct manner *how,
                            struct error *err),
                 const struct manner *how, struct error *err)
{
    char name[NAME_SIZE];
    int status = 0;

    if (*given == NULL)
        return fail_usage(err, "no container given");
    CLEANUP_CLOSE int store = store_open(err);
    if (store < 0)
        return -1;
    for (; *given != NULL; given++) {
        int result = store_find(store, *given, name, err);
        if (result == 0 && (result = act(store, name, how, err)) < 0)
            error_context(err, *given);
        if (result == 0) {
            /* An ID in full, and a name as it was typed. */
            puts(strncmp(name, *given, strlen(*given)) == 0 ? name : *given);
            continue;
        }
        error_print(err, command->name);
        status = 1;
    }
    return status;
}

int cli_help(void)
{
    puts("Usage: tiny-docker [OPTIONS] COMMAND [ARG...]\n\nCommands:");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
    puts("\nOptions:");
    options_print(cli_options, stdout);
    puts("\n'tiny-docker COMMAND --help' says more about a command.");
    return 0;
}

int cli_help_command(const struct command *command)
{
    printf("Usage: tiny-docker %s %s\n\n%s.\n", command->name, command->arguments,
           command->summary);
    if (command->notes != NULL)
        printf("\n%s\n", command->notes);
    puts("\nOptions:");
    options_print(command->options, stdout);
    return 0;
}
