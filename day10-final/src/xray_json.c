/*
 * xray_json.c - all facts as one JSON object.
 *
 * null says that there is none, "unknown" that the kernel did not say.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

#include "capabilities.h"
#include "cleanup.h"
#include "clock.h"
#include "json.h"
#include "text.h"
#include "xray_parts.h"

#define UNKNOWN "unknown"

static void add_text(cJSON *object, const char *name, const char *text)
{
    json_add_string(object, name, text != NULL ? text : UNKNOWN);
}

/* A number, or "unknown" for one below 0. */
static void add_number(cJSON *object, const char *name, int64_t number)
{
    if (number < 0)
        cJSON_AddStringToObject(object, name, UNKNOWN);
    else
        cJSON_AddNumberToObject(object, name, (double)number);
}

/* The same of a yes or no. */
static void add_answer(cJSON *object, const char *name, int answer)
{
    if (answer < 0)
        cJSON_AddStringToObject(object, name, UNKNOWN);
    else
        cJSON_AddBoolToObject(object, name, answer != 0);
}

/* A limit: null if there is none. `unit` is what 1 stands for. */
static void add_limit(cJSON *object, const char *name, int64_t limit, double unit)
{
    if (limit < 0)
        cJSON_AddStringToObject(object, name, UNKNOWN);
    else if (limit == 0)
        cJSON_AddNullToObject(object, name);
    else
        cJSON_AddNumberToObject(object, name, (double)limit / unit);
}

static void add_namespaces(cJSON *json, const struct xray *x)
{
    cJSON *list = cJSON_AddArrayToObject(json, "namespaces");

    for (const struct xray_namespace *each = x->namespaces; each < x->namespaces + XRAY_NAMESPACES;
         each++) {
        cJSON *item = cJSON_CreateObject();
        bool is_known = each->inode != 0 && each->host_inode != 0;
        cJSON_AddStringToObject(item, "type", each->type);
        add_number(item, "inode", each->inode != 0 ? each->inode : -1);
        add_number(item, "host_inode", each->host_inode != 0 ? each->host_inode : -1);
        add_answer(item, "shared", is_known ? each->inode == each->host_inode : -1);
        cJSON_AddItemToArray(list, item);
    }
}

static void add_words(cJSON *json, char *const words[])
{
    if (words != NULL)
        json_add_strings(json, "command", words);
    else
        cJSON_AddNullToObject(json, "command");
}

static void add_processes(cJSON *json, const struct xray *x)
{
    cJSON *list = cJSON_AddArrayToObject(json, "processes");

    for (size_t i = 0; i < x->process_count; i++) {
        const struct xray_process *process = &x->processes[i];
        cJSON *item = cJSON_CreateObject();
        json_add_number(item, "pid", process->inside);
        cJSON_AddNumberToObject(item, "host_pid", process->outside);
        cJSON_AddNumberToObject(item, "host_parent", process->parent);
        cJSON_AddNumberToObject(item, "uid", (double)process->uid);
        cJSON_AddNumberToObject(item, "gid", (double)process->gid);
        json_add_string(item, "name", process->name);
        add_words(item, process->words);
        cJSON_AddItemToArray(list, item);
    }
}

static void add_mounts(cJSON *json, const struct xray *x)
{
    cJSON *list = cJSON_AddArrayToObject(json, "mounts");

    for (size_t i = 0; i < x->mount_count; i++) {
        const struct xray_mount *mount = &x->mounts[i];
        cJSON *item = cJSON_CreateObject();
        json_add_string(item, "place", mount->place);
        json_add_string(item, "type", mount->type);
        json_add_string(item, "source", mount->source);
        json_add_string(item, "root", mount->root);
        json_add_string(item, "host_path", mount->host_path);
        json_add_string(item, "options", mount->options);
        cJSON_AddBoolToObject(item, "read_only", mount->is_read_only);
        cJSON_AddBoolToObject(item, "covered", mount->is_covered);
        cJSON_AddItemToArray(list, item);
    }
}

