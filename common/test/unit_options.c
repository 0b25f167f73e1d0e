/*
 * unit_options.c - option tables.
 */
#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

enum { OPTION_HOSTNAME = OPTION_LONG };

static const struct option_entry table[] = {
    { 'd', "detach", NULL, "go into the background" },
    { 'm', "memory", "SIZE", "limit the memory" },
    { OPTION_HOSTNAME, "hostname", "NAME", "the host name" },
    { 0 },
};

static const struct option_entry global[] = {
    { 'x', "explain", NULL, "explain" },
    { 'r', "root", "DIR", "where" },
    { 0 },
};

/* Read the words; the result is the keys and values found, "=" and the rest, or the error. */
static const char *parse(const char *words[], bool to_the_end)
{
    struct options pass = {
        .argv = (char **)words, .table = table, .before = global, .to_the_end = to_the_end
    };
    const char *found = "";
    struct error err = { 0 };
    int key;

    while (words[pass.argc] != NULL)
        pass.argc++;
    while ((key = options_next(&pass, &err)) > 0)
        found = text("%s%s%s%s%s ", found, pass.on ? "" : "no-",
                     key == OPTION_HOSTNAME ? "hostname"
                     : key == OPTION_HELP   ? "help"
                     : key == 'd'           ? "d"
                                            : "m",
                     pass.value ? ":" : "", pass.value ? pass.value : "");
    if (key < 0)
        return text("%s | %s", err.message, err.hint);
    found = text("%s=", found);
    for (int i = pass.rest; i < pass.argc; i++)
        found = text("%s %s", found, words[i]);
    return found;
}

#define EXPECT_PARSE_OF(to_the_end, expected, ...)                                                 \
    do {                                                                                           \
        const char *got = parse((const char *[]){ "run", ##__VA_ARGS__, NULL }, to_the_end);       \
        EXPECT(strcmp(got, expected) == 0, "%s\n     not: %s", expected, got);                     \
    } while (0)
#define EXPECT_PARSE(expected, ...) EXPECT_PARSE_OF(false, expected, ##__VA_ARGS__)

CASE(options_end_at_the_first_word_that_is_none)
{
    EXPECT_PARSE("d m:1g hostname:box = ls -d", "-d", "-m", "1g", "--hostname", "box", "ls", "-d");
    EXPECT_PARSE("d m:1g =", "-dm1g");
    EXPECT_PARSE("m:1g hostname:- = x", "--memory=1g", "--hostname=-", "x");
    EXPECT_PARSE("= -d", "--", "-d");
    EXPECT_PARSE("= - x", "-", "x");
    EXPECT_PARSE("=");
    EXPECT_PARSE("help =", "--help");
}

CASE(a_value_may_follow_an_equals_sign)
{
    EXPECT_PARSE("m:64m m:A=b m:=x =", "-m=64m", "-m=A=b", "-m", "=x");
    EXPECT_PARSE("d m:1g m:=1g =", "-dm=1g", "--memory==1g");
}

CASE(a_value_is_not_empty)
{
    EXPECT_PARSE("--hostname: '' is not a value | ", "--hostname=");
    EXPECT_PARSE("--hostname: '' is not a value | ", "--hostname", "");
    EXPECT_PARSE("--memory: '' is not a value | ", "-m=");
    EXPECT_PARSE("--memory: '' is not a value | ", "-dm", "");
}

CASE(an_option_without_a_value_takes_true_or_false)
{
    EXPECT_PARSE("d no-d d =", "--detach=true", "--detach=false", "--detach");
    EXPECT_PARSE("option '--detach' takes no value | ", "--detach=");
    EXPECT_PARSE("option '--help' takes no value | ", "--help=false");
    EXPECT_PARSE("unknown option '--detch' | did you mean '--detach'?", "--detch=true");
}

CASE(where_no_command_follows_an_option_may_not_come_late)
{
    EXPECT_PARSE_OF(true, "d m:1g = x y", "-d", "-m", "1g", "x", "y");
    EXPECT_PARSE_OF(true, "= x - y", "x", "-", "y");
    EXPECT_PARSE_OF(true, "d = -x -d", "-d", "--", "-x", "-d");
    EXPECT_PARSE_OF(true, "= x y -d", "x", "y", "--", "-d");
    EXPECT_PARSE_OF(true, "help = x", "x", "--help");
    EXPECT_PARSE_OF(true, "'-d' comes too late | options go before 'x', and '--' ends them", "x",
                    "y", "-d");
    EXPECT_PARSE_OF(true, "'--memory=1' comes too late | options go before 'x', and '--' ends them",
                    "-d", "x", "--memory=1");
    EXPECT_PARSE_OF(true, "'-9' comes too late | options go before 'x', and '--' ends them", "x",
                    "-9");
}

CASE(errors_name_the_word_and_the_nearest_option)
{
    EXPECT_PARSE("option '--memory' needs a value | ", "--memory");
    EXPECT_PARSE("option '-m' needs a value | ", "-dm");
    EXPECT_PARSE("option '--detach' takes no value | ", "--detach=yes");
    EXPECT_PARSE("option '--help' takes no value | ", "--help=yes");
    EXPECT_PARSE("unknown option '--hel' | did you mean '--help'?", "--hel");
    EXPECT_PARSE("unknown option '--memroy' | did you mean '--memory'?", "--memroy=1");
    EXPECT_PARSE("unknown option '--mem' | 'tiny-docker run --help' lists the options", "--mem");
    EXPECT_PARSE(
        "unknown option '--explain' | it goes before the command: tiny-docker --explain run",
        "--explain");
    EXPECT_PARSE("unknown option '-=' | 'tiny-docker run --help' lists the options", "-=x");
    EXPECT_PARSE("unknown option '--root' | it goes before the command: tiny-docker --root DIR run",
                 "--root=/x");
}

CASE(the_table_is_the_help)
{
    char *data;
    size_t length;
    FILE *out = open_memstream(&data, &length);

    options_print(table, out);
    fclose(out);
    const char *copy = text("%s", data);
    free(data);
    EXPECT(strcmp(copy, "  -d, --detach             go into the background\n"
                        "  -m, --memory SIZE        limit the memory\n"
                        "      --hostname NAME      the host name\n"
                        "      --help               print this text\n") == 0,
           "not %s", copy);
}

SUITE("options", "option tables")
