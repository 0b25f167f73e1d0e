/*
 * table.c - columns of text, aligned.
 *
 * Widths are counted in characters of UTF-8, not in bytes. Wide and combining characters are taken
 * for one column each: good enough for names and commands.
 */
#include "table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "memory.h"
#include "text.h"

enum { GAP = 3 };

/* True if the byte continues a character rather than beginning one. */
static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t width_of(const char *text)
{
    size_t width = 0;

    for (; *text != '\0'; text++)
        width += !is_continuation(*text);
    return width;
}

void table_begin(struct table *table, const char *const headers[])
{
    *table = (struct table){ 0 };
    while (headers[table->columns] != NULL)
        table->columns++;
    table_add(table, headers);
}

void table_add(struct table *table, const char *const cells[])
{
    size_t used = table->rows * table->columns;

    /* Grown by doubling, so that ten thousand rows cost linear time. */
    if ((table->rows & (table->rows - 1)) == 0) {
        size_t room = table->rows > 0 ? 2 * table->rows : 1;
        table->cells = memory_resize(table->cells, room * table->columns, sizeof(char *));
    }
    for (size_t i = 0; i < table->columns; i++)
        table->cells[used + i] = text_visible(cells[i]);
    table->rows++;
}

/* Print the first `width` characters of the text, filled up with spaces to `fill`. */
static void print_cell(const char *text, size_t width, size_t fill, FILE *out)
{
    size_t done = 0;

    for (; *text != '\0'; text++) {
        if (!is_continuation(*text) && done++ == width)
            return;
        fputc(*text, out);
    }
    for (; done < fill && done < width; done++)
        fputc(' ', out);
}

static void print_row(const struct table *table, char *const cells[], const size_t widths[],
                      size_t width, FILE *out)
{
    size_t column = 0;

    for (size_t i = 0; i < table->columns; i++) {
        bool last = i + 1 == table->columns;
        size_t left = width > column ? width - column : 0;
        bool cut = last && width_of(cells[i]) > left;
        print_cell(cells[i], cut && left > 0 ? left - 1 : left, last ? 0 : widths[i] + GAP, out);
        if (cut && left > 0)
            fputs("…", out);
        column += widths[i] + GAP;
    }
    fputc('\n', out);
}

int table_print(const struct table *table, FILE *out, size_t width)
{
    size_t *widths = memory_allocate(table->columns * sizeof(*widths));

    for (size_t i = 0; i < table->rows * table->columns; i++) {
        size_t *widest = &widths[i % table->columns];
        size_t cell = width_of(table->cells[i]);
        *widest = cell > *widest ? cell : *widest;
    }
    for (size_t row = 0; row < table->rows; row++)
        print_row(table, table->cells + row * table->columns, widths,
                  width > 0 ? width : (size_t)-1, out);
    free(widths);
    return ferror(out) ? -1 : 0;
}

size_t table_room(int fd)
{
    struct winsize size;

    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void table_end(struct table *table)
{
    for (size_t i = 0; i < table->rows * table->columns; i++)
        free(table->cells[i]);
    free(table->cells);
    *table = (struct table){ 0 };
}
