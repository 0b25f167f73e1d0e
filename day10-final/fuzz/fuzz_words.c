/*
 * fuzz_words.c - the values of options, as nobody would type them.
 *
 * The first byte says which parser gets the rest.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capabilities.h"
#include "environment.h"
#include "error.h"
#include "hosts.h"
#include "json_path.h"
#include "logline.h"
#include "moment.h"
#include "number.h"
#include "restart.h"
#include "security.h"
#include "signal_name.h"
#include "store.h"
#include "subnet.h"
#include "ulimits.h"
#include "user.h"
#include "volumes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef int (*add_function)(char ***list, const char *text, struct error *err);

/* Those that add to a list what they accept. */
static const add_function adders[] = {
    environment_add, volumes_add,      volumes_add_tmpfs,
    limits_add,      capabilities_add, security_add_option,
};
enum { ADDERS = sizeof(adders) / sizeof(adders[0]) };

/* What is accepted once is accepted again, and is not changed by that: records hold it. */
static void try_adder(add_function add, const char *text)
{
    char **list = NULL;
    char **again = NULL;
    struct error err = { 0 };

    if (add(&list, text, &err) == 0 && list != NULL && list[0] != NULL) {
        if (add(&again, list[0], &err) < 0 || strcmp(list[0], again[0]) != 0)
            abort();
    }
    for (char **at = list; at != NULL && *at != NULL; at++)
        free(*at);
    for (char **at = again; at != NULL && *at != NULL; at++)
        free(*at);
    free(list);
    free(again);
}

static void expect_within(int result, int64_t value, int64_t min, int64_t max)
{
    if (result == 0 && (value < min || value > max))
        abort();
}

static void try_number(int kind, const char *text)
{
    struct error err = { 0 };
    int64_t value = 0;

    if (kind == 0)
        expect_within(number_parse(text, -5, 1 << 20, &value, &err), value, -5, 1 << 20);
    else if (kind == 1)
        expect_within(duration_parse(text, 9000000000, &value, &err), value, 0, INT64_MAX);
    else if (kind == 2)
        expect_within(decimal_parse(text, 1, INT64_MAX, &value, &err), value, 1, INT64_MAX);
    else if (kind == 3)
        expect_within(size_parse(text, 1, INT64_MAX, &value, &err), value, 1, INT64_MAX);
    else
        moment_parse(text, &value, &err);
}

static void try_subnet(const char *text)
{
    struct subnet subnet;
    struct subnet again;
    struct error err = { 0 };

    if (subnet_parse(text, &subnet, &err) < 0)
        return;
    char *shown = subnet_text(&subnet);
    if (subnet_parse(shown, &again, &err) < 0 || !subnet_overlaps(&subnet, &again))
        abort();
    free(shown);
}

static void try_other(int kind, const char *text, size_t length)
{
    struct error err = { 0 };
    struct logline line;
    int signal;

    if (kind == 0)
        user_check(text, &err);
    else if (kind == 1)
        try_subnet(text);
    else if (kind == 2)
        signal_parse(text, &signal, &err);
    else if (kind == 3)
        restart_check(text, &err);
    else if (kind == 4)
        free(json_path_parse(text, &err));
    else if (kind == 5 && store_is_name(text) && (strchr(text, '/') != NULL || text[0] == '.'))
        abort();
    else if (kind == 6)
        logline_decode(text, length, &line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *text = malloc(size);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    int which = data[0] % (ADDERS + 12);
    if (which < ADDERS)
        try_adder(adders[which], text);
    else if (which < ADDERS + 5)
        try_number(which - ADDERS, text);
    else
        try_other(which - ADDERS - 5, text, size - 1);
    free(text);
    return 0;
}
