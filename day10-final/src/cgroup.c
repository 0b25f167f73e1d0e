/*
 * cgroup.c - limits that the kernel enforces.
 *
 * How a process enters its group decides how long a container takes to start. To write a PID to
 * `cgroup.procs` makes the kernel wait until all processors have noticed, 5 to 15 ms on an idle
 * machine. Two ways do without: on version 2 a process can be born in its group (CLONE_INTO_CGROUP,
 * man 2 clone3), and on version 1 a process that has only one thread can write 0, itself, to
 * `tasks`.
 */
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "cgroup_version.h"
#include "cleanup.h"
#include "clock.h"
#include "explain.h"
#include "file.h"
#include "mount.h"
#include "text.h"

const char *const cgroup_controllers[] = { "memory", "pids",    "cpu",    "io",
                                           "blkio",  "cpuacct", "freezer" };

int cgroup_write(const char *path, const char *file, bool optional, const char *value,
                 struct error *err)
{
    CLEANUP_FREE char *whole = text_format("%s/%s", path, file);

    if (optional && access(whole, F_OK) < 0)
        return 0;
    explain("echo %s > %s", value, whole);
    return file_write(AT_FDCWD, whole, value, err);
}

int cgroup_write_number(const char *path, const char *file, bool optional, int64_t value,
                        struct error *err)
{
    CLEANUP_FREE char *text = text_format("%lld", (long long)value);

    return cgroup_write(path, file, optional, text, err);
}

static const char *parent_name(void)
{
    return text_of_variable("TINY_DOCKER_CGROUP_PARENT", "tiny-docker");
}

static bool has_word(const char *list, const char *separators, const char *word)
{
    size_t length = strlen(word);

    for (; *list != '\0'; list += strcspn(list, separators), list += strspn(list, separators))
        if (strcspn(list, separators) == length && strncmp(list, word, length) == 0)
            return true;
    return false;
}

static bool offers(const char *hierarchy, const char *controller)
{
    CLEANUP_FREE char *path = text_format("%s/cgroup.controllers", hierarchy);
    CLEANUP_FREE char *list = NULL;
    struct error ignored;

    return file_read(AT_FDCWD, path, 4096, &list, NULL, &ignored) == 0 &&
           has_word(list, " \n", controller);
}

