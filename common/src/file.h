/*
 * file.h - files read whole, written whole, replaced at once; directories made with their parents.
 *
 * A path is taken relative to the directory `dir`, an open descriptor, or AT_FDCWD for the current
 * directory, as in openat(2).
 */
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "error.h"

/* Write all `length` bytes, however many calls it takes. Returns 0, or -1 with errno set. */
int write_full(int fd, const void *data, size_t length);

/* Read until `length` bytes or the end of the file. Returns the number of bytes, or -1 with errno
 * set. */
ssize_t read_full(int fd, void *data, size_t length);

/* Read a whole file of at most `limit` bytes. On success `*text` is a new string (a NUL follows
 * the last byte) and, if `length` is not NULL, `*length` its size. Fails if the file is longer, is
 * no regular file, or cannot be read. */
int file_read(int dir, const char *path, size_t limit, char **text, size_t *length,
              struct error *err);

/* Write `text` to a file that exists, in one write(2), as files of the kernel want it. */
int file_write(int dir, const char *path, const char *text, struct error *err);

/* Make the file's content `data` at once: who opens it finds the old content or the new, never
 * half. The new content is written to `path` + ".tmp" and renamed (man 2 rename); nothing is left
 * of it on failure. Its permissions are `mode`, whatever the umask. There is no fsync: after a
 * crash of the machine the content is unknown. Only one process at a time may replace a file: a
 * lock is the caller's business. */
int file_replace(int dir, const char *path, mode_t mode, const char *data, size_t length,
                 struct error *err);

/* Make `path` + ".reserve", which takes as much room on the disk as the file does now, and `more`.
 * With it, file_replace succeeds on a full disk (man 3 posix_fallocate). There, somebody who reads
 * while the file is replaced twice may find half of it. */
int file_reserve(int dir, const char *path, size_t more, struct error *err);

/* Make the directory and those above it that are missing, with `mode` less the umask. It is no
 * error if it exists. */
int directory_make(const char *path, mode_t mode, struct error *err);

/* The names in an open directory, but "." and "..", in no order: a new list that ends with NULL, to
 * be freed with names_free. Returns their number, or -1. */
int directory_names(int dir, char ***names, struct error *err);
void names_free(char **names);

/* Remove a file, or a directory with all that is in it. Links are not followed, and mounts not
 * crossed: what is mounted below is an error (man 2 openat2). It is no error if nothing is there.
 */
int directory_remove(int dir, const char *name, struct error *err);

/* Is that open file a plain one, and none by which one asks the kernel, as those in /proc, /sys and
 * the control groups are? */
bool file_is_plain(int fd);

/* The absolute path of `path`, without symbolic links; of one that is not there as much as can be
 * said of it. A new string. */
char *path_absolute(const char *path);

#endif
