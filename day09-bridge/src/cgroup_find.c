/*
 * cgroup_find.c - where the controllers are.
 *
 * Nothing says at which place a machine has mounted which hierarchy but the list of its mounts (man
 * 5 proc, mountinfo). It is read once for all controllers.
 */
#include "cgroup.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

#include "cgroup_version.h"
#include "cleanup.h"
#include "file.h"
#include "text.h"

const char *const cgroup_controllers[] = { "memory", "pids", "cpu" };

char *cgroup_parent(const char *hierarchy)
{
    return text_format("%s/%s", hierarchy,
                       text_of_variable("TINY_DOCKER_CGROUP_PARENT", "tiny-docker"));
}

static bool has_word(const char *list, const char *separators, const char *word)
{
    size_t length = strlen(word);

    for (; *list != '\0'; list += strcspn(list, separators), list += strspn(list, separators))
        if (strcspn(list, separators) == length && strncmp(list, word, length) == 0)
            return true;
    return false;
}

/* The controllers in a list of their names, as a set. */
static unsigned controllers_in(const char *list, const char *separators)
{
    unsigned set = 0;

    for (int i = 0; i < CONTROLLERS; i++)
        if (has_word(list, separators, cgroup_controllers[i]))
            set |= 1U << i;
    return set;
}

static unsigned offered_by_v2(const char *hierarchy)
{
    CLEANUP_FREE char *path = text_format("%s/cgroup.controllers", hierarchy);
    CLEANUP_FREE char *list = NULL;
    struct error ignored;

    return file_read(AT_FDCWD, path, 4096, &list, NULL, &ignored) < 0 ? 0
                                                                      : controllers_in(list, " \n");
}

/* In the list of mounts spaces and the like are written as \\040. */
static void decode(char *path)
{
    char *to = path;
    unsigned byte;

    for (const char *from = path; *from != '\0'; from++) {
        bool is_code = *from == '\\' && sscanf(from, "\\%3o", &byte) == 1;
        *to++ = is_code ? (char)byte : *from;
        from += is_code ? 3 : 0;
    }
    *to = '\0';
}

/* Something else may be mounted over what the list says. */
static bool is_visible(const char *where, unsigned magic)
{
    struct statfs fs;

    return statfs(where, &fs) == 0 && (unsigned)fs.f_type == magic;
}

/* A hierarchy: its mount point, and what it offers. */
struct offer {
    char where[1024];
    const struct cgroup_version *version;
    unsigned controllers;
};

/* Read one line of the list. Returns false if it is no hierarchy that one could use. */
static bool read_offer(const char *line, struct offer *offer)
{
    CLEANUP_FREE char *copy = text_format("%.*s", (int)strcspn(line, "\n"), line);
    const char *second = strstr(copy, " - cgroup");
    char type[32];
    char options[1024];

    if (second == NULL || sscanf(copy, "%*d %*d %*s %*s %1023s", offer->where) != 1 ||
        sscanf(second, " - %31s %*s %1023s", type, options) != 2)
        return false;
    decode(offer->where);
    if (strcmp(type, "cgroup2") == 0 && is_visible(offer->where, CGROUP2_SUPER_MAGIC)) {
        offer->version = &cgroup_v2;
        offer->controllers = offered_by_v2(offer->where);
        return true;
    }
    if (strcmp(type, "cgroup") == 0 && is_visible(offer->where, CGROUP_SUPER_MAGIC)) {
        offer->version = &cgroup_v1;
        offer->controllers = controllers_in(options, ",");
        return true;
    }
    return false;
}

static int64_t limit_of(const struct container *c, int controller)
{
    return controller == CONTROLLER_MEMORY ? c->memory_limit
           : controller == CONTROLLER_PIDS ? c->pids_limit
                                           : c->cpus;
}

static void add_group(struct container *c, int controller, const char *hierarchy,
                      const struct cgroup_version *version)
{
    CLEANUP_FREE char *parent = cgroup_parent(hierarchy);
    struct cgroup *group = c->cgroups;

    while (group < c->cgroups + c->cgroup_count && strcmp(group->hierarchy, hierarchy) != 0)
        group++;
    if (group == c->cgroups + c->cgroup_count) {
        c->cgroup_count++;
        *group = (struct cgroup){ .version = version, .fd = -1 };
        group->hierarchy = text_copy(hierarchy);
        group->path = text_format("%s/%s", parent, c->id);
    }
    group->controllers |= 1U << controller;
}

static unsigned controllers_found(const struct container *c)
{
    unsigned set = 0;

    for (int i = 0; i < c->cgroup_count; i++)
        set |= c->cgroups[i].controllers;
    return set;
}

/* Each controller is in one hierarchy, but that may be mounted twice: the first place counts. */
static void take_offer(struct container *c, const struct offer *offer)
{
    unsigned open = offer->controllers & ~controllers_found(c);

    for (int i = 0; i < CONTROLLERS; i++)
        if ((open & 1U << i) != 0)
            add_group(c, i, offer->where, offer->version);
}

int cgroup_find(struct container *c, struct error *err)
{
    CLEANUP_FREE char *mounts = NULL;
    struct offer offer;

    if (file_read(AT_FDCWD, "/proc/self/mountinfo", 16 << 20, &mounts, NULL, err) < 0)
        return -1;
    for (const char *line = mounts; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (read_offer(line, &offer))
            take_offer(c, &offer);
    for (int i = 0; i < CONTROLLERS; i++) {
        if (limit_of(c, i) <= 0 || (controllers_found(c) & 1U << i) != 0)
            continue;
        fail_plain(err, "no cgroup hierarchy offers the controller '%s' (%s)",
                   cgroup_controllers[i],
                   strstr(mounts, " - cgroup2 ")  ? "version 2 is mounted"
                   : strstr(mounts, " - cgroup ") ? "version 1 is mounted"
                                                  : "none is mounted");
        return error_hint(err, "see /proc/cgroups and cgroup.controllers below /sys/fs/cgroup; "
                               "without this limit the container runs");
    }
    return 0;
}