/* In the list of mounts spaces and the like are written as \\040. */
static void decode(char *path)
{
    char *to = path;
    unsigned byte;

    for (const char *from = path; *from != '\0'; from++) {
        bool is_code = sscanf(from, "\\%3o", &byte) == 1;
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

/* Find the hierarchy that has a controller in the list of mounts (man 5 proc, mountinfo). Version 2
 * goes first. Returns its mount point, a new string, or NULL. */
static char *find_hierarchy(const char *mounts, const char *controller,
                            const struct cgroup_version **version)
{
    char *found = NULL;

    for (const char *line = mounts; *line != '\0'; line += strcspn(line, "\n") + 1) {
        char where[1024];
        char type[32];
        char options[1024];
        CLEANUP_FREE char *copy = text_format("%.*s", (int)strcspn(line, "\n"), line);
        const char *second = strstr(copy, " - ");
        if (second == NULL || sscanf(copy, "%*d %*d %*s %*s %1023s", where) != 1 ||
            sscanf(second, " - %31s %*s %1023s", type, options) != 2)
            continue;
        decode(where);
        if (strcmp(type, "cgroup2") == 0 && is_visible(where, CGROUP2_SUPER_MAGIC) &&
            offers(where, controller)) {
            free(found);
            *version = &cgroup_v2;
            return text_copy(where);
        }
        if (strcmp(type, "cgroup") == 0 && found == NULL && is_visible(where, CGROUP_SUPER_MAGIC) &&
            has_word(options, ",", controller)) {
            *version = &cgroup_v1;
            found = text_copy(where);
        }
    }
    return found;
}

static int64_t limit_of(const struct container *c, int controller)
{
    return controller == CONTROLLER_MEMORY ? c->memory_limit
           : controller == CONTROLLER_PIDS ? c->pids_limit
           : controller == CONTROLLER_CPU  ? c->cpus
                                           : 0;
}

static void add_group(struct container *c, int controller, const char *hierarchy,
                      const struct cgroup_version *version)
{
    struct cgroup *group = c->cgroups;

    while (group < c->cgroups + c->cgroup_count && strcmp(group->hierarchy, hierarchy) != 0)
        group++;
    if (group == c->cgroups + c->cgroup_count) {
        c->cgroup_count++;
        *group = (struct cgroup){ .version = version, .fd = -1, .tree = -1 };
        group->hierarchy = text_copy(hierarchy);
        group->path = text_format("%s/%s/%s", hierarchy, parent_name(), c->id);
    }
    group->controllers |= 1U << controller;
}

/* The groups that it has, or will have. */
int cgroup_find(struct container *c, struct error *err)
{
    CLEANUP_FREE char *mounts = NULL;

    if (file_read(AT_FDCWD, "/proc/self/mountinfo", 16 << 20, &mounts, NULL, err) < 0)
        return -1;
    for (int i = 0; i < CONTROLLERS; i++) {
        const struct cgroup_version *version;
        CLEANUP_FREE char *hierarchy = find_hierarchy(mounts, cgroup_controllers[i], &version);
        if (hierarchy != NULL) {
            add_group(c, i, hierarchy, version);
        } else if (limit_of(c, i) > 0) {
            fail_plain(err, "no cgroup hierarchy offers the controller '%s' (%s)",
                       cgroup_controllers[i],
                       strstr(mounts, " - cgroup2 ")  ? "version 2 is mounted"
                       : strstr(mounts, " - cgroup ") ? "version 1 is mounted"
                                                      : "none is mounted");
            return error_hint(err, "see /proc/cgroups and cgroup.controllers below /sys/fs/cgroup; "
                                   "without this limit the container runs");
        }
    }
    return 0;
}

/* Let the controllers come down to the groups below `parent`, level by level. */
static int enable_below(const struct cgroup *group, const char *parent, struct error *err)
{
    CLEANUP_FREE char *path = text_copy(parent);

    for (char *at = path + strlen(group->hierarchy);; at++) {
        char separator = *at;
        if (separator != '/' && separator != '\0')
            continue;
        *at = '\0';
        if (group->version->enable(path, group->controllers, err) < 0)
            return -1;
        if (separator == '\0')
            return 0;
        *at = separator;
    }
}

enum { TRIES_MOST = 1000 };

/* Make the group's directory, and the one above. The last container to go takes that with it,
 * perhaps just now: then again. */
static int make_directory(const struct cgroup *group, struct error *err)
{
    CLEANUP_FREE char *parent = text_format("%s/%s", group->hierarchy, parent_name());
    int tries = 0;
    int made;

    do {
        if (directory_make(parent, 0755, err) < 0)
            return -1;
        made = enable_below(group, parent, err);
        if (made == 0 && (made = mkdir(group->path, 0755)) < 0)
            fail(err, "cannot make '%s'", group->path);
    } while (made < 0 && errno == ENOENT && ++tries < TRIES_MOST);
    return made;
}

/* Open what a process enters it by. */
static int open_group(struct cgroup *group, struct error *err)
{
    CLEANUP_FREE char *tasks = text_format("%s/tasks", group->path);

    if (group->version == &cgroup_v2)
        group->fd = open(group->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    else
        group->fd = open(tasks, O_WRONLY | O_CLOEXEC);
    return group->fd < 0 ? fail(err, "cannot open '%s'", group->path) : 0;
}

static int make_group(struct cgroup *group, const struct container *c, struct error *err)
{
    if (make_directory(group, err) < 0 || open_group(group, err) < 0 ||
        (group->tree = mount_clone(AT_FDCWD, group->path, err)) < 0)
        return -1;
    return group->version->limit(group, c, err);
}

/* Has the kernel killed in the group for want of memory? */
static bool has_oom_kill(const struct cgroup *group, int directory)
{
    CLEANUP_FREE char *text = NULL;
    struct error ignored;

    if ((group->controllers & 1U << CONTROLLER_MEMORY) == 0 ||
        file_read(directory, group->version->oom_file, 4096, &text, NULL, &ignored) < 0)
        return false;
    const char *count = strstr(text, "oom_kill ");
    return count != NULL && atoi(count + strlen("oom_kill ")) > 0;
}

static void kill_members(int directory)
{
    CLEANUP_FREE char *text = NULL;
    struct error ignored;

    if (file_read(directory, "cgroup.procs", 16 << 20, &text, NULL, &ignored) < 0)
        return;
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (atoi(line) > 1)
            kill(atoi(line), SIGKILL);
}

/* Remove a directory of groups, and first what the container has made in it. Usually that is
 * nothing, and no process is left that would have to be killed: the death of PID 1 has ended them
 * all. Returns true if memory was wanting in one of them: version 1 counts in each group alone. */
static bool remove_tree(const struct cgroup *group, int parent, const char *name, int64_t deadline)
{
    CLEANUP_CLOSE int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const struct timespec moment = { .tv_nsec = 1000000 };
    struct error ignored;
    char **names;

    if (fd < 0) /* one of the kernel's files */
        return false;
    bool killed = has_oom_kill(group, fd);
    while (unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno == EBUSY &&
           clock_running() < deadline && directory_names(fd, &names, &ignored) >= 0) {
        kill_members(fd);
        for (char **child = names; *child != NULL; child++)
            killed = remove_tree(group, fd, *child, deadline) || killed;
        names_free(names);
        nanosleep(&moment, NULL);
    }
    return killed;
}

/* Remove a container's group. Returns what remove_tree does. */
static bool remove_group(struct cgroup *group)
{
    CLEANUP_FREE char *parent = text_format("%s/%s", group->hierarchy, parent_name());

    if (group->fd >= 0)
        close(group->fd);
    if (group->tree >= 0)
        close(group->tree);
    bool killed = remove_tree(group, AT_FDCWD, group->path, clock_running() + 2 * CLOCK_SECOND);
    rmdir(parent); /* if it was the last one */
    free(group->path);
    free(group->hierarchy);
    return killed;
}

void cgroup_forget(struct container *c)
{
    for (; c->cgroup_count > 0; c->cgroup_count--) {
        free(c->cgroups[c->cgroup_count - 1].path);
        free(c->cgroups[c->cgroup_count - 1].hierarchy);
    }
}

void cgroup_remove(struct container *c)
{
    for (int i = 0; i < c->cgroup_count; i++)
        c->oom_killed = remove_group(&c->cgroups[i]) || c->oom_killed;
    c->cgroup_count = 0;
}

void cgroup_repair(struct container *c)
{
    struct error ignored;

    cgroup_find(c, &ignored);
    cgroup_remove(c);
}

int cgroup_create(struct container *c, struct error *err)
{
    if (cgroup_find(c, err) < 0) {
        cgroup_remove(c);
        return -1;
    }
    for (int i = 0; i < c->cgroup_count; i++) {
        if (make_group(&c->cgroups[i], c, err) == 0)
            continue;
        if (c->memory_limit > 0 || c->pids_limit > 0 || c->cpus > 0) {
            cgroup_remove(c);
            return -1;
        }
        remove_group(&c->cgroups[i]);
        c->cgroups[i--] = c->cgroups[--c->cgroup_count];
    }
    return 0;
}

/* Where no limit was asked for it may have no group. */
int cgroup_open(struct container *c, struct error *err)
{
    bool needed = c->memory_limit > 0 || c->pids_limit > 0 || c->cpus > 0;
    int result = cgroup_find(c, err);

    for (int i = 0; i < c->cgroup_count && result == 0; i++)
        if (open_group(&c->cgroups[i], err) < 0 && (needed || errno != ENOENT))
            result = -1;
    if (result < 0)
        cgroup_close(c);
    return result;
}

void cgroup_close(struct container *c)
{
    for (int i = 0; i < c->cgroup_count; i++)
        cleanup_close(&c->cgroups[i].fd);
    cgroup_forget(c);
}

int cgroup_birthplace(const struct container *c)
{
    for (int i = 0; i < c->cgroup_count; i++)
        if (c->cgroups[i].version == &cgroup_v2)
            return c->cgroups[i].fd;
    return -1;
}

int cgroup_join(const struct container *c, struct error *err)
{
    for (int i = 0; i < c->cgroup_count; i++) {
        const struct cgroup *group = &c->cgroups[i];
        if (group->version != &cgroup_v1 || group->fd < 0)
            continue;
        CLEANUP_FREE char *tasks = text_format("%s/tasks", group->path);
        explain("echo 0 > %s", tasks);
        if (write(group->fd, "0", 1) < 0)
            return fail(err, "cannot enter '%s'", group->path);
    }
    return 0;
}

int cgroup_enter(const struct container *c, struct error *err)
{
    if (c->cgroup_count == 0)
        return 0;
    if (cgroup_join(c, err) < 0)
        return -1;
    /* Not before: the group that a process is in now becomes the root that it sees. */
    explain("unshare --cgroup");
    return unshare(CLONE_NEWCGROUP) < 0 ? fail(err, "cannot make a cgroup namespace") : 0;
}
