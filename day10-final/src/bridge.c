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
#include "lock.h"
#include "netlink.h"
#include "store.h"
#include "text.h"

#define ALIAS      "tiny-docker:"
#define IP_FORWARD "/proc/sys/net/ipv4/ip_forward"

enum { NOTE_SIZE = sizeof("ip_forward=0.") + BOOT_ID_SIZE };

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

/* Returns the descriptor, now locked, or -1. */
static int locked(int fd, const char *what, struct error *err)
{
    if (fd < 0)
        return fail(err, "cannot open the %s", what);
    if (lock_take(fd, LOCK_EX, err) == 0)
        return fd;
    close(fd);
    return error_context(err, what);
}

int bridge_lock(int store, struct error *err)
{
    if (mkdirat(store, "../network", 0700) < 0 && errno != EEXIST)
        return fail(err, "cannot make the directory of the networks");
    int fd = openat(store, "../network", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return locked(fd, "directory of the networks", err);
}

/* Interfaces, rules and forwarding belong to the network namespace, which other state directories
 * use too: who changes them locks it, by its file (man 7 namespaces). It is not closed by exec: nft
 * shall hold it too, so that if we are killed, what it does is done before anybody else begins. */
static int lock_host(struct error *err)
{
    return locked(open("/proc/self/ns/net", O_RDONLY), "network namespace", err);
}

/* The alias of the bridges of the state directory `path`. */
static int make_alias(const char *path, char alias[LINK_ALIAS_SIZE], struct error *err)
{
    if (snprintf(alias, LINK_ALIAS_SIZE, ALIAS "%s", path) >= LINK_ALIAS_SIZE)
        return fail_plain(err, "the name of the state directory is too long for a network");
    return 0;
}

/* The same; the lock is the directory "network" in it. */
static int owner_alias(int lock, char alias[LINK_ALIAS_SIZE], struct error *err)
{
    CLEANUP_FREE char *link = text_format("/proc/self/fd/%d", lock);
    char path[LINK_ALIAS_SIZE + sizeof("/network")];
    ssize_t length = readlink(link, path, sizeof(path));

    if (length < 0)
        return fail(err, "cannot find out where the state directory is");
    path[(size_t)length - strlen("/network")] = '\0';
    return make_alias(path, alias, err);
}

static int make_note(int directory, const char *name, struct error *err)
{
    CLEANUP_CLOSE int fd = openat(directory, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    return fd < 0 ? fail(err, "cannot make '%s'", name) : 0;
}

/* The note that packets were not forwarded, which no longer means anything after a reboot. */
static int note_of_forwarding(char note[NOTE_SIZE], struct error *err)
{
    char boot_id[BOOT_ID_SIZE];

    if (process_boot_id(boot_id, err) < 0)
        return -1;
    snprintf(note, NOTE_SIZE, "ip_forward=0.%s", boot_id);
    return 0;
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
    CLEANUP_FREE char *value = NULL;
    char note[NOTE_SIZE];

    if (file_read(AT_FDCWD, IP_FORWARD, 16, &value, NULL, err) < 0 ||
        note_of_forwarding(note, err) < 0)
        return -1;
    if (value[0] != '0')
        return 0;
    if (make_note(directory, note, err) == 0 && set_forwarding("1", err) == 0)
        return 0;
    unlinkat(directory, note, 0);
    return -1;
}

/* Take that back, unless another bridge of ours needs it: then that gets the note. */
static int stop_forwarding(int directory, struct error *err)
{
    char note[NOTE_SIZE];
    struct link other;

    if (note_of_forwarding(note, err) < 0)
        return -1;
    if (faccessat(directory, note, F_OK, 0) < 0)
        return errno == ENOENT ? 0 : fail(err, "cannot look for '%s'", note);
    if (link_find_alias(ALIAS, &other, err) < 0)
        return -1;
    CLEANUP_FREE char *path =
        text_format("%s/network/%s/%s", other.alias + strlen(ALIAS), other.name, note);
    bool is_last = other.index == 0 || make_note(AT_FDCWD, path, err) < 0;
    if (is_last && other.index != 0 && errno != ENOENT) /* it is there, but its disk may be full */
        return -1;
    if (is_last && set_forwarding("0", err) < 0)
        return -1;
    return unlinkat(directory, note, 0) < 0 ? fail(err, "cannot remove '%s'", note) : 0;
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

/* Does a container but this one need the network? What is noted of those that are gone, and of
 * earlier boots, is forgotten. What cannot be found out is a yes: the next removal looks again. */
static bool is_needed(int store, int directory, const char *but)
{
    struct error ignored;
    char note[NOTE_SIZE];
    bool needed = false;
    char **names;

    if (note_of_forwarding(note, &ignored) < 0 || directory_names(directory, &names, &ignored) < 0)
        return true;
    for (char **name = names; *name != NULL; name++) {
        if (strcmp(*name, but) == 0 || strcmp(*name, note) == 0)
            continue;
        if (strchr(*name, '=') == NULL &&
            (faccessat(store, *name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT))
            needed = true;
        else
            unlinkat(directory, *name, 0);
    }
    names_free(names);
    return needed;
}

/* Is it a bridge that we have made? Without the alias it is half of one, which a run was killed
 * over. An interface may also be found by another name than its own. */
static bool is_ours(const struct link *link, const char *name, const char *alias)
{
    return strcmp(link->name, name) == 0 && strcmp(link->alias, alias) == 0 &&
           link->mac[0] == MAC_BRIDGE >> 8;
}

static int open_directory(int lock, const char *name, struct error *err)
{
    int fd = openat(lock, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    return fd < 0 ? fail(err, "cannot open the directory of '%s'", name) : fd;
}

/* The name is taken by another interface: say whose. */
static int refuse(const struct bridge *bridge, const struct link *link, const char *alias,
                  struct error *err)
{
    char gateway[ADDRESS_SIZE];

    address_text(address_from_mac(link->mac), gateway);
    if (strcmp(link->alias, alias) == 0)
        fail_plain(err, "the bridge '%s' has %s/%d", bridge->name, gateway, link->mac[1]);
    else if (strncmp(link->alias, ALIAS, strlen(ALIAS)) == 0)
        fail_plain(err, "the bridge '%s' belongs to '%s'", bridge->name,
                   link->alias + strlen(ALIAS));
    else
        fail_plain(err, "the interface '%s' is not ours", bridge->name);
    return error_hint(err, "before the command: --bridge NAME --subnet CIDR; or --net none");
}

/* A bridge's MAC says what it carries: its address, and behind the first byte the prefix. */
static bool fits(const struct link *link, const struct bridge *bridge)
{
    uint8_t mac[MAC_SIZE];

    address_to_mac(subnet_gateway(&bridge->subnet), MAC_BRIDGE | bridge->subnet.prefix, mac);
    return memcmp(mac, link->mac, MAC_SIZE) == 0;
}

/* Whose is the interface of that name? Returns 1 if it is the bridge that we want; 0 if there is
 * none, or half of one, which we were killed over; -1 if it is another one. */
static int check(struct container *c, int lock, const char *alias, struct error *err)
{
    struct bridge *bridge = &c->bridge;
    struct link link;

    if (link_show(bridge->name, &link, err) < 0)
        return -1;
    if (link.index == 0)
        return check_routes(&bridge->subnet, err);
    CLEANUP_CLOSE int directory = open_directory(lock, bridge->name, err);
    if (fits(&link, bridge) && is_ours(&link, bridge->name, alias))
        return firewall_keep(bridge->name, &bridge->subnet, err) < 0 ? -1 : 1;
    if (fits(&link, bridge) && is_ours(&link, bridge->name, "") && directory >= 0 &&
        is_needed(c->store, directory, ""))
        return 0;
    return refuse(bridge, &link, alias, err);
}

int bridge_look(const struct bridge *bridge, const char *root, struct error *err)
{
    CLEANUP_FREE char *path = path_absolute(root);
    char alias[LINK_ALIAS_SIZE];
    struct link link;

    if (make_alias(path, alias, err) < 0 || link_show(bridge->name, &link, err) < 0)
        return -1;
    if (link.index == 0)
        return check_routes(&bridge->subnet, err);
    if (fits(&link, bridge) && is_ours(&link, bridge->name, alias))
        return 1;
    return refuse(bridge, &link, alias, err);
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

/* Remove what there is of the bridge, as much as can be, and again if that was interrupted. What
 * has its name by now may be somebody else's, since a reboot for example: that stays. The cables of
 * containers that have just ended go by themselves, very soon, unless somebody else is in their
 * network namespace and holds it. */
static int take_down(const char *name, const char *alias, const char *id, int directory,
                     struct error *err)
{
    const struct timespec moment = { .tv_nsec = 1000000 };
    int64_t deadline = clock_running() + CLOCK_SECOND;
    bool is_noted = faccessat(directory, id, F_OK, 0) == 0;
    struct link link;
    int result = 0;

    if (link_show(name, &link, err) < 0)
        return -1;
    if (link.index == 0 || is_ours(&link, name, alias) || (is_noted && is_ours(&link, name, ""))) {
        result = firewall_set(name, NULL, err);
        while (link_show_ports(name, 0, 0, NULL, &link, err) > 0 &&
               (clock_running() < deadline || link_delete(link.name, err) == 0))
            nanosleep(&moment, NULL);
        if (link_delete(name, err) < 0)
            return -1;
    }
    return stop_forwarding(directory, err) < 0 ? -1 : result;
}

int bridge_hold(struct container *c, int lock, struct error *err)
{
    const char *name = c->bridge.name;
    char alias[LINK_ALIAS_SIZE];
    struct error ignored;

    if (owner_alias(lock, alias, err) < 0)
        return -1;
    CLEANUP_CLOSE int host = lock_host(err);
    int found = host < 0 ? -1 : check(c, lock, alias, err);
    if (found < 0)
        return -1;
    /* Not before: what has no directory here is never taken down. */
    if (mkdirat(lock, name, 0700) < 0 && errno != EEXIST)
        return fail(err, "cannot make the directory of '%s'", name);
    CLEANUP_CLOSE int directory = open_directory(lock, name, err);
    int result = directory < 0 ? -1 : make_note(directory, c->id, err);
    if (result == 0 && found == 0 && (result = make(&c->bridge, directory, alias, err)) < 0) {
        take_down(name, alias, c->id, directory, &ignored);
        unlinkat(directory, c->id, 0);
    }
    if (result < 0)
        unlinkat(lock, name, AT_REMOVEDIR); /* if nobody else needs it */
    return result;
}

/* The container's note goes last: it says whose half of a bridge is, should we be killed. */
static int release(int store, int lock, const char *name, const char *id, struct error *err)
{
    CLEANUP_CLOSE int directory = open_directory(lock, name, err);
    char alias[LINK_ALIAS_SIZE];

    if (directory < 0)
        return -1;
    bool needed = is_needed(store, directory, id);
    if (!needed &&
        (owner_alias(lock, alias, err) < 0 || take_down(name, alias, id, directory, err) < 0))
        return -1;
    unlinkat(directory, id, 0);
    if (!needed && unlinkat(lock, name, AT_REMOVEDIR) < 0)
        return fail(err, "cannot remove the directory of '%s'", name);
    return 0;
}

/* Is there a bridge that the container is noted at? Nobody but its parent notes it, so no lock is
 * needed. What cannot be found out is a yes. */
static bool is_noted(int store, const char *id)
{
    CLEANUP_CLOSE int networks = openat(store, "../network", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct error ignored;
    bool noted = false;
    char **names;

    if (networks < 0 || directory_names(networks, &names, &ignored) < 0)
        return true;
    for (char **name = names; *name != NULL; name++) {
        CLEANUP_FREE char *note = text_format("%s/%s", *name, id);
        noted = noted || faccessat(networks, note, F_OK, 0) == 0;
    }
    names_free(names);
    return noted;
}

int bridge_release(int store, const char *id, struct error *err)
{
    char **names;
    int result = 0;

    if (faccessat(store, "../network", F_OK, 0) < 0)
        return 0;
    CLEANUP_CLOSE int lock = bridge_lock(store, err);
    CLEANUP_CLOSE int host = lock < 0 ? -1 : lock_host(err);
    if (host < 0)
        return is_noted(store, id) ? -1 : 0;
    if (directory_names(lock, &names, err) < 0)
        return -1;
    for (char **name = names; *name != NULL; name++)
        if (is_name(*name) && release(store, lock, *name, id, err) < 0)
            result = error_context(err, *name);
    names_free(names);
    return result;
}
