/*
 * commands.h - one entry for each cmd_*.c, gathered into a table by cli.c.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cli.h"

extern const struct command command_run;
extern const struct command command_ps;
extern const struct command command_inspect;
extern const struct command command_logs;
extern const struct command command_stop;
extern const struct command command_rm;
extern const struct command command_help;

#endif
