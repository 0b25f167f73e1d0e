/*
 * xray_mounts.c - the files that a container sees, and where the host has the same.
 *
 * A mount shows a directory, or a file, of a filesystem at a place (man 5 proc, mountinfo). If the
 * host has mounted the same filesystem, it can reach the same directory: by a path that begins at
 * its own mount. Something else may be mounted on the way: the kernel says of a path which mount it
 * leads to (man 2 statx, STATX_MNT_ID).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cgroup.h"
#include "cleanup.h"
#include "file.h"
#include "memory.h"
#include "text.h"
#include "xray_parts.h"

enum { LONGEST = 64 << 20 };

/* A line of the list. The strings are parts of it. */
struct line {
    unsigned long long id;
    unsigned long long parent;
    const char *device; /* major:minor */
    char *root;
    char *place;
    const char *options;
    const char *type;
    char *source;
    const char *filesystem_options;
    struct line *on;          /* the one that it is mounted on, or NULL */
    const struct line *cover; /* the one that is mounted on it at its own place, or NULL */
};

/* Take the next word. Returns "" at the end of the line. */
static char *next_word(char **line)
{
    char *word = strsep(line, " ");

    return word != NULL ? word : "";
}

/* ID, parent's ID, device, root, place, options, any number of fields, "-", type, source, options.
 * Returns false if this is none. */
static bool split(char *text, struct line *line)
{
    line->id = strtoull(next_word(&text), NULL, 10);
    line->parent = strtoull(next_word(&text), NULL, 10);
    line->device = next_word(&text);
    line->root = next_word(&text);
    line->place = next_word(&text);
    line->options = next_word(&text);
    while (text != NULL && strcmp(next_word(&text), "-") != 0)
        continue;
    line->type = next_word(&text);
    line->source = next_word(&text);
    if (line->type[0] == '\0' || text == NULL) /* a word that is missing cannot be written to */
        return false;
    line->filesystem_options = next_word(&text);
    cgroup_decode_path(line->root);
    cgroup_decode_path(line->place);
    cgroup_decode_path(line->source);
    return true;
}

/* Read a list of mounts. `*text` is what the lines are parts of. Returns how many there are. */
static size_t read_lines(int directory, const char *path, char **text, struct line **lines)
{
    struct error ignored;
    size_t count = 0;
    size_t room = 1;

    *text = NULL;
    *lines = NULL;
    if (file_read(directory, path, LONGEST, text, NULL, &ignored) < 0)
        return 0;
    for (const char *at = *text; *at != '\0'; at++)
        room += *at == '\n';
    *lines = memory_allocate(room * sizeof(**lines));
    char *rest = *text;
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        count += split(line, &(*lines)[count]);
    return count;
}

/* What of `path` lies below `directory`; NULL if it does not. */
static const char *below(const char *path, const char *directory)
{
    size_t length = strcmp(directory, "/") == 0 ? 0 : strlen(directory);

    if (strncmp(path, directory, length) != 0 || (path[length] != '/' && path[length] != '\0'))
        return NULL;
    return path + length;
}

static bool leads_to(const char *path, unsigned long long id)
{
    struct statx found;

    enum { FLAGS = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC };

    return statx(AT_FDCWD, path, FLAGS, STATX_MNT_ID, &found) == 0 &&
           (found.stx_mask & STATX_MNT_ID) != 0 && found.stx_mnt_id == id;
}

