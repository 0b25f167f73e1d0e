/*
 * record.c - a container's record, to JSON and back.
 *
 * What is read back is checked as if an enemy had written it: it names processes that root will
 * signal.
 */
#include "record.h"

#include "json.h"
#include "network.h"
#include "record_options.h"
#include "text.h"

static const char *const status_names[] = { "created",  "running", "paused", "restarting",
                                            "stopping", "stopped", "exited", NULL };

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
    json_add_number(json, "memory_limit", c->memory_limit > 0 ? c->memory_limit : -1);
    json_add_number(json, "pids_limit", c->pids_limit > 0 ? c->pids_limit : -1);
    json_add_decimal(json, "cpus", c->cpus > 0 ? c->cpus : -1);
    cJSON_AddBoolToObject(json, "oom_killed", c->oom_killed);
    json_add_string(json, "network_mode", network_modes[c->network]);
    json_add_string(json, "ip_address", c->ip_address);
    options_to_json(c, json);
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

static int get_limit(const cJSON *json, const char *name, int64_t *limit, struct error *err)
{
    const cJSON *member;

    if (json_get(json, name, &member, err) < 0)
        return -1;
    return cJSON_IsNull(member) ? 0 : json_get_number(json, name, 1, JSON_EXACT, limit, err);
}

/* Records of earlier days have no limits. */
static int get_limits(struct container *c, const cJSON *json, struct error *err)
{
    const cJSON *oom_killed;

    if (!cJSON_HasObjectItem(json, "memory_limit"))
        return 0;
    if (get_limit(json, "memory_limit", &c->memory_limit, err) < 0 ||
        get_limit(json, "pids_limit", &c->pids_limit, err) < 0 ||
        json_get_decimal(json, "cpus", JSON_EXACT, &c->cpus, err) < 0 ||
        json_get(json, "oom_killed", &oom_killed, err) < 0)
        return -1;
    c->oom_killed = cJSON_IsTrue(oom_killed);
    return 0;
}

/* Nor do they know networks: they had the host's. */
static int get_network(struct container *c, const cJSON *json, struct error *err)
{
    int mode;

    if (!cJSON_HasObjectItem(json, "network_mode"))
        return 0;
    if (json_get_choice(json, "network_mode", network_modes, &mode, err) < 0)
        return -1;
    c->network = (enum network_mode)mode;
    if (!cJSON_HasObjectItem(json, "ip_address"))
        return 0;
    return json_get_chars(json, "ip_address", c->ip_address, sizeof(c->ip_address), err);
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
        json_get_chars(json, "boot_id", c->boot_id, sizeof(c->boot_id), err) < 0 ||
        get_limits(c, json, err) < 0 || get_network(c, json, err) < 0 ||
        options_from_json(c, json, err) < 0)
        return -1;
    c->status = (enum container_status)status;
    c->rootfs_path = rootfs != NULL ? text_copy(rootfs) : NULL;
    return 0;
}

const char *record_status(const struct container *c)
{
    return status_names[c->status];
}
