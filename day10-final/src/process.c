/*
 * process.c - say which process is meant.
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "text.h"

int process_start_time(pid_t pid, int64_t *ticks, struct error *err)
{
    CLEANUP_FREE char *path = text_format("/proc/%d/stat", pid);
    CLEANUP_FREE char *line = NULL;

    if (file_read(AT_FDCWD, path, 4096, &line, NULL, err) < 0)
        return -1;
    /* The second field is the program's name in brackets, and may itself hold brackets and spaces.
     * From its end on, fields are separated by one space each. */
    const char *at = strrchr(line, ')');
    for (int field = 2; at != NULL && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at == NULL)
        return fail_plain(err, "cannot understand '%s'", path);
    *ticks = strtoll(at + 1, NULL, 10);
    return 0;
}

int process_boot_id(char id[BOOT_ID_SIZE], struct error *err)
{
    CLEANUP_FREE char *line = NULL;

    if (file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", BOOT_ID_SIZE, &line, NULL, err) < 0)
        return -1;
    snprintf(id, BOOT_ID_SIZE, "%s", line); /* without the newline */
    return 0;
}

int process_open(pid_t pid, int64_t start_time, const char *boot_id, int *fd, struct error *err)
{
    char this_boot[BOOT_ID_SIZE];
    int64_t found = 0;

    *fd = -1;
    if (process_boot_id(this_boot, err) < 0)
        return -1;
    if (pid < 2 || strcmp(this_boot, boot_id) != 0)
        return 0;
    /* The descriptor first: if the start time is right after that, the descriptor is right. The
     * other way round the PID could change hands in between. */
    int opened = (int)syscall(SYS_pidfd_open, pid, 0);
    /* A number without a process may still be that of a thread or a process group: the kernel says
     * ENOENT or, before Linux 6.16, EINVAL. */
    if (opened < 0 && (errno == ESRCH || errno == ENOENT || errno == EINVAL))
        return 0;
    if (opened < 0)
        return fail(err, "cannot open process %d", pid);
    int result = process_start_time(pid, &found, err);
    /* A zombie still has its PID and its files in /proc, but it has ended. */
    bool has_ended = process_wait(opened, 0);
    if (!has_ended && result == 0 && found == start_time)
        *fd = opened;
    else
        close(opened);
    return has_ended ? 0 : result;
}

bool process_wait(int pidfd, int64_t nanoseconds)
{
    int64_t deadline = clock_running() + nanoseconds;
    struct pollfd end = { .fd = pidfd, .events = POLLIN };
    int ready;

    do {
        int64_t left = deadline - clock_running();
        left = left > 0 ? left : 0;
        struct timespec time = { .tv_sec = left / CLOCK_SECOND, .tv_nsec = left % CLOCK_SECOND };
        ready = ppoll(&end, 1, &time, NULL);
    } while (ready < 0);
    return ready > 0;
}

bool process_is_stopped(pid_t pid)
{
    CLEANUP_FREE char *path = text_format("/proc/%d/stat", pid);
    CLEANUP_FREE char *line = NULL;
    struct error ignored;

    if (file_read(AT_FDCWD, path, 4096, &line, NULL, &ignored) < 0)
        return false;
    const char *name_end = strrchr(line, ')');
    return name_end != NULL && strncmp(name_end, ") T", 3) == 0;
}
