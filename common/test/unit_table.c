/*
 * unit_table.c - columns of text.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* The table printed to a string. */
static const char *printed(const struct table *table, size_t width)
{
    char *data;
    size_t length;
    FILE *out = open_memstream(&data, &length);

    table_print(table, out, width);
    fclose(out);
    const char *copy = text("%s", data);
    free(data);
    return copy;
}

static void expect_table(const struct table *table, size_t width, const char *expected)
{
    const char *got = printed(table, width);

    EXPECT(strcmp(got, expected) == 0, "%s\n     not: %s", as_shown(expected), as_shown(got));
}

CASE(columns_are_as_wide_as_their_widest_cell)
{
    struct table t;

    table_begin(&t, (const char *[]){ "ID", "COMMAND", NULL });
    table_add(&t, (const char *[]){ "abc", "sleep 10" });
    table_add(&t, (const char *[]){ "d", "" });
    expect_table(&t, 0, "ID    COMMAND\nabc   sleep 10\nd     \n");
    table_end(&t);
}

CASE(lines_are_cut_for_a_terminal_and_not_for_a_pipe)
{
    struct table t;

    table_begin(&t, (const char *[]){ "ID", "COMMAND", NULL });
    table_add(&t, (const char *[]){ "abc", "sleep 1000" });
    table_add(&t, (const char *[]){ "abd", "sleep 1" });
    expect_table(&t, 13, "ID    COMMAND\nabc   sleep …\nabd   sleep 1\n");
    expect_table(&t, 0, "ID    COMMAND\nabc   sleep 1000\nabd   sleep 1\n");
    table_end(&t);
}

CASE(a_character_of_several_bytes_is_one_column)
{
    struct table t;

    table_begin(&t, (const char *[]){ "NAME", "X", NULL });
    table_add(&t, (const char *[]){ "käse", "1" });
    expect_table(&t, 0, "NAME   X\nkäse   1\n");
    table_end(&t);
}

CASE(a_cell_cannot_break_the_table)
{
    struct table t;

    table_begin(&t, (const char *[]){ "COMMAND", NULL });
    table_add(&t, (const char *[]){ "echo 'a\nb'\x1b[2J" });
    expect_table(&t, 0, "COMMAND\necho 'a\\x0ab'\\x1b[2J\n");
    table_end(&t);
}

SUITE("table", "columns of text")
