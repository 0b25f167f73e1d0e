/*
 * file.c - files read whole, written whole, replaced at once.
 */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "cleanup.h"
#include "memory.h"
#include "text.h"

int write_full(int fd, const void *data, size_t length)
{
    const char *at = data;

    while (length > 0) {
        ssize_t written = write(fd, at, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        at += written;
        length -= (size_t)written;
    }
    return 0;
}

ssize_t read_full(int fd, void *data, size_t length)
{
    size_t done = 0;

    while (done < length) {
        ssize_t got = read(fd, (char *)data + done, length - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

int file_read(int dir, const char *path, size_t limit, char **text, size_t *length,
              struct error *err)
{
    /* O_NONBLOCK: opening a FIFO must not wait for its writer. Files of the kernel say that they
     * have no bytes and are read until they end. */
    CLEANUP_CLOSE int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0)
        return fail(err, "cannot open '%s'", path);
    if (!S_ISREG(st.st_mode))
        return fail_plain(err, "cannot read '%s': it is no regular file", path);

    size_t size = st.st_size > 0 && (size_t)st.st_size <= limit ? (size_t)st.st_size + 1 : 4096;
    size_t done = 0;
    CLEANUP_FREE char *data = NULL;
    for (;;) {
        data = memory_resize(data, size + 1, 1);
        ssize_t got = read_full(fd, data + done, size - done);
        if (got < 0)
            return fail(err, "cannot read '%s'", path);
        done += (size_t)got;
        if (done > limit)
            return fail_plain(err, "cannot read '%s': it is longer than %zu bytes", path, limit);
        if (done < size)
            break;
        size *= 2;
    }
    data[done] = '\0';
    if (length != NULL)
        *length = done;
    *text = data;
    data = NULL;
    return 0;
}

int file_write(int dir, const char *path, const char *text, struct error *err)
{
    CLEANUP_CLOSE int fd = openat(dir, path, O_WRONLY | O_CLOEXEC);
    size_t length = strlen(text);

    if (fd < 0)
        return fail(err, "cannot open '%s'", path);
    ssize_t written = write(fd, text, length);
    if (written >= 0 && (size_t)written < length) {
        errno = EIO;
        written = -1;
    }
    if (written < 0)
        return fail(err, "cannot write '%s' to '%s'", text, path);
    return 0;
}

/* Give the new file the old one's name. A rename over a file makes ext4 write the new one to the
 * disk first (auto_da_alloc in the kernel's admin-guide/ext4), for half a millisecond; an exchange
 * of the two names does not, and is as atomic. */
static int take_name(int dir, const char *temporary, const char *path)
{
    if (renameat2(dir, temporary, dir, path, RENAME_EXCHANGE) == 0)
        return unlinkat(dir, temporary, 0);
    if (errno != ENOENT && errno != EINVAL)
        return -1;
    return renameat(dir, temporary, dir, path); /* it is the first one, or no exchange is known */
}

/* Write a file from its beginning on. Returns 0, or -1 with errno set. */
static int write_file(int dir, const char *path, int flags, mode_t mode, const char *data,
                      size_t length)
{
    int fd = openat(dir, path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | flags, mode);

    if (fd < 0)
        return -1;
    /* The umask is for what a user's programs make, and may hide this from the container's. */
    int written = fchmod(fd, mode) < 0 || write_full(fd, data, length) < 0
                      ? -1
                      : ftruncate(fd, (off_t)length);
    int reason = errno;
    /* A disk may say only now that it is full. */
    int closed = close(fd);
    if (written < 0)
        errno = reason;
    return written < 0 ? -1 : closed;
}

/* The disk is full. What is written over the reserve needs no more room; and the old file, in
 * exchange, is the next reserve. */
static bool replace_by_reserve(int dir, const char *path, mode_t mode, const char *data,
                               size_t length)
{
    CLEANUP_FREE char *reserve = text_format("%s.reserve", path);

    return write_file(dir, reserve, 0, mode, data, length) == 0 &&
           renameat2(dir, reserve, dir, path, RENAME_EXCHANGE) == 0;
}

int file_replace(int dir, const char *path, mode_t mode, const char *data, size_t length,
                 struct error *err)
{
    CLEANUP_FREE char *temporary = text_format("%s.tmp", path);
    bool is_full = false;

    if (write_file(dir, temporary, O_CREAT | O_TRUNC, mode, data, length) < 0) {
        is_full = errno == ENOSPC || errno == EDQUOT;
        fail(err, "cannot write '%s'", temporary);
    } else if (take_name(dir, temporary, path) < 0) {
        fail(err, "cannot replace '%s'", path);
    } else {
        return 0;
    }
    unlinkat(dir, temporary, 0);
    return is_full && replace_by_reserve(dir, path, mode, data, length) ? 0 : -1;
}

int file_reserve(int dir, const char *path, size_t more, struct error *err)
{
    CLEANUP_FREE char *reserve = text_format("%s.reserve", path);
    CLEANUP_CLOSE int fd = openat(dir, reserve, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct stat st;

    if (fd < 0 || fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
        (errno = posix_fallocate(fd, 0, st.st_size + (off_t)more)) != 0)
        return fail(err, "cannot reserve room in '%s'", reserve);
    return 0;
}

int directory_make(const char *path, mode_t mode, struct error *err)
{
    CLEANUP_FREE char *partial = text_copy(path);
    struct stat st;

    /* Usually all but the last is there. */
    if (mkdir(path, mode) == 0)
        return 0;
    for (char *at = partial + 1; *path != '\0'; at++) {
        char separator = *at;
        if (separator != '/' && separator != '\0')
            continue;
        *at = '\0';
        if (mkdir(partial, mode) < 0 && errno != EEXIST)
            return fail(err, "cannot make the directory '%s'", partial);
        *at = separator;
        if (separator == '\0')
            break;
    }
    if (stat(path, &st) < 0)
        return fail(err, "cannot make the directory '%s'", path);
    if (!S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return fail(err, "cannot make the directory '%s'", path);
    }
    return 0;
}

int directory_names(int dir, char ***names, struct error *err)
{
    /* A descriptor of its own, for reading moves its position. */
    int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct dirent *entry;
    size_t count = 0;

    if (fd < 0) {
        fail(err, "cannot read the directory");
        return -1;
    }
    CLEANUP_DIR DIR *directory = memory_checked(fdopendir(fd));
    *names = memory_allocate(sizeof(**names));
    while (errno = 0, (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        /* Grown by doubling, so that ten thousand names cost linear time. */
        if ((count & (count + 1)) == 0)
            *names = memory_resize(*names, 2 * (count + 1), sizeof(**names));
        (*names)[count++] = text_copy(entry->d_name);
        (*names)[count] = NULL;
    }
    if (errno == 0)
        return (int)count;
    fail(err, "cannot read the directory");
    names_free(*names);
    return -1;
}

void names_free(char **names)
{
    for (size_t i = 0; names[i] != NULL; i++)
        free(names[i]);
    free(names);
}

static int remove_content(int dir, struct error *err)
{
    char **names;
    int result = 0;

    if (directory_names(dir, &names, err) < 0)
        return -1;
    for (char **name = names; *name != NULL && result == 0; name++)
        result = directory_remove(dir, *name, err);
    names_free(names);
    return result;
}

int directory_remove(int dir, const char *name, struct error *err)
{
    struct open_how how = {
        .flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
        .resolve = RESOLVE_NO_XDEV,
    };

    if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR)
        return fail(err, "cannot remove '%s'", name);
    CLEANUP_CLOSE int fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));
    if (fd < 0)
        return fail(err, "cannot remove '%s'", name);
    if (remove_content(fd, err) < 0)
        return -1;
    return unlinkat(dir, name, AT_REMOVEDIR) < 0 ? fail(err, "cannot remove '%s'", name) : 0;
}

bool file_is_plain(int fd)
{
    struct stat st;
    struct statfs fs;

    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && fstatfs(fd, &fs) == 0 &&
           fs.f_type != PROC_SUPER_MAGIC && fs.f_type != SYSFS_MAGIC &&
           fs.f_type != CGROUP_SUPER_MAGIC && fs.f_type != CGROUP2_SUPER_MAGIC;
}

/* The working directory may be gone. Then nothing leads to what is in it, least of all "/". */
#define REMOVED "/(the working directory was removed)"

char *path_absolute(const char *path)
{
    char *resolved = realpath(path, NULL);

    if (resolved != NULL || path[0] == '/')
        return resolved != NULL ? resolved : text_copy(path);
    CLEANUP_FREE char *directory = realpath(".", NULL);
    return text_format("%s/%s", directory != NULL ? directory : REMOVED, path);
}
