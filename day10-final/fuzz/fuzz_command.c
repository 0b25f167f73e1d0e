/*
 * fuzz_command.c - whole command lines, a word a line.
 *
 * They are read to the end; what they would do is left out.
 *
 * wraps: store_open parent_run parent_run_detached shield_program
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "container.h"
#include "error.h"
#include "record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
int __wrap_store_open(struct error *err);
int __wrap_parent_run(struct container *c, struct error *err);
int __wrap_parent_run_detached(struct container *c, struct error *err);
int __wrap_shield_program(struct error *err);

enum { WORDS = 64 };

int __wrap_store_open(struct error *err)
{
    return fail_plain(err, "no store");
}

/* What was asked for can be written down. */
int __wrap_parent_run(struct container *c, struct error *err)
{
    if (c->command == NULL || c->command[0] == NULL)
        abort();
    return fail_plain(err, "no container");
}

int __wrap_parent_run_detached(struct container *c, struct error *err)
{
    return __wrap_parent_run(c, err);
}

int __wrap_shield_program(struct error *err)
{
    (void)err;
    return 0;
}

/* Some print. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *words[WORDS + 1] = { NULL };
    struct error err = { 0 };
    int count = 0;
    char *text = malloc(size + 1);

    memcpy(text, data, size);
    text[size] = '\0';
    for (char *at = text; at != NULL && count < WORDS;)
        words[count++] = strsep(&at, "\n");
    const struct command *command = cli_find(words[0], &err);
    /* Those two look at the machine, and need no container. */
    if (command != NULL && strcmp(command->name, "doctor") != 0 &&
        strcmp(command->name, "version") != 0)
        command->run(command, count, words, &err);
    free(text);
    return 0;
}
