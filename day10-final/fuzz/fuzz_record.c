/*
 * fuzz_record.c - a record that an enemy has written.
 *
 * What is accepted can be written and read again, and is the same then.
 */
#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "record.h"
#include "store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The record as text, or NULL if it is none. */
static char *read_record(const char *text, size_t length)
{
    struct container c = { .store = -1, .entry = -1 };
    struct error err = { 0 };
    char *written = NULL;

    if (json_parse(text, length, &c.json, &err) == 0 && record_from_json(&c, &err) == 0) {
        cJSON *json = record_to_json(&c);
        written = json_print(json);
        cJSON_Delete(json);
    }
    store_free(&c);
    return written;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    memcpy(text, data, size);
    text[size] = '\0'; /* as file_read ends it */
    char *once = read_record(text, size);
    if (once != NULL) {
        char *twice = read_record(once, strlen(once));
        if (twice == NULL || strcmp(once, twice) != 0)
            abort();
        free(twice);
    }
    free(once);
    free(text);
    return 0;
}
