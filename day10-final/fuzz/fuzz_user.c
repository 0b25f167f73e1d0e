/*
 * fuzz_user.c - lists of users and groups that a container has written to become somebody.
 *
 * The input is USER[:GROUP], /etc/passwd and /etc/group, with NUL bytes between them. Whatever is
 * in them, nobody gets the number that means "no change", and nobody is root who has not asked for
 * a user that the lists, or its number, say is root.
 *
 * wraps: inside_open setgroups setresgid setresuid
 */
#include <grp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "container.h"
#include "error.h"
#include "file.h"
#include "user.h"

enum { GROUPS_MOST = 64, NOBODY = -1 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_inside_open(const char *path, int flags, struct error *err);
int __wrap_setgroups(size_t count, const gid_t *groups);
int __wrap_setresgid(gid_t real, gid_t effective, gid_t saved);
int __wrap_setresuid(uid_t real, uid_t effective, uid_t saved);

/* The three parts; each ends with a NUL byte. */
static char *asked;
static char *lists[2];
static size_t lengths[2];

/* The list as a file, and not always one that is as long as it says. */
int __wrap_inside_open(const char *path, int flags, struct error *err)
{
    int which = strcmp(path, "/etc/group") == 0;
    int fd = memfd_create("list", MFD_CLOEXEC);

    (void)flags;
    (void)err;
    if (write_full(fd, lists[which], lengths[which]) < 0)
        abort();
    lseek(fd, 0, SEEK_SET);
    return fd;
}

int __wrap_setgroups(size_t count, const gid_t *groups)
{
    if (count > GROUPS_MOST)
        abort();
    for (size_t i = 0; i < count; i++)
        if (groups[i] == (gid_t)NOBODY)
            abort();
    return 0;
}

int __wrap_setresgid(gid_t real, gid_t effective, gid_t saved)
{
    if (real == (gid_t)NOBODY || real != effective || real != saved)
        abort();
    return 0;
}

/* Does a line of /etc/passwd begin with what was asked for, or have a field that could be 0? */
static int may_be_root(void)
{
    size_t length = strcspn(asked, ":");
    const char *line = lists[0];

    if (strspn(asked, "0") == length)
        return 1;
    for (; line != NULL && *line != '\0'; line = strchr(line, '\n'), line += line != NULL) {
        const char *field = line + strcspn(line, ":\n");
        field = *field == ':' ? field + 1 + strcspn(field + 1, ":\n") : field;
        if (strncmp(line, asked, length) == 0 && line[length] == ':' && field[0] == ':' &&
            field[1] == '0')
            return 1;
    }
    return 0;
}

int __wrap_setresuid(uid_t real, uid_t effective, uid_t saved)
{
    if (real == (uid_t)NOBODY || real != effective || real != saved ||
        (real == 0 && !may_be_root()))
        abort();
    return 0;
}

/* The text up to the next NUL byte, and then what is behind that. */
static char *take_part(const uint8_t **data, size_t *size, size_t *length)
{
    *length = strnlen((const char *)*data, *size);
    char *part = malloc(*length + 1);

    memcpy(part, *data, *length);
    part[*length] = '\0';
    size_t taken = *length < *size ? *length + 1 : *length;
    *data += taken;
    *size -= taken;
    return part;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct container c = { 0 };
    struct error err = { 0 };
    size_t length;

    asked = take_part(&data, &size, &length);
    lists[0] = take_part(&data, &size, &lengths[0]);
    /* What is left may have NUL bytes. */
    lengths[1] = size;
    lists[1] = malloc(size + 1);
    memcpy(lists[1], data, size);
    c.asked.user = asked;
    if (user_check(asked, &err) == 0)
        user_become(&c, &err);
    free(asked);
    free(lists[0]);
    free(lists[1]);
    return 0;
}
