/*
 * detach.c - run in the background.
 *
 * Who typed `run -d` wants two things: the prompt back at once, and to know whether the command
 * runs. So the process in the foreground waits for one message from the one in the background.
 */
#include "detach.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "file.h"

struct report {
    char id[NAME_SIZE]; /* "" if it was not started */
    struct error error;
};

static int wait_for_report(struct container *c, int fd, struct error *err)
{
    struct report report;
    ssize_t length;

    do
        length = recv(fd, &report, sizeof(report), 0);
    while (length < 0 && errno == EINTR);
    if (length != sizeof(report))
        return fail_plain(err, "the process in the background has died");
    if (report.id[0] == '\0') {
        *err = report.error;
        return -1;
    }
    snprintf(c->id, sizeof(c->id), "%s", report.id);
    return 1;
}

/* The caller may wait until nobody holds its descriptors any more, as $(tiny-docker run -d ...)
 * does. Which are its own? Ours are close-on-exec; what came to us through an exec cannot be. */
static int close_callers(struct error *err)
{
    CLEANUP_CLOSE int directory = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char **names;

    if (directory_names(directory, &names, err) < 0)
        return -1;
    for (char **name = names; *name != NULL; name++) {
        int fd = atoi(*name);
        if (fd > STDERR_FILENO && (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0)
            close(fd);
    }
    names_free(names);
    return 0;
}

/* Leave the caller's session, and with it its terminal, and all its descriptors. */
static int leave_caller(int null, struct error *err)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        dup2(null, fd);
    if (setsid() < 0)
        return fail(err, "cannot go to the background");
    return close_callers(err);
}

int detach(struct container *c, struct error *err)
{
    CLEANUP_CLOSE int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int ends[2];

    if (null < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return fail(err, "cannot go to the background");
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        c->report = ends[1];
        if (leave_caller(null, err) == 0)
            return 0;
        detach_say_failed(c, err);
        _exit(125);
    }
    close(ends[1]);
    int result =
        pid < 0 ? fail(err, "cannot go to the background") : wait_for_report(c, ends[0], err);
    close(ends[0]);
    return result;
}

static void say(struct container *c, const struct report *report)
{
    send(c->report, report, sizeof(*report), MSG_NOSIGNAL);
    close(c->report);
    c->report = -1;
}

enum { PARTS = 8 };

/* Unmap what of a program or library cannot be written. It stays in the kernel's cache of files,
 * and comes back from there when it is touched (man 2 madvise). */
WAITING static int let_go(struct dl_phdr_info *object, size_t size, void *nothing)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    struct {
        uintptr_t begin;
        size_t length;
    } parts[PARTS];
    int count = 0;

    (void)size;
    (void)nothing;
    for (int i = 0; i < object->dlpi_phnum && count < PARTS; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        uintptr_t begin = object->dlpi_addr + part->p_vaddr;
        size_t before = begin % page;
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W) != 0)
            continue;
        parts[count].begin = begin - before;
        parts[count++].length = part->p_memsz + before;
    }
    /* Only now: the list is in one of them. */
    while (count-- > 0)
        syscall(SYS_madvise, parts[count].begin, parts[count].length, MADV_DONTNEED);
    return 0;
}

WAITING void detach_say_started(struct container *c)
{
    struct report report = { 0 };

    if (c->report < 0)
        return;
    snprintf(report.id, sizeof(report.id), "%s", c->id);
    say(c, &report);
    explain_stop();
    /* It will only wait from now on, perhaps for months: it needs little memory for that. */
    dl_iterate_phdr(let_go, NULL);
}

void detach_say_failed(struct container *c, const struct error *err)
{
    struct report report = { .error = *err };

    if (c->report >= 0)
        say(c, &report);
}
