/*
 * commands.h - one entry for each cmd_*.c, gathered into a table by cli.c.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "cli.h"

extern const struct command command_run;
extern const struct command command_exec;
extern const struct command command_ps;
extern const struct command command_inspect;
extern const struct command command_logs;
extern const struct command command_stop;
extern const struct command command_start;
extern const struct command command_restart;
extern const struct command command_kill;
extern const struct command command_wait;
extern const struct command command_pause;
extern const struct command command_unpause;
extern const struct command command_rm;
extern const struct command command_prune;
extern const struct command command_rename;
extern const struct command command_top;
extern const struct command command_stats;
extern const struct command command_doctor;
extern const struct command command_xray;
extern const struct command command_version;
extern const struct command command_help;

#endif
