/*
 * trampoline.c - from our program into the command's.
 *
 * What the command's file is only the kernel knows, when it executes it: the file may be a script
 * whose first line names /proc/self/exe. Then the program that does the exec is executed again, in
 * the container, with the container's libraries. If that were ours, root in there would have a way
 * to our file, on the host, and could write to it when we have ended (CVE-2019-5736). So it is
 * another program, which is nowhere but in memory, sealed against writing, and needs no library.
 */
#include "trampoline.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "channel.h"
#include "cleanup.h"
#include "file.h"
#include "memory.h"
#include "text.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U /* Linux 6.3 */
#endif

static const unsigned char program[] = {
#include "trampoline_program.h"
};

static int make_file(void)
{
    enum { FLAGS = MFD_CLOEXEC | MFD_ALLOW_SEALING };
    int fd = memfd_create("trampoline", FLAGS | MFD_EXEC);

    return fd < 0 && errno == EINVAL ? memfd_create("trampoline", FLAGS) : fd;
}

static int fail_to_make(struct error *err)
{
    bool is_forbidden = errno == EACCES;

    fail(err, "cannot make a program in memory");
    return is_forbidden ? error_hint(err, "sysctl vm.memfd_noexec=1 allows it") : -1;
}

int trampoline_open(struct container *c, struct error *err)
{
    CLEANUP_CLOSE int fd = make_file();
    CLEANUP_FREE char *path = text_format("/proc/self/fd/%d", fd);

    if (fd < 0 || write_full(fd, program, sizeof(program)) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
        return fail_to_make(err);
    /* What somebody has open to write cannot be executed. */
    c->trampoline = open(path, O_RDONLY | O_CLOEXEC);
    return c->trampoline < 0 ? fail_to_make(err) : 0;
}

void trampoline_close(struct container *c)
{
    cleanup_close(&c->trampoline);
    c->trampoline = -1;
}

int trampoline_execute(const struct container *c, const char *file, struct error *err)
{
    CLEANUP_FREE char *descriptor = text_format("%d", c->child_channel);
    size_t count = 0;

    while (c->command[count] != NULL)
        count++;
    CLEANUP_FREE char **arguments = memory_allocate((count + 3) * sizeof(*arguments));
    arguments[0] = descriptor;
    arguments[1] = (char *)file;
    memcpy(arguments + 2, c->command, count * sizeof(*arguments)); /* the last one stays NULL */
    /* It is to stay open for one exec, and no longer. */
    fcntl(c->child_channel, F_SETFD, 0);
    execveat(c->trampoline, "", arguments, environ, AT_EMPTY_PATH);
    channel_say_refused(c, errno);
    return fail(err, "cannot execute '%s'", file);
}
