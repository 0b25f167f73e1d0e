/*
 * table.h - columns of text, aligned.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stddef.h>
#include <stdio.h>

struct table {
    size_t columns;
    size_t rows;
    char **cells; /* rows × columns strings, owned */
};

/* Begin a table with the headers, a list of strings that ends with NULL. */
void table_begin(struct table *table, const char *const headers[]);

/* Add a row: as many strings as there are columns. They are copied; bytes that could break the
 * table or steer a terminal become \xNN. */
void table_add(struct table *table, const char *const cells[]);

/* Print the rows, columns three spaces apart, as Docker does. With a `width` above 0 lines are cut
 * to so many characters, the last one of a cut line being an ellipsis. Returns 0, or -1 with errno
 * set if `out` cannot be written. */
int table_print(const struct table *table, FILE *out, size_t width);

/* The columns of the terminal that `fd` leads to, or 0 if it leads elsewhere. */
size_t table_room(int fd);

/* Free what the table holds. */
void table_end(struct table *table);

#endif
