/*
 * record.c - a container's record, to JSON and back.
 *
 * What is read back is checked as if an enemy had written it: it names processes that root will
 * signal.
 */
#include "record.h"

#include "json.h"
#include "text.h"

static const char *const status_names[] = { "created", "running", "exited", NULL };

/* They are in the order of enum container_status, with a NULL behind the last. */
_Static_assert(sizeof(status_names) / sizeof(status_names[0]) == CONTAINER_EXITED + 2,
               "each status has a name");

struct cJSON *record_to_json(const struct container *c)
{
    cJSON *json = cJSON_CreateObject();

    json_add_string(json, "id", c->id);
    json_add_strings(json, "command", c->command);
    json_add_string(json, "hostname", c->hostname);
    json_add_string(json, "rootfs", c->rootfs_path);
    json_add_string(json, "status", status_names[c->status]);
    json_add_string(json, "created_at", c->created_at);
    json_add_string(json, "started_at", c->started_at);
    json_add_string(json, "finished_at", c->finished_at);
    json_add_number(json, "exit_code", c->exit_code);
    json_add_number(json, "pid", c->pid);
    json_add_number(json, "pid_start_time", c->pid_start_time);
    json_add_number(json, "parent_pid", c->parent_pid);
    json_add_number(json, "parent_start_time", c->parent_start_time);
    json_add_string(json, "boot_id", c->boot_id);
    return json;
}

static int get_time(const cJSON *json, const char *name, char time[TIME_SIZE], struct error *err)
{
    if (json_get_chars(json, name, time, TIME_SIZE, err) < 0)
        return -1;
    if (time[0] != '\0' && !clock_is_time(time))
        return fail_plain(err, "'%s' is not a time", name);
    return 0;
}

int record_from_json(struct container *c, struct error *err)
{
    const cJSON *json = c->json;
    const char *rootfs;
    int status;

    if (json_get_chars(json, "id", c->id, sizeof(c->id), err) < 0 ||
        json_get_strings(json, "command", &c->command, err) < 0 ||
        json_get_string(json, "hostname", &c->hostname, err) < 0 ||
        json_get_string(json, "rootfs", &rootfs, err) < 0 ||
        json_get_choice(json, "status", status_names, &status, err) < 0 ||
        get_time(json, "created_at", c->created_at, err) < 0 ||
        get_time(json, "started_at", c->started_at, err) < 0 ||
        get_time(json, "finished_at", c->finished_at, err) < 0 ||
        json_get_int(json, "exit_code", 255, &c->exit_code, err) < 0 ||
        json_get_int(json, "pid", PID_HIGHEST, &c->pid, err) < 0 ||
        json_get_number(json, "pid_start_time", 0, JSON_EXACT, &c->pid_start_time, err) < 0 ||
        json_get_int(json, "parent_pid", PID_HIGHEST, &c->parent_pid, err) < 0 ||
        json_get_number(json, "parent_start_time", 0, JSON_EXACT, &c->parent_start_time, err) < 0 ||
        json_get_chars(json, "boot_id", c->boot_id, sizeof(c->boot_id), err) < 0)
        return -1;
    c->status = (enum container_status)status;
    c->rootfs_path = rootfs != NULL ? text_copy(rootfs) : NULL;
    return 0;
}

char *record_status(const struct container *c)
{
    if (c->exit_code >= 0)
        return text_format("%s (%d)", status_names[c->status], c->exit_code);
    return text_copy(status_names[c->status]);
}
