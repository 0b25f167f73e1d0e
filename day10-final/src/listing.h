/*
 * listing.h - the same rows as a table for people, or as JSON for scripts, an object a line.
 */
#ifndef LISTING_H
#define LISTING_H

#include <stdbool.h>
#include <stdio.h>

#include "error.h"
#include "table.h"

struct column {
    const char *header; /* in the table; NULL: only in JSON */
    const char *key;    /* in JSON, as Docker calls it */
};

struct listing {
    const struct column *columns; /* the last one has no key */
    bool json;
    FILE *out;
    size_t width; /* to which lines of the table are cut; 0: none */
    struct table table;
};

/* Take the value of --format: the one that there is asks for JSON. Returns 0, or -1 with a usage
 * error. */
int listing_take_format(const char *value, bool *json, struct error *err);

void listing_begin(struct listing *listing, const struct column columns[], bool json, FILE *out);

/* Add a row: a string for each column, or NULL where there is nothing to say. It takes the strings,
 * to free them. JSON is printed at once. */
void listing_add(struct listing *listing, char *cells[]);

/* Print the table, if it is one, and free what is held. */
void listing_end(struct listing *listing);

/* A copy of the text in quotation marks: "sh -c \"true\"". */
char *listing_quoted(const char *text);

/* A copy of at most `most` characters, of which an ellipsis is one if something was cut: from the
 * end of the text, or from its front. */
char *listing_cut(const char *text, size_t most);
char *listing_cut_front(const char *text, size_t most);

#endif
