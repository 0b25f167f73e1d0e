/*
 * pty.c - a terminal of the container's own.
 *
 * A pseudo-terminal has two sides. One, /dev/pts/N, looks like a terminal to programs. What they
 * write comes out at the other one, the master, and what is written there they read as if it had
 * been typed: Ctrl-C there is a signal here. It is made from the container's own /dev/pts, in which
 * no terminal of the host can be seen, and the master goes to the parent.
 */
#include "pty.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "channel.h"
#include "cleanup.h"
#include "explain.h"
#include "terminal.h"

#define PTMX    "/dev/pts/ptmx"
#define CONSOLE "/dev/console"

/* Links are not followed: who is in the container before us, as with `exec`, may have made one. */
static int open_plain(const char *path, uint64_t flags)
{
    struct open_how how = {
        .flags = flags | O_CLOEXEC,
        .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };

    return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

/* And what is there must be what it is called. */
static bool is_ptmx(int fd)
{
    struct stat st;
    struct statfs filesystem;

    return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(5, 2) &&
           fstatfs(fd, &filesystem) == 0 && filesystem.f_type == DEVPTS_SUPER_MAGIC;
}

static int open_master(struct error *err)
{
    CLEANUP_CLOSE int place = open_plain(PTMX, O_PATH);
    int unlocked = 0;

    if (place < 0)
        return fail(err, "cannot open '" PTMX "'");
    if (!is_ptmx(place))
        return fail_plain(err, "'" PTMX "' does not make terminals");
    int master = open_plain(PTMX, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (master < 0 || !is_ptmx(master) || ioctl(master, TIOCSPTLCK, &unlocked) < 0) {
        fail(err, "cannot make a terminal");
        cleanup_close(&master);
        return -1;
    }
    return master;
}

int pty_make(const struct container *c, struct error *err)
{
    if (!c->asked.tty)
        return 0;
    CLEANUP_CLOSE int master = open_master(err);
    if (master < 0)
        return -1;
    /* By its other side, not by its name, which could by now be somebody else's (man 2
     * TIOCGPTPEER). */
    CLEANUP_CLOSE int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0)
        return fail(err, "cannot open the new terminal");
    /* Before the command can look at it. Descriptors 0 to 2 are still the caller's. */
    terminal_copy_size(slave);
    if (channel_send_terminal(c, master, err) < 0)
        return -1;
    for (int fd = c->asked.interactive ? STDIN_FILENO : STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        if (dup2(slave, fd) < 0)
            return fail(err, "cannot use the new terminal");
    return 0;
}

int pty_begin_session(const struct container *c, struct error *err)
{
    if (c->asked.tty && (setsid() < 0 || ioctl(STDOUT_FILENO, TIOCSCTTY, 0) < 0))
        return fail(err, "cannot get the new terminal as the controlling one");
    return 0;
}

int pty_show_as_console(const struct container *c, struct error *err)
{
    if (!c->asked.tty)
        return 0;
    CLEANUP_CLOSE int place = open_plain(CONSOLE, O_PATH);
    CLEANUP_CLOSE int terminal =
        open_tree(STDOUT_FILENO, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
    if (place < 0 || terminal < 0)
        return fail(err, "cannot open '%s'", place < 0 ? CONSOLE : "the terminal");
    explain("mount --bind \"$(tty)\" " CONSOLE);
    if (move_mount(terminal, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
        return fail(err, "cannot mount on '" CONSOLE "'");
    return 0;
}
