/*
 * doctor_cgroup.c - which cgroups there are, and whether ours can be made among them.
 *
 * No try can tell: cgroups have no namespace in which a new one would not be seen. So this looks at
 * what would have to be written.
 */
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cgroup.h"
#include "cgroup_version.h"
#include "cleanup.h"
#include "container.h"
#include "doctor.h"
#include "file.h"
#include "text.h"

void doctor_cgroups(struct doctor *doctor)
{
    CLEANUP_FREE char *v1 = NULL;
    CLEANUP_FREE char *v2 = NULL;
    struct error err;

    if (cgroup_list_hierarchies(&v1, &v2, &err) < 0)
        doctor_miss_error(doctor, NULL, LOSS_NONE, &err);
    else if (v1 != NULL && v2 != NULL)
        doctor_ok(doctor, NULL, "hybrid: version 1 below %s, version 2 in %s", dirname(v1), v2);
    else if (v2 != NULL)
        doctor_ok(doctor, NULL, "version 2 in %s", v2);
    else if (v1 != NULL)
        doctor_ok(doctor, NULL, "version 1 below %s", dirname(v1));
    else {
        doctor_miss(doctor, NULL, LOSS_NONE, "none are mounted: containers run, without limits");
        doctor_remedy(doctor, "mount -t cgroup2 cgroup2 /sys/fs/cgroup");
    }
}

/* What the controllers are for. Of two names the first one is version 2's. */
static const struct use {
    int controller;
    int other;
    const char *what;
} uses[] = {
    { CONTROLLER_MEMORY, CONTROLLER_MEMORY, "run --memory" },
    { CONTROLLER_PIDS, CONTROLLER_PIDS, "run --pids-limit" },
    { CONTROLLER_CPU, CONTROLLER_CPU, "run --cpus" },
    { CONTROLLER_CPU, CONTROLLER_CPUACCT, "the CPU % of stats" },
    { CONTROLLER_IO, CONTROLLER_BLKIO, "the BLOCK I/O of stats" },
};

static const struct cgroup *find_group(const struct container *c, int controller)
{
    for (int i = 0; i < c->cgroup_count; i++)
        if ((c->cgroups[i].controllers & 1U << controller) != 0)
            return &c->cgroups[i];
    return NULL;
}

/* The content of a file in a group, "" if it cannot be read. */
static char *content_of(const char *group, const char *file)
{
    CLEANUP_FREE char *path = text_format("%s/%s", group, file);
    struct error ignored;
    char *text;

    return file_read(AT_FDCWD, path, 1 << 20, &text, NULL, &ignored) < 0 ? text_copy("") : text;
}

/* Version 2 lets a group give controllers to those below it, or have processes of its own, but not
 * both; only the root of all may (man 7 cgroups, "no internal processes"). Seen from a container
 * its own group looks like the root, but has this file. */
static int check_giving(const struct cgroup *group, const char *name, struct error *err)
{
    const char *where = group->hierarchy;
    CLEANUP_FREE char *type = text_format("%s/cgroup.type", where);
    CLEANUP_FREE char *members = content_of(where, "cgroup.procs");
    CLEANUP_FREE char *given = content_of(where, "cgroup.subtree_control");
    CLEANUP_FREE char *list = text_format(" %.*s ", (int)strcspn(given, "\n"), given);
    CLEANUP_FREE char *word = text_format(" %s ", name);

    if (access(type, F_OK) < 0 || members[0] == '\0' || strstr(list, word) != NULL)
        return 0;
    fail_plain(err, "%s has processes of its own, and so cannot give it to groups below", where);
    return error_hint(err, "mkdir %s/first, and write their PIDs to %s/first/cgroup.procs", where,
                      where);
}

/* Could a group be made there? Root may write everywhere, but not on what is mounted read-only. */
static int check_place(const struct cgroup *group, struct error *err)
{
    CLEANUP_FREE char *parent = cgroup_parent(group->hierarchy);
    const char *above = access(parent, F_OK) == 0 ? parent : group->hierarchy;
    struct statvfs fs;

    if (statvfs(above, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0) {
        fail_plain(err, "%s is mounted read-only", group->hierarchy);
        return error_hint(err, "mount -o remount,rw %s", group->hierarchy);
    }
    if (geteuid() == 0 && access(above, W_OK) < 0)
        return fail(err, "%s cannot be written", above);
    return 0;
}

static void look_at(struct doctor *doctor, const struct container *c, const struct use *use)
{
    const struct cgroup *group = find_group(c, use->controller);
    int controller = use->controller;
    struct error err;

    if (use->other != use->controller) {
        if (group != NULL && group->version == &cgroup_v2 && controller == CONTROLLER_CPU)
            return; /* it also counts */
        if (group == NULL || controller == CONTROLLER_CPU)
            group = find_group(c, controller = use->other);
    }
    const char *name = cgroup_controllers[controller];
    if (group == NULL) {
        doctor_miss(doctor, name, LOSS_NONE, "no hierarchy offers it, and %s needs it", use->what);
        return doctor_remedy(doctor,
                             "see /proc/cgroups; the kernel's command line may have to say "
                             "cgroup_enable=%s",
                             name);
    }
    if (check_place(group, &err) == 0 &&
        (group->version != &cgroup_v2 || check_giving(group, name, &err) == 0))
        return doctor_ok(doctor, name, "can be used");
    error_context(&err, use->what);
    doctor_miss_error(doctor, name, LOSS_NONE, &err);
}

/* On version 1 it is a controller, on version 2 each group can be frozen. */
static void look_at_freezer(struct doctor *doctor, const struct container *c)
{
    const struct cgroup *group = find_group(c, CONTROLLER_FREEZER);
    const char *name = cgroup_controllers[CONTROLLER_FREEZER];
    struct error err;

    for (int i = 0; i < c->cgroup_count && group == NULL; i++)
        if (c->cgroups[i].version == &cgroup_v2)
            group = &c->cgroups[i];
    if (group == NULL)
        doctor_miss(doctor, name, LOSS_NONE, "no hierarchy offers it, and `pause` needs it");
    else if (check_place(group, &err) < 0)
        doctor_miss_error(doctor, name, LOSS_NONE, &err);
    else
        doctor_ok(doctor, name, "can be used");
}

void doctor_controllers(struct doctor *doctor)
{
    struct container c = { .id = "doctor" };
    struct error err;

    if (cgroup_find(&c, &err) < 0)
        doctor_miss_error(doctor, NULL, LOSS_NONE, &err);
    else if (c.cgroup_count == 0)
        doctor_miss(doctor, NULL, LOSS_NONE, "none: no limits, no stats, no pause");
    else {
        for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
            look_at(doctor, &c, &uses[i]);
        look_at_freezer(doctor, &c);
    }
    cgroup_forget(&c);
}
