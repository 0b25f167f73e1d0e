/*
 * volumes.c - files of the host, and memory, in the container's tree.
 *
 * A source is opened by the parent, on the host, before there is a child: from then on it is that
 * file or directory, wherever its name may lead. A destination is looked for by the child, inside.
 */
#include "volumes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "file.h"
#include "inside.h"
#include "memory.h"
#include "mount.h"
#include "number.h"
#include "text.h"

#define DEFAULTS "nosuid,nodev,noexec,mode=1777" /* of a tmpfs */

/* What a text of either kind says. */
struct volume {
    char destination[4096];
    uint64_t attributes; /* MOUNT_ATTR_... */
    char size[24];       /* tmpfs: in bytes, or "" */
    char mode[8];        /* tmpfs: octal */
};

/* The same path without "//", "." and "..", as far as the text tells: with them it could lie in
 * another volume than it seems to. It takes `path` apart; of the root, nothing is left. */
static void clean_path(char *path, char *clean)
{
    char *end = clean;

    for (char *name = strsep(&path, "/"); name != NULL; name = strsep(&path, "/")) {
        if (strcmp(name, "..") == 0) {
            while (end > clean && *--end != '/')
                continue;
        } else if (name[0] != '\0' && strcmp(name, ".") != 0) {
            *end++ = '/';
            end = stpcpy(end, name);
        }
    }
    *end = '\0';
}

static int parse_destination(const char *at, size_t length, struct volume *volume,
                             struct error *err)
{
    CLEANUP_FREE char *path = text_format("%.*s", (int)length, at);

    if (at[0] == '/' && length < sizeof(volume->destination))
        clean_path(path, volume->destination);
    if (volume->destination[0] == '\0') {
        fail_usage(err, "'%.*s' is no absolute path below /", (int)length, at);
        return error_hint(err, "such as /data");
    }
    return 0;
}

/* SOURCE:DESTINATION[:ro]. Returns the source's length, or -1. */
static int parse_bind(const char *text, struct volume *volume, struct error *err)
{
    size_t length = strcspn(text, ":");

    *volume = (struct volume){ 0 };
    if (length == 0 || text[length] == '\0') {
        fail_usage(err, "'%s' is not SOURCE:DESTINATION[:ro]", text);
        return error_hint(err, "such as -v $PWD:/src");
    }
    const char *destination = text + length + 1;
    size_t room = strcspn(destination, ":");
    const char *options = destination + room;
    if (strcmp(options, ":ro") == 0)
        volume->attributes = MOUNT_ATTR_RDONLY;
    else if (options[0] != '\0' && strcmp(options, ":rw") != 0)
        return fail_usage(err, "'%s' is neither ro nor rw", options + 1);
    return parse_destination(destination, room, volume, err) < 0 ? -1 : (int)length;
}

static int parse_tmpfs_option(const char *option, struct volume *volume, struct error *err)
{
    static const struct {
        const char *name;
        uint64_t set;
        uint64_t clear;
    } flags[] = {
        { "ro", MOUNT_ATTR_RDONLY, 0 },     { "rw", 0, MOUNT_ATTR_RDONLY },
        { "noexec", MOUNT_ATTR_NOEXEC, 0 }, { "exec", 0, MOUNT_ATTR_NOEXEC },
        { "nosuid", MOUNT_ATTR_NOSUID, 0 }, { "suid", 0, MOUNT_ATTR_NOSUID },
        { "nodev", MOUNT_ATTR_NODEV, 0 },
    };
    int64_t bytes;

    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (strcmp(option, flags[i].name) == 0) {
            volume->attributes = (volume->attributes | flags[i].set) & ~flags[i].clear;
            return 0;
        }
    }
    if (strncmp(option, "size=", 5) == 0) {
        if (size_parse(option + 5, 4096, INT64_MAX, &bytes, err) < 0)
            return -1;
        snprintf(volume->size, sizeof(volume->size), "%lld", (long long)bytes);
        return 0;
    }
    const char *mode = option + strlen("mode=");
    if (strncmp(option, "mode=", 5) == 0 && mode[0] != '\0' && strlen(mode) <= 4 &&
        strspn(mode, "01234567") == strlen(mode)) {
        snprintf(volume->mode, sizeof(volume->mode), "%s", mode);
        return 0;
    }
    fail_usage(err, "'%s' is no option of a tmpfs", option);
    return error_hint(err, "size=64m, mode=1777, ro, exec and suid are");
}