/* Where the host has what a mount shows, a new string; NULL: nowhere. */
static char *find_on_host(const struct line *mount, const struct line *host, size_t count)
{
    for (const struct line *own = host; own < host + count; own++) {
        const char *rest =
            strcmp(own->device, mount->device) == 0 ? below(mount->root, own->root) : NULL;
        if (rest == NULL)
            continue;
        bool is_top = strcmp(own->place, "/") == 0;
        if (strcmp(rest, "/") == 0)
            rest = "";
        char *path = text_format("%s%s", is_top && rest[0] == '/' ? "" : own->place, rest);
        if (leads_to(path, own->id))
            return path;
        free(path);
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    const struct line *left = *(struct line *const *)a;
    const struct line *right = *(struct line *const *)b;

    return (left->id > right->id) - (left->id < right->id);
}

/* Find out which mount is mounted on which, and at the same place: that covers it. */
static void relate(struct line *lines, size_t count)
{
    CLEANUP_FREE struct line **by_id = memory_allocate((count + 1) * sizeof(struct line *));

    for (size_t i = 0; i < count; i++)
        by_id[i] = &lines[i];
    qsort(by_id, count, sizeof(struct line *), compare);
    for (struct line *line = lines; line < lines + count; line++) {
        const struct line key = { .id = line->parent };
        const struct line *const wanted = &key;
        struct line **found = bsearch(&wanted, by_id, count, sizeof(struct line *), compare);
        if (found == NULL || *found == line)
            continue;
        line->on = *found;
        if (strcmp(line->place, line->on->place) == 0)
            line->on->cover = line;
    }
}

/* Is something else mounted over it, or over one that it is mounted on? The list is read in pieces,
 * and mounts change meanwhile: it may say that two are mounted on each other. So there is an end
 * after as many steps as there are lines. */
static bool is_covered(const struct line *line, size_t count)
{
    const struct line *from = NULL;

    for (; line != NULL && count-- > 0; from = line, line = line->on)
        if (line->cover != NULL && line->cover != from)
            return true;
    return false;
}

/* Masks, devices and hierarchies belong to what they are mounted in. What a person has put there is
 * of another type. */
static bool is_of_kernel(const char *type)
{
    static const char *const types[] = { "devtmpfs", "tmpfs",   "proc",   "sysfs",
                                         "cgroup",   "cgroup2", "devpts", "mqueue" };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

/* Note what is a detail of a mount at that place, and how many there are. */
static void note_details(struct xray *x, const char *place)
{
    struct xray_mount *end = x->mounts + x->mount_count;
    struct xray_mount *whole = x->mounts;
    size_t length = strlen(place);

    while (whole < end && (whole->is_covered || strcmp(whole->place, place) != 0))
        whole++;
    for (struct xray_mount *each = x->mounts; each < end && whole < end; each++) {
        each->is_detail =
            each->is_detail || (!each->is_covered && strncmp(each->place, place, length) == 0 &&
                                each->place[length] == '/' && is_of_kernel(each->type));
        whole->details += each->is_detail && strncmp(each->place, place, length) == 0;
    }
}

void xray_look_at_mounts(struct xray *x, int proc)
{
    CLEANUP_FREE char *text = NULL;
    CLEANUP_FREE char *host_text = NULL;
    CLEANUP_FREE struct line *lines = NULL;
    CLEANUP_FREE struct line *host = NULL;
    size_t count = read_lines(proc, "mountinfo", &text, &lines);
    size_t host_count = read_lines(AT_FDCWD, "/proc/self/mountinfo", &host_text, &host);

    relate(lines, count);
    x->mounts = memory_allocate((count + 1) * sizeof(*x->mounts));
    for (const struct line *line = lines; line < lines + count; line++) {
        struct xray_mount *mount = &x->mounts[x->mount_count++];
        *mount = (struct xray_mount){ .place = text_copy(line->place),
                                      .type = text_copy(line->type),
                                      .options = text_copy(line->options),
                                      .source = text_copy(line->source),
                                      .root = text_copy(line->root),
                                      .host_path = find_on_host(line, host, host_count) };
        mount->is_covered = is_covered(line, count);
        mount->is_read_only = strncmp(line->options, "ro", 2) == 0 ||
                              strncmp(line->filesystem_options, "ro,", 3) == 0 ||
                              strcmp(line->filesystem_options, "ro") == 0;
    }
    note_details(x, "/proc");
    note_details(x, "/sys");
    note_details(x, "/dev");
}
