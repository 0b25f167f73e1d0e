/*
 * cmd_version.c - tiny-docker version [--format json]
 */
#include <stdbool.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cleanup.h"
#include "commands.h"
#include "json.h"
#include "listing.h"
#include "text.h"

static const struct option_entry version_options[] = {
    { 'f', "format", "json", "as an object" },
    { 0 },
};

static int print(bool json, struct error *err)
{
    char libc[64] = "?";
    struct utsname kernel;

    if (uname(&kernel) < 0)
        return fail(err, "cannot ask for the kernel's version");
    confstr(_CS_GNU_LIBC_VERSION, libc, sizeof(libc));
    CLEANUP_FREE char *version = text_format("0.%d", DAY);
    const struct {
        const char *label;
        const char *key; /* as Docker calls it, where it does */
        const char *value;
    } facts[] = {
        { "Version", "Version", version },
        { "Day", "Day", NAME },
        { "OS", "Os", kernel.sysname },
        { "Architecture", "Arch", kernel.machine },
        { "Kernel", "KernelVersion", kernel.release },
        { "C library", "Libc", libc },
        { "cJSON", "CJson", cJSON_Version() },
    };
    CLEANUP_JSON cJSON *object = cJSON_CreateObject();

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
        cJSON_AddStringToObject(object, facts[i].key, facts[i].value);
        if (!json)
            printf("%-15s%s\n", facts[i].label, facts[i].value);
    }
    CLEANUP_FREE char *line = json_print_line(object);
    if (json)
        puts(line);
    return 0;
}

static int version(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
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
    return print(json, err);
}

const struct command command_version = {
    .name = "version",
    .arguments = "[OPTIONS]",
    .summary = "Print the versions of this program and of what it stands on",
    .options = version_options,
    .run = version,
};
