/*
 * bridge.c - the switch that the containers of one state directory are plugged into.
 *
 * Whose a bridge is, is written on it: its alias is `tiny-docker:` and the state directory. The
 * alias comes last, so a bridge that has it is whole.
 */
#include "bridge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "explain.h"
#include "file.h"
#include "firewall.h"
#include "netlink.h"
#include "store.h"
#include "text.h"

#define ALIAS      "tiny-docker:"
#define IP_FORWARD "/proc/sys/net/ipv4/ip_forward"

/* An interface's name, which also names a directory and a table. */
static bool is_name(const char *name)
{
    return strlen(name) < LINK_NAME_SIZE && store_is_name(name);
}

int bridge_choose(struct bridge *bridge, struct error *err)
{
    bridge->name = text_of_variable("TINY_DOCKER_BRIDGE", BRIDGE_NAME);
    if (!is_name(bridge->name)) {
        fail_usage(err, "'%s' is not a name for a bridge", bridge->name);
        error_hint(err, "letters, digits, '_', '-' and '.', at most 15 of them");
        return error_context(err, "--bridge");
    }
    if (subnet_parse(text_of_variable("TINY_DOCKER_SUBNET", BRIDGE_SUBNET), &bridge->subnet, err) <
        0)
        return error_context(err, "--subnet");
    return 0;
}

int bridge_lock(int store, struct error *err)
{
    if (mkdirat(store, "../network", 0700) < 0 && errno != EEXIST)
        return fail(err, "cannot make the directory of the networks");
    int lock = openat(store, "../network", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX) < 0)
        return fail(err, "cannot lock the networks");
    return lock;
}

/* The alias of the bridges of a state directory. The lock is a directory in it. */
static int owner_alias(int lock, char alias[LINK_ALIAS_SIZE], struct error *err)
{
    CLEANUP_FREE char *link = text_format("/proc/self/fd/%d", lock);
    CLEANUP_FREE char *path = path_absolute(link);

    path[strlen(path) - strlen("/network")] = '\0';
    if (snprintf(alias, LINK_ALIAS_SIZE, ALIAS "%s", path) >= LINK_ALIAS_SIZE)
        return fail_plain(err, "the name of the state directory is too long for a network");
    return 0;
}

