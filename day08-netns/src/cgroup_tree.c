/*
 * cgroup_tree.c - the end of a container's group, with all that is in it.
 *
 * A group can be removed when no process is in it, and no other group. Usually that is so: the
 * death of PID 1 has ended all of the container's processes. But somebody may have put others in,
 * and the container may have made groups of its own.
 */
#include "cgroup_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "cgroup_version.h"
#include "cleanup.h"
#include "clock.h"
#include "file.h"

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

/* The PIDs in a group, a line each, a new string; NULL if they cannot be read. */
static char *read_members(int directory)
{
    struct error ignored;
    char *list;

    return file_read(directory, "cgroup.procs", 16 << 20, &list, NULL, &ignored) < 0 ? NULL : list;
}

/* The PID at the beginning of a list of members, which goes on with the next line. It is 0 for a
 * process that this one does not see. */
static pid_t next_pid(const char **list)
{
    pid_t pid = atoi(*list);

    *list += strcspn(*list, "\n") + 1;
    return pid;
}

enum { OPEN_MOST = 100 };

/* Kill those at the beginning of a list of members. Returns the rest of it.
 *
 * The list may be out of date: a PID on it may be that of somebody else's process by now. So first
 * the processes are opened, and then the list is read again: what is still on it, and has not
 * ended, is a member (man 2 pidfd_open). Not one by one: a long list would be read too often. */
static const char *kill_some(int directory, const char *list)
{
    pid_t pids[OPEN_MOST];
    int fds[OPEN_MOST];
    int count = 0;

    while (*list != '\0' && count < OPEN_MOST) {
        pids[count] = next_pid(&list);
        fds[count] = pids[count] > 1 ? (int)syscall(SYS_pidfd_open, pids[count], 0) : -1;
        count += fds[count] >= 0;
    }
    CLEANUP_FREE char *now = read_members(directory);
    for (const char *rest = now; rest != NULL && *rest != '\0';) {
        pid_t pid = next_pid(&rest);
        for (int i = 0; i < count; i++)
            if (pids[i] == pid)
                syscall(SYS_pidfd_send_signal, fds[i], SIGKILL, NULL, 0);
    }
    while (count > 0)
        close(fds[--count]);
    return list;
}

static void kill_members(int directory)
{
    CLEANUP_FREE char *list = read_members(directory);

    for (const char *rest = list; rest != NULL && *rest != '\0';)
        rest = kill_some(directory, rest);
}

/* Remove a directory of groups, and first what is in it. Returns true if memory was wanting in one
 * of them: version 1 counts in each group alone. */
static bool remove_tree(const struct cgroup *group, int parent, const char *name, int64_t deadline)
{
    CLEANUP_CLOSE int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const struct timespec moment = { .tv_nsec = 1000000 };
    struct error ignored;
    char **names;

    if (fd < 0) { /* one of the kernel's files; or descriptors are wanting, and this needs none */
        unlinkat(parent, name, AT_REMOVEDIR);
        return false;
    }
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

bool cgroup_tree_remove(const struct cgroup *group)
{
    return remove_tree(group, AT_FDCWD, group->path, clock_running() + 2 * CLOCK_SECOND);
}
