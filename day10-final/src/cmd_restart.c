/*
 * cmd_restart.c - tiny-docker restart [-s SIGNAL] [-t SECONDS] ID...
 */
#include "commands.h"
#include "shield.h"
#include "start.h"

static int restart(const struct command *self, int argc, char **argv, struct error *err)
{
    if (shield_program(err) < 0)
        return -1;
    return cli_stop_each(self, argc, argv, start_anew, err);
}

const struct command command_restart = {
    .name = "restart",
    .arguments = "[OPTIONS] ID...",
    .summary = "Stop containers, if they run, and start them again",
    .options = cli_stop_options,
    .run = restart,
};