static int parse_tmpfs(const char *text, struct volume *volume, struct error *err)
{
    size_t length = strcspn(text, ":");

    *volume =
        (struct volume){ .attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
                         .mode = "1777" };
    if (parse_destination(text, length, volume, err) < 0)
        return -1;
    CLEANUP_FREE char *options = text_copy(text[length] == ':' ? text + length + 1 : "");
    char *rest = options;
    for (char *option = strsep(&rest, ","); option != NULL; option = strsep(&rest, ","))
        if (option[0] != '\0' && parse_tmpfs_option(option, volume, err) < 0)
            return -1;
    return 0;
}

static int check_source(const char *path, struct error *err)
{
    if (access(path, F_OK) == 0)
        return 0;
    bool is_missing = errno == ENOENT;
    fail(err, "cannot find '%s'", path);
    return is_missing ? error_hint(err, "it must be there: mkdir -p '%s'", path) : -1;
}

int volumes_add(char ***list, const char *text, struct error *err)
{
    struct volume volume;
    int length = parse_bind(text, &volume, err);

    if (length < 0)
        return -1;
    CLEANUP_FREE char *source = text_format("%.*s", length, text);
    if (strchr(source, '/') == NULL && strcmp(source, ".") != 0 && strcmp(source, "..") != 0) {
        fail_usage(err, "'%s' is no path: there are no volumes with names", source);
        return error_hint(err, "a directory of that name here is ./%s", source);
    }
    CLEANUP_FREE char *path = path_absolute(source);
    if (check_source(path, err) < 0)
        return -1;
    text_list_add(list, text_format("%s%s", path, text + length));
    return 0;
}

int volumes_add_tmpfs(char ***list, const char *text, struct error *err)
{
    struct volume volume;

    if (parse_tmpfs(text, &volume, err) < 0)
        return -1;
    text_list_add(list, text_copy(text));
    return 0;
}

static int count(char *const list[])
{
    int number = 0;

    while (list != NULL && list[number] != NULL)
        number++;
    return number;
}

int volumes_open(struct container *c, struct error *err)
{
    int number = count(c->asked.volumes);

    c->sources = memory_allocate((size_t)number * sizeof(int) + 1);
    memset(c->sources, -1, (size_t)number * sizeof(int));
    for (int i = 0; i < number; i++) {
        struct volume volume;
        int length = parse_bind(c->asked.volumes[i], &volume, err);
        CLEANUP_FREE char *path = text_format("%.*s", length, c->asked.volumes[i]);
        uint64_t nodev = c->asked.privileged ? 0 : MOUNT_ATTR_NODEV;
        if (length < 0 || check_source(path, err) < 0 ||
            (c->sources[i] = mount_clone(AT_FDCWD, path, err)) < 0 ||
            mount_set(c->sources[i], true, volume.attributes | nodev, 0, err) < 0) {
            volumes_close(c);
            return -1;
        }
    }
    return 0;
}

void volumes_close(struct container *c)
{
    for (int i = 0; c->sources != NULL && i < count(c->asked.volumes); i++)
        if (c->sources[i] >= 0)
            close(c->sources[i]);
    free(c->sources);
    c->sources = NULL;
}

/* What is mounted over the root directory would be seen by nobody who has that already. */
static bool is_root(int fd)
{
    struct stat held;
    struct stat root;

    return fstat(fd, &held) == 0 && stat("/", &root) == 0 && held.st_dev == root.st_dev &&
           held.st_ino == root.st_ino;
}

