/*
 * xray_streams.c - what the standard streams of PID 1 lead to.
 *
 * /proc/PID/fd/N is a link that names what is open, and leads there. A pipe has no name but its
 * inode, which the other end has, too: we look for that where it should be, in the parent.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"
#include "xray_parts.h"

enum { TARGET_SIZE = 4097 };

static bool look(int directory, const char *path, struct statx *found)
{
    return statx(directory, path, AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, found) == 0;
}

static const char *kind_of(const struct statx *found)
{
    switch (found->stx_mode & S_IFMT) {
    case S_IFIFO:
        return "pipe";
    case S_IFSOCK:
        return "socket";
    case S_IFREG:
        return "file";
    case S_IFCHR:
        break;
    default:
        return "other";
    }
    if (found->stx_rdev_major == 1 && found->stx_rdev_minor == 3)
        return "null";
    /* Terminals, consoles, and the two blocks of pseudo-terminals (kernel: admin-guide/devices). */
    if (found->stx_rdev_major == 4 || found->stx_rdev_major == 5 ||
        (found->stx_rdev_major >= 136 && found->stx_rdev_major < 144))
        return "terminal";
    return "other";
}

/* The link's own permissions say for what it was opened. */
static bool is_open_for(int descriptors, const char *number, mode_t what)
{
    struct stat st;

    return fstatat(descriptors, number, &st, AT_SYMLINK_NOFOLLOW) == 0 && (st.st_mode & what) != 0;
}

static bool has_open(int descriptors, const struct statx *wanted, mode_t what)
{
    struct error ignored;
    bool has = false;
    char **names;

    if (directory_names(descriptors, &names, &ignored) < 0)
        return false;
    for (char **name = names; *name != NULL && !has; name++) {
        struct statx found;
        has = look(descriptors, *name, &found) && found.stx_ino == wanted->stx_ino &&
              found.stx_dev_minor == wanted->stx_dev_minor &&
              found.stx_dev_major == wanted->stx_dev_major && is_open_for(descriptors, *name, what);
    }
    names_free(names);
    return has;
}

/* Does the parent hold the other end of the pipe? In the foreground it may have the same end. */
static void look_in_parent(struct xray_stream *stream, pid_t parent, const struct statx *wanted,
                           bool is_read)
{
    CLEANUP_FREE char *path = text_format("/proc/%d", parent);
    CLEANUP_CLOSE int proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CLEANUP_CLOSE int descriptors =
        proc < 0 ? -1 : openat(proc, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct xray_process process;

    if (descriptors < 0 || !has_open(descriptors, wanted, is_read ? S_IWUSR : S_IRUSR) ||
        !xray_read_process(&process, proc))
        return;
    stream->other_end = parent;
    stream->other_name = text_copy(process.name);
    xray_free_process(&process);
}

/* Closed, it has no link. Of one that we may not see nothing is known. */
static void look_at_stream(struct xray_stream *stream, int descriptors, const char *number,
                           pid_t parent)
{
    char target[TARGET_SIZE] = "";
    struct statx found;

    if (readlinkat(descriptors, number, target, sizeof(target) - 1) < 0) {
        stream->kind = "closed";
        return;
    }
    stream->target = text_copy(target);
    if (!look(descriptors, number, &found))
        return;
    stream->kind = kind_of(&found);
    if (S_ISFIFO(found.stx_mode))
        look_in_parent(stream, parent, &found, is_open_for(descriptors, number, S_IRUSR));
}

void xray_look_at_streams(struct xray *x, int proc)
{
    static const char *const numbers[XRAY_STREAMS] = { "0", "1", "2" };
    CLEANUP_CLOSE int descriptors = openat(proc, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct xray_process first;

    if (descriptors < 0 || !xray_read_process(&first, proc))
        return;
    for (int i = 0; i < XRAY_STREAMS; i++)
        look_at_stream(&x->streams[i], descriptors, numbers[i], first.parent);
    xray_free_process(&first);
}
