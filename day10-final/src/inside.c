/*
 * inside.c - files and directories of the container's tree.
 */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "text.h"

enum { TRIES = 1000 };

/* While anything on the machine is renamed or mounted, the kernel cannot tell that a ".." on the
 * way does not lead out, and wants to be asked again (man 2 openat2, EAGAIN). */
static int open_with(int directory, const char *path, int flags, uint64_t resolve)
{
    struct open_how how = {
        .flags = (unsigned)flags | O_CLOEXEC,
        .mode = (flags & O_CREAT) != 0 ? 0644 : 0,
        .resolve = resolve,
    };
    int fd;

    for (int i = 0; i < TRIES; i++) {
        fd = (int)syscall(SYS_openat2, directory, path, &how, sizeof(how));
        if (fd >= 0 || errno != EAGAIN)
            break;
    }
    return fd;
}

static int fail_to(struct error *err, const char *what, const char *path)
{
    /* So the kernel refuses to follow a link of /proc to what a process has open. */
    if (errno == ELOOP || errno == EXDEV)
        return fail_plain(err, "cannot %s '%s': a link on the way leads nowhere in the container",
                          what, path);
    return fail(err, "cannot %s '%s' in the container", what, path);
}

int inside_open(const char *path, int flags, struct error *err)
{
    int fd = open_with(AT_FDCWD, path, flags, RESOLVE_IN_ROOT);

    return fd < 0 ? fail_to(err, "open", path) : fd;
}

/* Go down name by name, and make those that are missing. */
int inside_make_directory(const char *path, struct error *err)
{
    CLEANUP_FREE char *begin = text_copy(path);
    CLEANUP_CLOSE int above = open_with(AT_FDCWD, "/", O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT);

    for (char *at = begin + strspn(begin, "/"); *at != '\0';) {
        char *name = at;
        at += strcspn(at, "/");
        char *end = at;
        at += strspn(at, "/");
        char separator = *end;
        *end = '\0';
        int fd = open_with(AT_FDCWD, begin, O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT);
        if (fd < 0 && errno == ENOENT) {
            explain("mkdir %s", begin);
            if (mkdirat(above, name, 0755) == 0 || errno == EEXIST)
                fd = open_with(AT_FDCWD, begin, O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT);
        }
        if (fd < 0)
            return fail_to(err, "make the directory", begin);
        *end = separator;
        close(above);
        above = fd;
    }
    return cleanup_keep(&above);
}

int inside_make_file(const char *path, struct error *err)
{
    int fd = open_with(AT_FDCWD, path, O_PATH, RESOLVE_IN_ROOT);
    const char *slash = strrchr(path, '/');

    if (fd >= 0 || errno != ENOENT)
        return fd >= 0 ? fd : fail_to(err, "open", path);
    CLEANUP_FREE char *directory = text_format("%.*s", (int)(slash - path), path);
    CLEANUP_CLOSE int above = inside_make_directory(directory, err);
    if (above < 0)
        return -1;
    explain("touch %s", path);
    fd = open_with(AT_FDCWD, path, O_RDONLY | O_CREAT | O_NONBLOCK, RESOLVE_IN_ROOT);
    return fd < 0 ? fail_to(err, "make", path) : fd;
}

int inside_mount_point(const char *path, struct error *err)
{
    int fd = open_with(AT_FDCWD, path, O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS);

    if (fd < 0 && errno == ENOENT) {
        CLEANUP_CLOSE int made = inside_make_directory(path, err);
        if (made < 0)
            return -1;
        fd = open_with(AT_FDCWD, path, O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS);
    }
    if (fd < 0 && errno == ELOOP)
        return fail_plain(err, "cannot mount on '%s': it is a symbolic link", path);
    return fd < 0 ? fail(err, "cannot mount on '%s'", path) : fd;
}

bool inside_is_proc(int fd)
{
    struct statfs fs;

    return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}
