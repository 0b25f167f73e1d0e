/*
 * cli.h - the commands.
 */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>

#include "error.h"
#include "options.h"

/* A command: its entry in the help and the function behind it. Each cmd_*.c defines one. */
struct command {
    const char *name;
    const char *arguments;              /* what follows the name on the command line */
    const char *summary;                /* one line */
    const char *notes;                  /* more for --help, or NULL */
    const struct option_entry *options; /* or NULL */
    bool returns_status; /* its exit status is the container's: its own failures are 125 */
    bool takes_command;  /* what follows the first word that is no option is another program's */

    /* argv[0] is the command's name. Returns the exit status, or -1 with the error filled in. */
    int (*run)(const struct command *self, int argc, char **argv, struct error *err);
};

/* The command of that name, or NULL with an error that offers the nearest one. */
const struct command *cli_find(const char *name, struct error *err);

/* The options before the command. */
enum { OPTION_EXPLAIN = OPTION_LONG, OPTION_VERSION };
extern const struct option_entry cli_options[];

/* Begin to read the options of a command. */
struct options cli_options_of(const struct command *command, int argc, char **argv);

/* Print what `tiny-docker help` prints. Returns 0. */
int cli_help(void);

/* Print what `tiny-docker help COMMAND` prints. Returns 0. */
int cli_help_command(const struct command *command);

#endif
