/*
 * cli.c - the command table and the help that is printed from it.
 */
#include "cli.h"

#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "store.h"
#include "suggest.h"

static const struct command *const commands[] = {
    &command_run, &command_ps, &command_inspect, &command_logs, &command_stop, &command_help,
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

const struct option_entry cli_options[] = {
    { OPTION_EXPLAIN, "explain", NULL, "say what is asked of the kernel, as one would type it" },
    { OPTION_ROOT, "root", "DIR", "where containers are remembered (default: " STORE_ROOT ")" },
    { OPTION_VERSION, "version", NULL, "print the version" },
    { 0 },
};

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
    if (nearest != NULL)
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
