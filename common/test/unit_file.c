/*
 * unit_file.c - files read whole, written whole, replaced at once.
 */
#include "file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

CASE(a_file_is_read_whole)
{
    const char *path = path_in_work("file");
    struct error err;
    size_t length;
    char *content;

    write_file(path, 0644, "one\ntwo\n");
    EXPECT(file_read(AT_FDCWD, path, 8, &content, &length, &err) == 0,
           "a file of the limit's size");
    EXPECT(length == 8 && strcmp(content, "one\ntwo\n") == 0, "its content");
    free(content);
    EXPECT(file_read(AT_FDCWD, path, 7, &content, &length, &err) < 0, "not a longer one");
    EXPECT(strstr(err.message, "longer than 7 bytes") != NULL, "why: %s", err.message);
}

CASE(a_file_of_the_kernel_is_read_whole)
{
    struct error err;
    char *content;

    EXPECT(file_read(AT_FDCWD, "/proc/self/mountinfo", 1 << 20, &content, NULL, &err) == 0,
           "a file that says it has no bytes");
    EXPECT(strlen(content) > 100, "its content");
    free(content);
}

CASE(what_is_no_regular_file_is_not_read)
{
    const char *fifo = path_in_work("fifo");
    struct error err;
    char *content;

    mkfifo(fifo, 0644);
    EXPECT(file_read(AT_FDCWD, fifo, 10, &content, NULL, &err) < 0, "no wait for a FIFO's writer");
    EXPECT(file_read(AT_FDCWD, "/", 10, &content, NULL, &err) < 0, "no directory");
    EXPECT(file_read(AT_FDCWD, "/dev/zero", 10, &content, NULL, &err) < 0, "no device");
    EXPECT(file_read(AT_FDCWD, "/no/file", 10, &content, NULL, &err) < 0, "no file");
    EXPECT(strstr(err.message, "'/no/file': No such file") != NULL, "why: %s", err.message);
}

CASE(a_plain_file_is_told_from_those_of_the_kernel)
{
    static const char *const others[] = { "/dev/null", "/", "/proc/self/status",
                                          "/sys/kernel/uevent_seqnum" };
    const char *path = path_in_work("file");

    write_file(path, 0600, "");
    int fd = open(path, O_PATH | O_CLOEXEC);
    EXPECT(file_is_plain(fd), "a file");
    close(fd);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        fd = open(others[i], O_PATH | O_CLOEXEC);
        EXPECT(fd >= 0 && !file_is_plain(fd), "not %s", others[i]);
        close(fd);
    }
}

CASE(a_file_is_replaced)
{
    const char *path = path_in_work("file");
    struct error err;
    struct stat st;

    EXPECT(file_replace(AT_FDCWD, path, 0600, "one", 3, &err) == 0, "a new file");
    EXPECT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "its mode");
    mode_t mask = umask(077);
    EXPECT(file_replace(AT_FDCWD, path, 0644, "two", 3, &err) == 0, "its replacement");
    umask(mask);
    EXPECT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0644, "a mode without the umask");
    EXPECT(strcmp(read_text(path), "two") == 0, "its content");
    EXPECT(access(text("%s.tmp", path), F_OK) < 0, "no temporary file");
}

CASE(a_full_disk_leaves_the_old_file, .page = "man 2 write")
{
    const char *disk = path_in_work("disk");
    const char *path = text("%s/file", disk);
    enum { MUCH = 1 << 20 };
    struct error err;

    mkdir(disk, 0755);
    EXPECT(mount("none", disk, "tmpfs", 0, "size=64k") == 0, "a small disk");
    write_file(path, 0644, "old");
    int result = file_replace(AT_FDCWD, path, 0644, allocate(MUCH), MUCH, &err);
    const char *content = read_text(path);
    int temporary = access(text("%s.tmp", path), F_OK);
    umount(disk);
    EXPECT(result < 0 && strstr(err.message, "No space left") != NULL, "an error");
    EXPECT(strcmp(content, "old") == 0, "the old content");
    EXPECT(temporary < 0, "no temporary file");
}

CASE(a_file_that_has_a_reserve_is_replaced_on_a_full_disk, .page = "man 3 posix_fallocate")
{
    const char *disk = path_in_work("disk");
    const char *path = text("%s/file", disk);
    const char *content[3];
    struct error err;
    int results[3];

    mkdir(disk, 0755);
    EXPECT(mount("none", disk, "tmpfs", 0, "size=64k") == 0, "a small disk");
    write_file(path, 0644, "old");
    int reserved = file_reserve(AT_FDCWD, path, 10000, &err);
    run_program("dd", "if=/dev/zero", text("of=%s/fill", disk));
    for (int i = 0; i < 3; i++) {
        const char *text_now = text("%*d", i == 0 ? 10000 : 4000, i);
        results[i] = file_replace(AT_FDCWD, path, 0600, text_now, strlen(text_now), &err);
        content[i] = strcmp(read_text(path), text_now) == 0 ? "new" : "old";
    }
    int temporary = access(text("%s.tmp", path), F_OK);
    umount(disk);
    EXPECT(reserved == 0, "room: %s", err.message);
    for (int i = 0; i < 3; i++) {
        EXPECT(results[i] == 0, "replacement %d: %s", i, err.message);
        EXPECT_TEXT(content[i], "new");
    }
    EXPECT(temporary < 0, "no temporary file");
}