static int make_note(int directory, const char *name, struct error *err)
{
    CLEANUP_CLOSE int fd = openat(directory, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    return fd < 0 ? fail(err, "cannot make '%s'", name) : 0;
}

/* The note that packets were not forwarded, which no longer means anything after a reboot. */
static char *note_of_forwarding(void)
{
    char boot_id[BOOT_ID_SIZE] = "";
    struct error ignored;

    process_boot_id(boot_id, &ignored);
    return text_format("ip_forward=0.%s", boot_id);
}

static int set_forwarding(const char *value, struct error *err)
{
    explain("echo %s > " IP_FORWARD, value);
    return file_write(AT_FDCWD, IP_FORWARD, value, err);
}

/* Let packets go from one interface to another. The note comes first: then it is true whenever we
 * are killed. */
static int start_forwarding(int directory, struct error *err)
{
    CLEANUP_FREE char *note = note_of_forwarding();
    CLEANUP_FREE char *value = NULL;

    if (file_read(AT_FDCWD, IP_FORWARD, 16, &value, NULL, err) < 0)
        return -1;
    if (value[0] != '0')
        return 0;
    if (make_note(directory, note, err) == 0 && set_forwarding("1", err) == 0)
        return 0;
    unlinkat(directory, note, 0);
    return -1;
}

/* Take that back, unless another bridge of ours needs it: then that gets the note. */
static int stop_forwarding(const char *name, int directory, struct error *err)
{
    CLEANUP_FREE char *note = note_of_forwarding();
    struct link other;

    if (faccessat(directory, note, F_OK, 0) < 0)
        return 0;
    if (link_find_alias(ALIAS, name, &other, err) < 0)
        return -1;
    CLEANUP_FREE char *path =
        text_format("%s/network/%s/%s", other.alias + strlen(ALIAS), other.name, note);
    if ((other.index == 0 || make_note(AT_FDCWD, path, err) < 0) && set_forwarding("0", err) < 0)
        return -1;
    return unlinkat(directory, note, 0);
}

static int check_routes(const struct subnet *subnet, struct error *err)
{
    CLEANUP_FREE char *text = subnet_text(subnet);
    CLEANUP_FREE char *found = NULL;

    if (route_find_overlap(subnet, &found, err) < 0)
        return -1;
    if (found == NULL)
        return 0;
    fail_plain(err, "the subnet %s overlaps %s, which this host has a route to", text, found);
    return error_hint(err, "choose another one before the command: --subnet 10.77.0.0/24");
}

/* Does a container need this network? What is noted of those that are gone is forgotten. */
static bool is_needed(int store, int directory)
{
    CLEANUP_DIR DIR *list = fdopendir(openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct dirent *entry;

    while (list != NULL && (entry = readdir(list)) != NULL) {
        if (entry->d_name[0] == '.' || strchr(entry->d_name, '=') != NULL)
            continue;
        if (faccessat(store, entry->d_name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
            return true;
        unlinkat(directory, entry->d_name, 0);
    }
    return false;
}

/* Whose is the interface of that name? Returns 1 if it is the bridge that we want; 0 if there is
 * none, or half of one, which we were killed over; -1 if it is another one. A bridge's MAC says
 * what it carries: its address, and behind the first byte the prefix. */
static int check(struct container *c, int directory, const char *alias, struct error *err)
{
    struct bridge *bridge = &c->bridge;
    char gateway[ADDRESS_SIZE];
    uint8_t mac[MAC_SIZE];
    struct link link;

    if (link_show(bridge->name, &link, err) < 0)
        return -1;
    if (link.index == 0)
        return check_routes(&bridge->subnet, err);
    address_to_mac(subnet_gateway(&bridge->subnet), MAC_BRIDGE | bridge->subnet.prefix, mac);
    bool fits = memcmp(mac, link.mac, MAC_SIZE) == 0;
    if (fits && strcmp(link.alias, alias) == 0)
        return 1;
    if (fits && link.alias[0] == '\0' && is_needed(c->store, directory))
        return 0;
    address_text(address_from_mac(link.mac), gateway);
    if (strcmp(link.alias, alias) == 0)
        fail_plain(err, "the bridge '%s' has %s/%d", bridge->name, gateway, link.mac[1]);
    else if (strncmp(link.alias, ALIAS, strlen(ALIAS)) == 0)
        fail_plain(err, "the bridge '%s' belongs to '%s'", bridge->name,
                   link.alias + strlen(ALIAS));
    else
        fail_plain(err, "the interface '%s' is not ours", bridge->name);
    return error_hint(err, "before the command: --bridge NAME --subnet CIDR; or --net none");
}

/* The alias comes last: who finds it finds all. */
static int make(const struct bridge *bridge, int directory, const char *alias, struct error *err)
{
    uint32_t gateway = subnet_gateway(&bridge->subnet);
    uint8_t mac[MAC_SIZE];

    address_to_mac(gateway, MAC_BRIDGE | bridge->subnet.prefix, mac);
    if (link_delete(bridge->name, err) < 0 || start_forwarding(directory, err) < 0 ||
        link_add_bridge(bridge->name, mac, err) < 0 ||
        address_add(gateway, bridge->subnet.prefix, bridge->name, err) < 0 ||
        firewall_set(bridge->name, &bridge->subnet, err) < 0)
        return -1;
    return link_set_alias(bridge->name, alias, err);
}

/* Remove what there is of the bridge, as much as can be, and again if that was interrupted. The
 * cables of containers that have just ended go by themselves, very soon. */
static int take_down(const char *name, int directory, struct error *err)
{
    const struct timespec moment = { .tv_nsec = 1000000 };
    int64_t deadline = clock_running() + CLOCK_SECOND;
    int result = firewall_set(name, NULL, err);

    if (stop_forwarding(name, directory, err) < 0)
        return -1;
    while (link_show_ports(name, 0, 0, NULL, err) > 0 && clock_running() < deadline)
        nanosleep(&moment, NULL);
    return link_delete(name, err) < 0 ? -1 : result;
}

static int open_directory(int lock, const char *name, struct error *err)
{
    if (mkdirat(lock, name, 0700) < 0 && errno != EEXIST)
        return fail(err, "cannot make the directory of '%s'", name);
    int fd = openat(lock, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? fail(err, "cannot open the directory of '%s'", name) : fd;
}

int bridge_hold(struct container *c, int lock, struct error *err)
{
    CLEANUP_CLOSE int directory = open_directory(lock, c->bridge.name, err);
    char alias[LINK_ALIAS_SIZE];
    struct error ignored;

    if (directory < 0 || owner_alias(lock, alias, err) < 0)
        return -1;
    int found = check(c, directory, alias, err);
    if (found > 0)
        return make_note(directory, c->id, err);
    if (found == 0 && make_note(directory, c->id, err) == 0) {
        if (make(&c->bridge, directory, alias, err) == 0)
            return 0;
        take_down(c->bridge.name, directory, &ignored);
        unlinkat(directory, c->id, 0);
    }
    unlinkat(lock, c->bridge.name, AT_REMOVEDIR); /* if nobody else needs it */
    return -1;
}

static int release(int store, int lock, const char *name, const char *id, struct error *err)
{
    CLEANUP_CLOSE int directory = open_directory(lock, name, err);

    if (directory < 0)
        return -1;
    unlinkat(directory, id, 0);
    if (is_needed(store, directory))
        return 0;
    return take_down(name, directory, err) < 0 ? -1 : unlinkat(lock, name, AT_REMOVEDIR);
}

int bridge_release(int store, const char *id, struct error *err)
{
    char **names;
    int result = 0;

    if (faccessat(store, "../network", F_OK, 0) < 0)
        return 0;
    CLEANUP_CLOSE int lock = bridge_lock(store, err);
    if (lock < 0 || directory_names(lock, &names, err) < 0)
        return -1;
    for (char **name = names; *name != NULL; name++)
        if (is_name(*name) && release(store, lock, *name, id, err) < 0)
            result = error_context(err, *name);
    names_free(names);
    return result;
}
