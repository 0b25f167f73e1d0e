/*
 * doctor_files.c - where containers are remembered, and where their files could be.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cleanup.h"
#include "doctor.h"
#include "file.h"
#include "human.h"
#include "store.h"
#include "text.h"

/* Records are small, but logs grow. */
enum { ROOM_LEAST = 64 << 20 };

/* The type of the filesystem that the path is on: that of the mount with its number in the list
 * (man 2 statx, man 5 proc_pid_mountinfo). */
static char *filesystem_of(const char *path)
{
    CLEANUP_FREE char *mounts = NULL;
    struct error ignored;
    struct statx st = { 0 };
    char type[64];
    long long number;

    if (statx(AT_FDCWD, path, 0, STATX_MNT_ID, &st) < 0 || (st.stx_mask & STATX_MNT_ID) == 0 ||
        file_read(AT_FDCWD, "/proc/self/mountinfo", 16 << 20, &mounts, NULL, &ignored) < 0)
        return text_copy("a filesystem");
    for (char *rest = mounts; rest != NULL;) {
        const char *line = strsep(&rest, "\n");
        const char *second = strstr(line, " - ");
        if (second != NULL && sscanf(line, "%lld", &number) == 1 &&
            (unsigned long long)number == st.stx_mnt_id && sscanf(second, " - %63s", type) == 1)
            return text_copy(type);
    }
    return text_copy("a filesystem");
}

/* The nearest directory that is there. */
static char *existing_part(const char *path)
{
    char *part = path_absolute(path);

    while (access(part, F_OK) < 0 && errno == ENOENT && strrchr(part, '/') != part)
        *strrchr(part, '/') = '\0';
    if (access(part, F_OK) < 0 && errno == ENOENT)
        strcpy(part, "/");
    return part;
}

/* How much is free there. */
static void look_at_room(struct doctor *doctor, const char *root, const char *there)
{
    CLEANUP_FREE char *type = filesystem_of(there);
    const char *state = strcmp(root, there) == 0 ? "" : " (not made yet)";
    struct statvfs fs;

    if (statvfs(there, &fs) < 0)
        return doctor_unknown(doctor, NULL, "%s: %s", root, strerror(errno));
    int64_t room = (int64_t)(fs.f_bavail * fs.f_frsize);
    CLEANUP_FREE char *size = human_size(room);
    if ((fs.f_flag & ST_RDONLY) != 0) {
        doctor_miss(doctor, NULL, LOSS_RUN, "%s%s is on %s, mounted read-only", root, state, type);
        doctor_remedy(doctor, "before the command: --root DIR");
    } else if ((fs.f_blocks > 0 && fs.f_bavail == 0) || (fs.f_files > 0 && fs.f_favail == 0)) {
        doctor_miss(doctor, NULL, LOSS_RUN, "%s%s is on %s, which is full", root, state, type);
        doctor_remedy(doctor, "make room, or before the command: --root DIR");
    } else if (fs.f_blocks > 0 && room < ROOM_LEAST) {
        doctor_warn(doctor, NULL, "%s%s is on %s, where only %s are free", root, state, type, size);
        doctor_remedy(doctor, "make room, or before the command: --root DIR");
    } else {
        doctor_ok(doctor, NULL, "%s%s is on %s, where %s are free", root, state, type, size);
    }
}

void doctor_state(struct doctor *doctor)
{
    CLEANUP_FREE char *root = path_absolute(text_of_variable("TINY_DOCKER_ROOT", STORE_ROOT));
    CLEANUP_FREE char *there = existing_part(root);
    struct stat st;

    if (stat(there, &st) == 0 && !S_ISDIR(st.st_mode)) {
        doctor_miss(doctor, NULL, LOSS_RUN, "%s is no directory", there);
        return doctor_remedy(doctor, "before the command: --root DIR");
    }
    /* A read-only or a full filesystem is named as such. */
    if (geteuid() == 0 && access(there, W_OK | X_OK) < 0 && errno != EROFS) {
        doctor_miss(doctor, NULL, LOSS_RUN, "%s cannot be written: %s", there, strerror(errno));
        return doctor_remedy(doctor, "before the command: --root DIR");
    }
    look_at_room(doctor, root, there);
}

/* Each line is a type, behind "nodev" if it takes no device. A module that is not loaded yet is not
 * in the list. */
void doctor_overlay(struct doctor *doctor)
{
    CLEANUP_FREE char *types = NULL;
    struct error err;

    if (file_read(AT_FDCWD, "/proc/filesystems", 1 << 16, &types, NULL, &err) < 0)
        return doctor_unknown(doctor, NULL, "%s", err.message);
    if (strstr(types, "\toverlay\n") != NULL)
        return doctor_ok(doctor, NULL, "can be mounted, to keep a --rootfs as it was");
    doctor_warn(doctor, NULL, "is not loaded; containers do without it");
    doctor_remedy(doctor, "modprobe overlay, if the kernel has that module");
}
