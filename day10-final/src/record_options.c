/*
 * record_options.c - what was asked for with options, in the record.
 *
 * An option is a line in a table, from which it is written, read and given back.
 */
#include "record_options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
#include "text.h"

enum kind { TEXT, LIST, FLAG, NUMBER, LOG_MODE };

static const struct field {
    const char *name;
    enum kind kind;
    size_t place; /* in struct container */
} options_fields[] = {
    { "name", TEXT, offsetof(struct container, asked.name) },
    { "environment", LIST, offsetof(struct container, asked.environment) },
    { "workdir", TEXT, offsetof(struct container, asked.workdir) },
    { "user", TEXT, offsetof(struct container, asked.user) },
    { "ulimits", LIST, offsetof(struct container, asked.ulimits) },
    { "volumes", LIST, offsetof(struct container, asked.volumes) },
    { "tmpfs", LIST, offsetof(struct container, asked.tmpfs) },
    { "dns", LIST, offsetof(struct container, asked.dns) },
    { "extra_hosts", LIST, offsetof(struct container, asked.extra_hosts) },
    { "cap_add", LIST, offsetof(struct container, asked.capabilities_added) },
    { "cap_drop", LIST, offsetof(struct container, asked.capabilities_dropped) },
    { "security_opt", LIST, offsetof(struct container, asked.security) },
    { "restart", TEXT, offsetof(struct container, asked.restart) },
    { "stop_signal", TEXT, offsetof(struct container, asked.stop) },
    { "restart_count", NUMBER, offsetof(struct container, restart_count) },
    { "begun", FLAG, offsetof(struct container, begun) },
    { "stop_requested", FLAG, offsetof(struct container, stop_requested) },
    { "restarter_pid", NUMBER, offsetof(struct container, restarter_pid) },
    { "restarter_start_time", NUMBER, offsetof(struct container, restarter_start_time) },
    { "init", FLAG, offsetof(struct container, init) },
    { "interactive", FLAG, offsetof(struct container, asked.interactive) },
    { "tty", FLAG, offsetof(struct container, asked.tty) },
    { "auto_remove", FLAG, offsetof(struct container, asked.remove) },
    { "read_only", FLAG, offsetof(struct container, asked.read_only) },
    { "privileged", FLAG, offsetof(struct container, asked.privileged) },
    { "log_mode", LOG_MODE, offsetof(struct container, asked.log_mode) },
    { "log_max_size", NUMBER, offsetof(struct container, asked.log_max_size) },
};

enum { FIELDS = sizeof(options_fields) / sizeof(options_fields[0]) };

static const char *const log_modes[] = { [LOG_JSON] = "json", [LOG_PLAIN] = "plain" };

int log_mode_parse(const char *name, int64_t *mode, struct error *err)
{
    for (*mode = LOG_JSON; *mode <= LOG_PLAIN; ++*mode)
        if (strcmp(name, log_modes[*mode]) == 0)
            return 0;
    *mode = LOG_JSON;
    return fail_usage(err, "'%s' is neither json nor plain", name);
}

void options_to_json(const struct container *c, cJSON *json)
{
    for (const struct field *field = options_fields; field < options_fields + FIELDS; field++) {
        const void *at = (const char *)c + field->place;
        if (field->kind == TEXT)
            json_add_string(json, field->name, *(const char *const *)at);
        else if (field->kind == LIST && *(char ***)at == NULL)
            cJSON_AddNullToObject(json, field->name);
        else if (field->kind == LIST)
            json_add_strings(json, field->name, *(char ***)at);
        else if (field->kind == FLAG)
            cJSON_AddBoolToObject(json, field->name, *(const bool *)at);
        else if (field->kind == LOG_MODE)
            json_add_string(json, field->name, log_modes[*(const int64_t *)at]);
        else
            json_add_number(json, field->name, *(const int64_t *)at);
    }
    /* A record of day 9 does not say which bridge it was. */
    const char *bridge = c->network == NETWORK_BRIDGE ? c->bridge.name : NULL;
    CLEANUP_FREE char *subnet = bridge != NULL ? subnet_text(&c->bridge.subnet) : NULL;
    json_add_string(json, "bridge", bridge);
    json_add_string(json, "subnet", subnet);
}

static int get_list(const cJSON *json, const char *name, char ***list, struct error *err)
{
    const cJSON *member;

    if (json_get(json, name, &member, err) < 0)
        return -1;
    return cJSON_IsNull(member) ? 0 : json_get_strings(json, name, list, err);
}

static int get_flag(const cJSON *json, const char *name, bool *flag, struct error *err)
{
    const cJSON *member;

    if (json_get(json, name, &member, err) < 0)
        return -1;
    if (!cJSON_IsBool(member))
        return fail_plain(err, "'%s' is neither true nor false", name);
    *flag = cJSON_IsTrue(member);
    return 0;
}

static int get_log_mode(const cJSON *json, const char *name, int64_t *mode, struct error *err)
{
    const char *text;

    if (json_get_string(json, name, &text, err) < 0)
        return -1;
    if (text != NULL && log_mode_parse(text, mode, err) == 0)
        return 0;
    return fail_plain(err, "'%s' is neither json nor plain", name);
}

static int get_bridge(struct bridge *bridge, const cJSON *json, struct error *err)
{
    const char *subnet;

    if (json_get_string(json, "bridge", &bridge->name, err) < 0 ||
        json_get_string(json, "subnet", &subnet, err) < 0)
        return -1;
    return subnet != NULL ? subnet_parse(subnet, &bridge->subnet, err) : 0;
}

int options_from_json(struct container *c, const cJSON *json, struct error *err)
{
    if (!cJSON_HasObjectItem(json, "auto_remove")) {
        c->asked.log_mode = LOG_PLAIN; /* there was no other */
        c->begun = true;
        return 0;
    }
    for (const struct field *field = options_fields; field < options_fields + FIELDS; field++) {
        void *at = (char *)c + field->place;
        int result = field->kind == TEXT       ? json_get_string(json, field->name, at, err)
                     : field->kind == LIST     ? get_list(json, field->name, at, err)
                     : field->kind == LOG_MODE ? get_log_mode(json, field->name, at, err)
                     : field->kind == FLAG
                         ? get_flag(json, field->name, at, err)
                         : json_get_number(json, field->name, 0, JSON_EXACT, at, err);
        if (result < 0)
            return -1;
    }
    return get_bridge(&c->bridge, json, err);
}

void options_free(struct container *c)
{
    bool owns_strings = c->json == NULL;

    for (const struct field *field = options_fields; field < options_fields + FIELDS; field++) {
        void **at = (void **)((char *)c + field->place);
        if (field->kind != TEXT && field->kind != LIST)
            continue;
        if (field->kind == LIST && owns_strings)
            text_list_free(*at);
        else if (field->kind == LIST || owns_strings)
            free(*at);
        *at = NULL;
    }
}
