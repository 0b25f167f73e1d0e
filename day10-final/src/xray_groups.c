/*
 * xray_groups.c - in which control groups a container is.
 *
 * /proc/PID/cgroup has a line for each hierarchy: its number, its controllers, and the path of the
 * process's group (man 7 cgroups). Of version 2 there are no controllers in it, and the number
 * is 0.
 */
#include <stdlib.h>
#include <string.h>

#include "cgroup_version.h"
#include "cleanup.h"
#include "file.h"
#include "memory.h"
#include "text.h"
#include "xray_parts.h"

enum { LONGEST = 1 << 20 };

/* The names of the controllers in a set. */
static char *names_of(unsigned set)
{
    char *names = text_copy("");

    for (int i = 0; i < CONTROLLERS; i++) {
        if ((set & 1U << i) == 0)
            continue;
        CLEANUP_FREE char *before = names;
        names = text_format("%s%s%s", before, before[0] != '\0' ? "," : "", cgroup_controllers[i]);
    }
    return names;
}

static bool has_controller(const char *list, const char *name)
{
    CLEANUP_FREE char *inner = text_format(",%s,", list);
    CLEANUP_FREE char *word = text_format(",%s,", name);

    return strstr(inner, word) != NULL;
}

/* The container's own group of that hierarchy, or NULL. */
static const struct cgroup *own_group(const struct container *c, bool is_v2, const char *list)
{
    for (const struct cgroup *group = c->cgroups; group < c->cgroups + c->cgroup_count; group++) {
        if ((group->version == &cgroup_v2) != is_v2)
            continue;
        for (int i = 0; i < CONTROLLERS; i++)
            if (is_v2 || ((group->controllers & 1U << i) != 0 &&
                          has_controller(list, cgroup_controllers[i])))
                return group;
    }
    return NULL;
}

/* The container's group has its ID for a name; PID 1 may have gone to one below it. */
static bool is_inside(const char *path, const char *id)
{
    CLEANUP_FREE char *inner = text_format("%s/", path);
    CLEANUP_FREE char *name = text_format("/%s/", id);

    return strstr(inner, name) != NULL;
}

/* One line: NUMBER:CONTROLLERS:PATH */
static void read_line(struct xray *x, const struct container *c, char *line)
{
    char *list = strchr(line, ':');
    char *path = list != NULL ? strchr(list + 1, ':') : NULL;

    if (path == NULL)
        return;
    *path++ = '\0';
    list++;
    bool is_v2 = list[0] == '\0';
    const struct cgroup *own = is_inside(path, c->id) ? own_group(c, is_v2, list) : NULL;
    x->groups[x->group_count++] = (struct xray_group){
        .version = is_v2 ? 2 : 1,
        .controllers = !is_v2 ? text_copy(list) : names_of(own != NULL ? own->controllers : 0),
        .path = text_copy(path),
        .directory = own != NULL ? text_copy(own->path) : NULL,
    };
}

void xray_look_at_groups(struct xray *x, const struct container *c, int proc)
{
    CLEANUP_FREE char *text = NULL;
    struct error ignored;
    size_t room = 1;

    if (file_read(proc, "cgroup", LONGEST, &text, NULL, &ignored) < 0)
        return;
    for (const char *at = text; *at != '\0'; at++)
        room += *at == '\n';
    x->groups = memory_allocate(room * sizeof(*x->groups));
    char *rest = text;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        read_line(x, c, line);
}
