/*
 * inspect.c - what the program under test says of its containers.
 */
#include "inspect.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

const char *detach_list(const char *const arguments[])
{
    struct result r = run_list((struct start){ 0 }, arguments);

    EXPECT_STATUS(r, 0);
    EXPECT(strlen(r.out) == 13 && strspn(r.out, "0123456789abcdef") == 12, "an ID: %s", r.out);
    EXPECT_ERR(r, "");
    return text("%.12s", r.out);
}

const char *wait_until_ready(const char *id)
{
    const char *script = "\"$TINY_DOCKER\" logs -f %s | head -n 1";

    EXPECT_OUT(run_program("sh", "-c", text(script, id)), "ready\n");
    return id;
}

const char *the_container(void)
{
    struct result r = run("ps", "-a", "-q");
    size_t length = strcspn(r.out, "\n");

    EXPECT_STATUS(r, 0);
    EXPECT(length > 0 && strcmp(r.out + length, "\n") == 0, "one container, not: %s",
           as_shown(r.out));
    return text("%.*s", (int)length, r.out);
}

const char *inspected(const char *id, const char *member)
{
    struct result r = run("inspect", id);
    const char *shown = NULL;

    EXPECT_STATUS(r, 0);
    cJSON *records = cJSON_Parse(r.out);
    const cJSON *record = cJSON_GetArrayItem(records, 0);
    cJSON *value = cJSON_GetObjectItemCaseSensitive(record, member);
    if (cJSON_IsString(value)) {
        shown = text("%s", value->valuestring);
    } else if (value != NULL) {
        char *json = cJSON_PrintUnformatted(value);
        shown = text("%s", json);
        free(json);
    }
    cJSON_Delete(records);
    EXPECT(shown != NULL, "a member '%s' in the record: %s", member, as_shown(r.out));
    return shown;
}

const char *listed(const char *id, const char *header)
{
    struct result r = run("ps", "-a");
    const char *column = strstr(r.out, header);
    const char *row = strstr(r.out, text("\n%s", id));

    EXPECT_STATUS(r, 0);
    EXPECT(column != NULL && column < strchr(r.out, '\n'), "a column %s: %s", header, r.out);
    EXPECT(row != NULL, "a line of %s: %s", id, as_shown(r.out));
    /* Columns are three spaces apart; the last one ends with its line. */
    const char *cell = row + 1 + (column - r.out);
    const char *line_end = cell + strcspn(cell, "\n");
    const char *gap = strstr(cell, "   ");
    return text("%.*s", (int)((gap != NULL && gap < line_end ? gap : line_end) - cell), cell);
}

const char *record_of(const char *id)
{
    return text("%s/containers/%s/config.json", getenv("TINY_DOCKER_ROOT"), id);
}

void change_record(const char *id, const char *from, const char *to)
{
    const char *before = read_text(record_of(id));
    const char *at = strstr(before, from);

    EXPECT(at != NULL, "'%s' in the record: %s", from, as_shown(before));
    write_file(record_of(id), 0600,
               text("%.*s%s%s", (int)(at - before), before, to, at + strlen(from)));
}
