/*
 * cmd_doctor.c - tiny-docker doctor [--format json]
 */
#include <stdbool.h>
#include <stdio.h>

#include "commands.h"
#include "doctor.h"
#include "listing.h"

static const struct option_entry doctor_options[] = {
    { 'f', "format", "json", "as an object" },
    { 0 },
};

static int doctor_run(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    struct doctor doctor;
    bool json = false;
    int key;

    while ((key = options_next(&options, err)) > 0) {
        switch (key) {
        case 'f':
            if (listing_take_format(options.value, &json, err) < 0)
                return -1;
            break;
        case OPTION_HELP:
            return cli_help_command(self);
        }
    }
    if (key < 0)
        return -1;
    if (options.rest < argc)
        return fail_usage(err, "'%s' is one word too many", argv[options.rest]);
    bool works = doctor_examine(&doctor);
    if (json)
        doctor_print_json(&doctor, stdout);
    else
        doctor_print(&doctor, stdout);
    doctor_free(&doctor);
    return works ? 0 : 1;
}

const struct command command_doctor = {
    .name = "doctor",
    .arguments = "[OPTIONS]",
    .summary = "Say what this host can do, and what it cannot",
    .notes =
        "Nothing is changed on the host: what has to be tried is tried by a child in namespaces\n"
        "of its own. It needs no root, and says what it could not see without.\n\n"
        "The exit status is 1 if `run` does not work with its defaults, or else 0.",
    .options = doctor_options,
    .run = doctor_run,
};
