/*
 * inspect.c - what the program under test says of its containers.
 */
#include "inspect.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
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
    const char *cell = row + 1;
    for (long left = column - r.out; left > 0; cell++) /* characters, some of several bytes */
        left -= ((unsigned char)cell[1] & 0xc0) != 0x80;
    const char *line_end = cell + strcspn(cell, "\n");
    const char *gap = strstr(cell, "   ");
    return text("%.*s", (int)((gap != NULL && gap < line_end ? gap : line_end) - cell), cell);
}

const char *listed_status(const char *id)
{
    const char *cell = listed(id, "STATUS");
    int code;

    if (harness_day() < 10)
        return cell;
    if (strncmp(cell, "Up ", strlen("Up ")) == 0)
        return strstr(cell, " (Paused)") != NULL ? "paused" : "running";
    if (strcmp(cell, "Created") == 0)
        return "created";
    if (strcmp(cell, "Stopping") == 0)
        return "stopping";
    bool restarts = strncmp(cell, "Restarting ", strlen("Restarting ")) == 0;
    bool ended = strncmp(cell, "Exited ", strlen("Exited ")) == 0;
    EXPECT((restarts || ended) && strstr(cell, " ago") != NULL, "a status, not '%s'", cell);
    /* Whether it has ended by itself or by `stop` only the record says. */
    const char *word = restarts ? "restarting" : inspected(id, "status");
    if (sscanf(cell, "%*s (%d) ", &code) != 1)
        return word;
    return text("%s (%d%s)", word, code, strstr(cell, " (OOM)") ? ", out of memory" : "");
}

const char *listed_statuses(void)
{
    const char *ids = run("ps", "-a", "-q").out;
    const char *statuses = "";

    for (; *ids != '\0'; ids += strcspn(ids, "\n") + 1)
        statuses =
            text("%s%s\n", statuses, listed_status(text("%.*s", (int)strcspn(ids, "\n"), ids)));
    return statuses;
}

const char *record_of(const char *id)
{
    return text("%s/containers/%s/config.json", getenv("TINY_DOCKER_ROOT"), id);
}

void change_record(const char *id, const char *from, const char *to)
{
    const char *before = read_text(record_of(id));
    const char *at = strstr(before, from);
    struct error err;

    EXPECT(at != NULL, "'%s' in the record: %s", from, as_shown(before));
    /* At once, as the program does it: somebody may be reading. */
    const char *after = text("%.*s%s%s", (int)(at - before), before, to, at + strlen(from));
    EXPECT(file_replace(AT_FDCWD, record_of(id), 0600, after, strlen(after), &err) == 0, "%s",
           err.message);
}

void in_groups_of(const char *id, const char *script)
{
    const char *parent = getenv("TINY_DOCKER_CGROUP_PARENT");
    const char *all = "for group in /sys/fs/cgroup/%s/%s /sys/fs/cgroup/*/%s/%s; do "
                      "[ ! -d $group ] || (cd $group && %s) || exit; done";

    EXPECT_STATUS(run_program("sh", "-c", text(all, parent, id, parent, id, script)), 0);
}