static void add_groups(cJSON *json, const struct xray *x)
{
    cJSON *list = cJSON_AddArrayToObject(json, "cgroups");
    cJSON *limits = cJSON_AddObjectToObject(json, "limits");
    cJSON *use = cJSON_AddObjectToObject(json, "use");

    for (size_t i = 0; i < x->group_count; i++) {
        cJSON *item = cJSON_CreateObject();
        cJSON_AddNumberToObject(item, "version", x->groups[i].version);
        json_add_string(item, "controllers", x->groups[i].controllers);
        json_add_string(item, "path", x->groups[i].path);
        json_add_string(item, "directory", x->groups[i].directory);
        cJSON_AddItemToArray(list, item);
    }
    add_limit(limits, "memory", x->allowance.memory, 1);
    add_limit(limits, "pids", x->allowance.pids, 1);
    add_limit(limits, "cpus", x->allowance.cpus, CLOCK_SECOND);
    add_number(use, "memory", x->usage.memory);
    add_number(use, "pids", x->usage.pids);
    add_number(use, "cpu_nanoseconds", x->usage.cpu);
    if (x->cpus_used < 0)
        cJSON_AddStringToObject(use, "cpus", UNKNOWN);
    else
        json_add_decimal(use, "cpus", x->cpus_used);
}

/* The names of a set of capabilities, in a list. */
static void add_set(cJSON *json, const char *name, uint64_t set)
{
    cJSON *list = cJSON_AddArrayToObject(json, name);

    for (int i = 0; i < cap_max_bits(); i++) {
        CLEANUP_FREE char *word = capabilities_text(set & UINT64_C(1) << i, "");
        if (word[0] != '\0')
            cJSON_AddItemToArray(list, cJSON_CreateString(word));
    }
}

static void add_power(cJSON *json, const struct xray *x)
{
    static const char *const names[XRAY_SETS] = { "effective", "permitted", "inheritable",
                                                  "bounding", "ambient" };
    static const char *const modes[] = { "off", "strict", "filter" };
    uint64_t effective = x->capabilities[XRAY_EFFECTIVE];

    add_number(json, "uid", x->uid);
    add_number(json, "gid", x->gid);
    if (!x->knows_capabilities) {
        cJSON_AddStringToObject(json, "capabilities", UNKNOWN);
    } else {
        cJSON *sets = cJSON_AddObjectToObject(json, "capabilities");
        for (int i = 0; i < XRAY_SETS; i++)
            add_set(sets, names[i], x->capabilities[i]);
        add_set(sets, "added", effective & ~capabilities_default());
        add_set(sets, "dropped", capabilities_default() & ~effective);
    }
    add_text(json, "seccomp", x->seccomp >= 0 && x->seccomp <= 2 ? modes[x->seccomp] : NULL);
    add_number(json, "seccomp_filters", x->filters);
    add_answer(json, "no_new_privs", x->no_new_privs);
}

static void add_addresses(cJSON *json, const struct xray_side *side, int index)
{
    cJSON *list = cJSON_AddArrayToObject(json, "addresses");

    for (size_t i = 0; i < side->address_count; i++) {
        const struct xray_address *address = &side->addresses[i];
        CLEANUP_FREE char *text = text_format("%s/%d", address->text, address->prefix);
        if (address->index == index)
            cJSON_AddItemToArray(list, cJSON_CreateString(text));
    }
}

static cJSON *describe(const struct xray_side *side, const struct xray_interface *interface)
{
    cJSON *json = cJSON_CreateObject();
    const uint8_t *mac = interface->mac;
    CLEANUP_FREE char *text = text_format("%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
                                          mac[3], mac[4], mac[5]);

    json_add_string(json, "name", interface->name);
    cJSON_AddNumberToObject(json, "index", interface->index);
    json_add_string(json, "kind", interface->is_loopback ? "loopback" : interface->kind);
    cJSON_AddBoolToObject(json, "up", interface->is_up);
    json_add_string(json, "mac", interface->has_mac ? text : NULL);
    add_addresses(json, side, interface->index);
    return json;
}