CASE(directories_are_made_with_their_parents)
{
    const char *path = path_in_work("a/b//c/");
    struct error err;
    struct stat st;

    EXPECT(directory_make(path, 0700, &err) == 0, "three directories");
    EXPECT(stat(path, &st) == 0 && (st.st_mode & 0777) == 0700, "their mode");
    EXPECT(directory_make(path, 0700, &err) == 0, "no error if they are there");
    write_file(path_in_work("file"), 0644, "");
    EXPECT(directory_make(path_in_work("file"), 0700, &err) < 0, "an error if a file is there");
    EXPECT(directory_make(path_in_work("file/below"), 0700, &err) < 0, "or on the way");
    EXPECT(directory_make("", 0700, &err) < 0, "or if there is no name");
}

CASE(reading_and_writing_go_on_until_all_is_done)
{
    enum { MUCH = 1 << 20 };
    char *data = allocate(MUCH);
    char *back = allocate(MUCH + 1);
    int ends[2];

    memset(data, 'x', MUCH);
    EXPECT(pipe2(ends, O_CLOEXEC) == 0, "a pipe, which holds 64 KiB");
    if (fork() == 0)
        _exit(write_full(ends[1], data, MUCH) == 0 ? 0 : 1);
    close(ends[1]);
    ssize_t got = read_full(ends[0], back, MUCH + 1);
    close(ends[0]);
    EXPECT(got == MUCH && memcmp(data, back, MUCH) == 0, "all of it");
}

CASE(the_names_in_a_directory_are_listed)
{
    char seen[100] = "";
    char **names;
    struct error err;

    for (int i = 0; i < 100; i++)
        write_file(path_in_work(text("%d", i)), 0644, "");
    int dir = open(path_in_work(""), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    EXPECT(directory_names(dir, &names, &err) == 100, "100 names");
    for (size_t i = 0; i < 100; i++)
        seen[atoi(names[i])] = 1;
    EXPECT(names[100] == NULL && memchr(seen, 0, 100) == NULL, "each of them once");
    names_free(names);
    EXPECT(directory_names(dir, &names, &err) == 100, "and a second time");
    names_free(names);
    close(dir);
    EXPECT(directory_names(dir, &names, &err) < 0, "but not of a closed one");
}

CASE(a_tree_is_removed_without_following_links, .page = "man 2 unlinkat")
{
    const char *outside = path_in_work("outside");
    struct error err;

    EXPECT(directory_make(path_in_work("tree/a/b"), 0700, &err) == 0, "a tree");
    EXPECT(directory_make(outside, 0700, &err) == 0, "and one outside");
    write_file(path_in_work("outside/file"), 0600, "");
    write_file(path_in_work("tree/a/file"), 0000, "");
    symlink(outside, path_in_work("tree/link"));
    symlink("/no/such", path_in_work("tree/a/b/dangling"));
    int dir = open(path_in_work(""), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    EXPECT(directory_remove(dir, "tree", &err) == 0, "%s", err.message);
    EXPECT(access(path_in_work("tree"), F_OK) < 0, "that it is gone");
    EXPECT(access(path_in_work("outside/file"), F_OK) == 0, "what is outside");
    EXPECT(directory_remove(dir, "tree", &err) == 0, "no error if it is gone");
    close(dir);
}

CASE(a_mount_below_stops_the_removal, .page = "man 2 openat2")
{
    struct error err;

    EXPECT(directory_make(path_in_work("tree/mount"), 0700, &err) == 0, "a tree");
    EXPECT(directory_make(path_in_work("outside"), 0700, &err) == 0, "and one outside");
    write_file(path_in_work("outside/file"), 0600, "");
    mount(path_in_work("outside"), path_in_work("tree/mount"), NULL, MS_BIND, NULL);
    int dir = open(path_in_work(""), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = directory_remove(dir, "tree", &err);
    close(dir);
    umount(path_in_work("tree/mount"));
    EXPECT(result < 0, "an error");
    EXPECT(access(path_in_work("outside/file"), F_OK) == 0, "what is outside");
}

CASE(a_path_is_made_absolute)
{
    char *there = path_absolute("/proc/../proc/self/../self/fd/.");
    char *not_there = path_absolute("no/such");
    char *root = path_absolute("/no/such");

    EXPECT(strstr(there, "..") == NULL && there[0] == '/', "not %s", there);
    EXPECT(not_there[0] == '/' && strstr(not_there, "/no/such") != NULL, "not %s", not_there);
    EXPECT(strcmp(root, "/no/such") == 0, "not %s", root);
    free(there);
    free(not_there);
    free(root);
}

CASE(where_the_working_directory_is_gone_a_path_leads_nowhere)
{
    int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *gone = path_in_work("gone");

    EXPECT(mkdir(gone, 0755) == 0 && chdir(gone) == 0 && rmdir(gone) == 0, "a directory");
    char *here = path_absolute(".");
    EXPECT(fchdir(before) == 0, "the way back");
    close(before);
    EXPECT(here[0] == '/' && access(here, F_OK) < 0, "not %s", here);
    free(here);
}

SUITE("file", "files")