/* Open the destination of a mount. Not in /proc: what is there is what programs ask the kernel by,
 * and the way may lead there over a link that the user does not know. */
static int open_destination(int mount, const struct volume *volume, struct error *err)
{
    struct stat st;

    if (fstat(mount, &st) < 0)
        return fail(err, "cannot look at what goes to '%s'", volume->destination);
    CLEANUP_CLOSE int target = S_ISDIR(st.st_mode) ? inside_make_directory(volume->destination, err)
                                                   : inside_make_file(volume->destination, err);
    if (target >= 0 && inside_is_proc(target))
        return fail_plain(err, "cannot mount on '%s': it is in /proc", volume->destination);
    if (target >= 0 && is_root(target))
        return fail_plain(err, "cannot mount on '%s': it leads to the root directory",
                          volume->destination);
    return cleanup_keep(&target);
}

static int mount_bind(const struct container *c, int number, const struct volume *volume,
                      struct error *err)
{
    const char *text = c->asked.volumes[number];
    CLEANUP_FREE char *source = text_format("%.*s", (int)strcspn(text, ":"), text);
    CLEANUP_CLOSE int target = open_destination(c->sources[number], volume, err);
    bool read_only = (volume->attributes & MOUNT_ATTR_RDONLY) != 0;

    if (target < 0)
        return -1;
    if (c->asked.privileged)
        explain("mount --rbind -o %s %s %s", read_only ? "ro" : "rw", source, volume->destination);
    else
        explain("mount --rbind -o %s %s %s", read_only ? "nodev,ro" : "nodev", source,
                volume->destination);
    return mount_place(c->sources[number], target, volume->destination, err);
}

static int mount_tmpfs(const char *text, const struct volume *volume, struct error *err)
{
    const char *const options[] = { "mode", volume->mode, volume->size[0] != '\0' ? "size" : NULL,
                                    volume->size, NULL };
    CLEANUP_CLOSE int mount = mount_new("tmpfs", volume->attributes, options, err);
    CLEANUP_CLOSE int target = mount < 0 ? -1 : open_destination(mount, volume, err);

    if (target < 0)
        return -1;
    explain("mount -t tmpfs -o %s tmpfs %s",
            strchr(text, ':') != NULL ? strchr(text, ':') + 1 : DEFAULTS, volume->destination);
    return mount_place(mount, target, volume->destination, err);
}

static int depth_of(const char *path)
{
    int depth = 0;

    for (; *path != '\0'; path++)
        depth += path[0] == '/' && path[1] != '/' && path[1] != '\0';
    return depth;
}

/* Mount what has so many names in its path. Returns how many there were, or -1. */
static int mount_at_depth(const struct container *c, int depth, struct error *err)
{
    struct volume volume;
    int mounted = 0;

    for (int i = 0; i < count(c->asked.tmpfs); i++) {
        if (parse_tmpfs(c->asked.tmpfs[i], &volume, err) < 0)
            return -1;
        if (depth_of(volume.destination) == depth &&
            (mounted++, mount_tmpfs(c->asked.tmpfs[i], &volume, err) < 0))
            return -1;
    }
    for (int i = 0; i < count(c->asked.volumes); i++) {
        if (parse_bind(c->asked.volumes[i], &volume, err) < 0)
            return -1;
        if (depth_of(volume.destination) == depth &&
            (mounted++, mount_bind(c, i, &volume, err) < 0))
            return -1;
    }
    return mounted;
}

/* Those that lie in others come after them, or they would be hidden. */
int volumes_mount(const struct container *c, struct error *err)
{
    int left = count(c->asked.tmpfs) + count(c->asked.volumes);

    for (int depth = 1; left > 0; depth++) {
        int mounted = mount_at_depth(c, depth, err);
        if (mounted < 0)
            return -1;
        left -= mounted;
    }
    return 0;
}
