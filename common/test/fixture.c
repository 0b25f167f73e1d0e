/*
 * fixture.c - memory, files and root filesystems for a case.
 */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "harness.h"
#include "sandbox.h"

/* What the case has allocated: a list, of which each block holds the next one's address. */
struct block {
    struct block *next;
    max_align_t data[];
};

static struct block *blocks;
static char work[4096];
static char state[4096]; /* what TINY_DOCKER_ROOT names */

void *allocate(size_t size)
{
    struct block *block = calloc(1, sizeof(*block) + size);

    if (block == NULL)
        abort();
    block->next = blocks;
    blocks = block;
    return block->data;
}

const char *text(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *result = allocate((size_t)length + 1);
    va_start(args, format);
    vsnprintf(result, (size_t)length + 1, format, args);
    va_end(args);
    return result;
}

const char *path_in_work(const char *name)
{
    return text("%s/%s", work, name);
}

void write_file(const char *path, mode_t mode, const char *content)
{
    CLEANUP_CLOSE int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

    if (fd < 0 || fchmod(fd, mode) < 0 || write_full(fd, content, strlen(content)) < 0)
        harness_fail("cannot write %s: %s", path, strerror(errno));
}

const char *read_text(const char *path)
{
    struct error err;
    char *content;

    if (file_read(AT_FDCWD, path, 1 << 24, &content, NULL, &err) < 0)
        harness_fail("%s", err.message);
    const char *result = text("%s", content);
    free(content);
    return result;
}

const char *find_program(const char *name)
{
    const char *path = getenv("PATH");

    if (strchr(name, '/') != NULL)
        return name;
    for (const char *at = path; at != NULL && *at != '\0'; at += strspn(at, ":")) {
        int length = (int)strcspn(at, ":");
        const char *file = text("%.*s/%s", length, at, name);
        if (access(file, X_OK) == 0)
            return file;
        at += length;
    }
    return NULL;
}

void needs_program(const char *name)
{
    if (find_program(name) == NULL)
        harness_skip("%s is not installed (make deps)", name);
}

/* Copy a program into the scratch directory once; root filesystems have links to it. */
static const char *scratch_copy(const char *name, const char *from)
{
    const char *path = text("%s/%s", sandbox_scratch(), name);
    struct error err;
    char *content;
    size_t length;

    if (access(path, F_OK) == 0)
        return path;
    if (file_read(AT_FDCWD, from, 1 << 26, &content, &length, &err) < 0)
        harness_fail("%s", err.message);
    if (file_replace(AT_FDCWD, path, 0755, content, length, &err) < 0)
        harness_fail("%s", err.message);
    free(content);
    return path;
}

/* Link busybox under each of the names that it answers to. */
static void link_applets(const char *bin)
{
    char name[64];
    FILE *list = popen("busybox --list", "re");

    while (list != NULL && fscanf(list, "%63s", name) == 1)
        if (strcmp(name, "busybox") != 0 && symlink("busybox", text("%s/%s", bin, name)) < 0)
            harness_fail("cannot link %s: %s", name, strerror(errno));
    if (list == NULL || pclose(list) != 0)
        harness_fail("cannot list the applets of busybox");
}

void fixture_prepare(void)
{
    if (find_program("busybox") != NULL)
        scratch_copy("busybox", find_program("busybox"));
    scratch_copy("probe", getenv("TINY_DOCKER_PROBE"));
}

const char *probe_path(void)
{
    return text("%s/probe", sandbox_scratch());
}

const char *make_rootfs(const char *name)
{
    static const char *const directories[] = { "bin", "proc", "sys", "dev", "tmp", "etc", "root" };
    const char *root = path_in_work(name);

    needs_program("busybox");
    mkdir(root, 0755);
    for (size_t i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
        mkdir(text("%s/%s", root, directories[i]), 0755);
    if (link(text("%s/busybox", sandbox_scratch()), text("%s/bin/busybox", root)) < 0 ||
        link(PROBE, text("%s/bin/probe", root)) < 0)
        harness_fail("cannot fill %s: %s", root, strerror(errno));
    link_applets(text("%s/bin", root));
    chmod(text("%s/tmp", root), 01777);
    write_file(text("%s/etc/os-release", root), 0644, "NAME=\"test rootfs\"\n");
    write_file(text("%s/etc/passwd", root), 0644, "root:x:0:0:root:/root:/bin/sh\n");
    write_file(text("%s/etc/group", root), 0644, "root:x:0:\n");
    write_file(text("%s/etc/resolv.conf", root), 0644, "");
    return root;
}

const char *as_typed(const char *const words[])
{
    const char *line = "";

    for (; *words != NULL && strlen(line) < 1000; words++) {
        static const char special[] = " \t\n'\"\\$*?;&|<>()#~`!{}[]";
        bool plain = **words != '\0' && strcspn(*words, special) == strlen(*words);
        line = text("%s%s%s%s%s", line, line[0] ? " " : "", plain ? "" : "'", as_shown(*words),
                    plain ? "" : "'");
    }
    return *words == NULL ? line : text("%s ...", line);
}

const char *as_shown(const char *from)
{
    enum { MOST = 2000 };
    char *shown = allocate(4 * MOST + 64);
    char *at = shown;
    size_t done = 0;

    for (; done < MOST && from[done] != '\0'; done++) {
        unsigned char byte = (unsigned char)from[done];
        if (byte == '\n')
            at += sprintf(at, "\\n");
        else if (byte < ' ' || byte >= 0x7f)
            at += sprintf(at, "\\x%02x", byte);
        else
            *at++ = (char)byte;
    }
    if (from[done] != '\0')
        sprintf(at, "... (%zu bytes)", strlen(from));
    return shown;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
    (void)st;
    (void)kind;
    (void)walk;
    return remove(path);
}

void fixture_begin(const char *scratch)
{
    snprintf(work, sizeof(work), "%s/work", scratch);
    snprintf(state, sizeof(state), "%s/state", scratch);
    mkdir(work, 0755);
}

/* A case that has failed may not have come to unmount what it has mounted there. */
static void unmount_all(const char *top)
{
    CLEANUP_FILE FILE *mounts = fopen("/proc/self/mounts", "re");
    size_t length = strlen(top);
    char where[4096];

    while (mounts != NULL && fscanf(mounts, "%*s %4095s %*[^\n]", where) == 1)
        if (strncmp(where, top, length) == 0 && (where[length] == '/' || where[length] == '\0'))
            umount2(where, MNT_DETACH);
}

void fixture_end(void)
{
    unmount_all(work);
    unmount_all(state);
    nftw(work, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    nftw(state, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    while (blocks != NULL) {
        struct block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}