/* An interface on the way; null if there is none, or unknown. */
static void add_interface(cJSON *json, const char *name, const struct xray_network *network,
                          const struct xray_interface *interface)
{
    cJSON_AddItemToObject(
        json, name, interface != NULL ? describe(&network->host, interface) : cJSON_CreateNull());
}

static void add_nat(cJSON *json, const struct xray_network *network)
{
    if (network->translates == 1) {
        cJSON *nat = cJSON_AddObjectToObject(json, "nat");
        json_add_string(nat, "table", network->table);
        json_add_string(nat, "chain", network->chain);
    } else if (network->translates == 0) {
        cJSON_AddNullToObject(json, "nat");
    } else {
        cJSON_AddStringToObject(json, "nat", UNKNOWN);
    }
}

static void add_network(cJSON *json, const struct xray_network *network)
{
    bool is_host = network->mode != NULL && strcmp(network->mode, "host") == 0;
    const struct xray_side *inside = is_host ? &network->host : &network->inside;
    cJSON *object = cJSON_AddObjectToObject(json, "network");
    cJSON *list = cJSON_AddArrayToObject(object, "interfaces");

    for (size_t i = 0; i < inside->interface_count; i++)
        cJSON_AddItemToArray(list, describe(inside, &inside->interfaces[i]));
    add_text(object, "mode", network->mode);
    json_add_string(object, "port", network->port != NULL ? network->port->name : NULL);
    json_add_string(object, "gateway", inside->gateway);
    add_interface(object, "cable", network, network->cable);
    add_interface(object, "bridge", network, network->bridge);
    add_nat(object, network);
    add_answer(object, "forwarding", network->forwarding);
    add_interface(object, "way_out", network, network->way_out);
    json_add_string(object, "host_gateway", network->host.gateway);
}

static void add_streams(cJSON *json, const struct xray *x)
{
    cJSON *list = cJSON_AddArrayToObject(json, "streams");

    for (int i = 0; i < XRAY_STREAMS; i++) {
        const struct xray_stream *stream = &x->streams[i];
        cJSON *item = cJSON_CreateObject();
        cJSON_AddNumberToObject(item, "fd", i);
        add_text(item, "kind", stream->kind);
        json_add_string(item, "target", stream->target);
        json_add_number(item, "other_end", stream->other_end > 0 ? stream->other_end : -1);
        json_add_string(item, "other_name", stream->other_name);
        cJSON_AddItemToArray(list, item);
    }
}

void xray_print_json(const struct xray *x, FILE *out)
{
    CLEANUP_JSON cJSON *json = cJSON_CreateObject();
    cJSON *host = cJSON_CreateObject();

    json_add_string(json, "id", x->id);
    json_add_string(json, "name", x->name);
    add_text(json, "status", x->is_paused < 0 ? NULL : x->is_paused > 0 ? "paused" : "running");
    cJSON_AddNumberToObject(json, "pid", x->pid);
    add_number(json, "up_seconds", x->up / CLOCK_SECOND);
    add_text(json, "hostname", x->network.inside.is_known ? x->network.inside.hostname : NULL);
    cJSON_AddItemToObject(json, "host", host);
    add_text(host, "hostname", x->host_name);
    add_text(host, "kernel", x->host_kernel);
    add_namespaces(json, x);
    add_processes(json, x);
    add_mounts(json, x);
    add_groups(json, x);
    add_power(json, x);
    add_network(json, &x->network);
    add_streams(json, x);
    CLEANUP_FREE char *text = json_print(json);
    fprintf(out, "%s\n", text);
}
