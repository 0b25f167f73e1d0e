/*
 * listing.c - the same rows as a table for people, or as JSON for scripts.
 */
#include "listing.h"

#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
#include "memory.h"
#include "text.h"

#define ELLIPSIS "…"

int listing_take_format(const char *value, bool *json, struct error *err)
{
    *json = strcmp(value, "json") == 0;
    if (*json)
        return 0;
    fail_usage(err, "there is no format '%s'", value);
    error_hint(err, "json is the only one, of which jq can take a part");
    return error_context(err, "--format");
}

static size_t count_headers(const struct column columns[])
{
    size_t count = 0;

    for (; columns->key != NULL; columns++)
        count += columns->header != NULL;
    return count;
}

/* Add the texts of those columns to the table that are in it. */
static void add_to_table(struct listing *listing, char *const texts[])
{
    size_t count = 0;
    CLEANUP_FREE const char **shown = memory_allocate(listing->table.columns * sizeof(*shown));

    for (size_t i = 0; listing->columns[i].key != NULL; i++)
        if (listing->columns[i].header != NULL)
            shown[count++] = texts[i] != NULL ? texts[i] : "-";
    table_add(&listing->table, shown);
}

void listing_begin(struct listing *listing, const struct column columns[], bool json, FILE *out)
{
    size_t count = 0;
    CLEANUP_FREE const char **headers =
        memory_allocate((count_headers(columns) + 1) * sizeof(*headers));

    *listing = (struct listing){ .columns = columns, .json = json, .out = out };
    for (const struct column *column = columns; column->key != NULL; column++)
        if (column->header != NULL)
            headers[count++] = column->header;
    headers[count] = NULL;
    table_begin(&listing->table, headers);
}

static void print_json(const struct listing *listing, char *const cells[])
{
    CLEANUP_JSON cJSON *row = cJSON_CreateObject();

    for (size_t i = 0; listing->columns[i].key != NULL; i++)
        cJSON_AddStringToObject(row, listing->columns[i].key, cells[i] != NULL ? cells[i] : "");
    CLEANUP_FREE char *line = json_print_line(row);
    fprintf(listing->out, "%s\n", line);
}

void listing_add(struct listing *listing, char *cells[])
{
    if (listing->json)
        print_json(listing, cells);
    else
        add_to_table(listing, cells);
    for (size_t i = 0; listing->columns[i].key != NULL; i++)
        free(cells[i]);
}

void listing_end(struct listing *listing)
{
    if (!listing->json)
        table_print(&listing->table, listing->out, listing->width);
    table_end(&listing->table);
}

char *listing_quoted(const char *text)
{
    CLEANUP_FREE char *quoted = memory_allocate(2 * strlen(text) + 3);
    char *at = quoted;

    *at++ = '"';
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            *at++ = '\\';
        *at++ = *text;
    }
    *at++ = '"';
    return text_visible(quoted);
}

/* True if the byte continues a character of UTF-8 rather than beginning one. */
static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t count_characters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += !is_continuation(*text);
    return count;
}

/* Where the text goes on after so many characters. */
static const char *skip(const char *text, size_t characters)
{
    for (; *text != '\0'; text++)
        if (!is_continuation(*text) && characters-- == 0)
            break;
    return text;
}

char *listing_cut(const char *text, size_t most)
{
    if (count_characters(text) <= most)
        return text_copy(text);
    return text_format("%.*s" ELLIPSIS, (int)(skip(text, most - 1) - text), text);
}

char *listing_cut_front(const char *text, size_t most)
{
    size_t count = count_characters(text);

    if (count <= most)
        return text_copy(text);
    return text_format(ELLIPSIS "%s", skip(text, count - (most - 1)));
}
