/*
 * fixture.h - memory, files and root filesystems that a case works with, and that go with it.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <stddef.h>
#include <sys/types.h>

/* Memory, all zero, and a formatted string, that live until the end of the case. */
void *allocate(size_t size);
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A path in the case's own directory, which is empty when the case begins. */
const char *path_in_work(const char *name);

/* Make or replace a file. */
void write_file(const char *path, mode_t mode, const char *content);

/* A file's content as a string. */
const char *read_text(const char *path);

/* Make a root filesystem in the case's directory: busybox and its links, `probe`, /proc and so on.
 * Returns its path. */
const char *make_rootfs(const char *name);

/* The path of the payload (probe.c), which is plain `probe` in a root filesystem of ours. */
#define PROBE probe_path()
const char *probe_path(void);

/* The path of a program that PATH has, or NULL. */
const char *find_program(const char *name);

/* The case cannot be tried without this program: skip it if PATH has none. */
void needs_program(const char *name);

/* The quoted form of the words, as one would type them. */
const char *as_typed(const char *const words[]);

/* The text in printable form, shortened if it is long. */
const char *as_shown(const char *from);

/* Once, before the first case: copy what root filesystems are made of to the scratch directory. */
void fixture_prepare(void);

/* Begin and end a case's fixtures. Its files, and the state of the program under test, are in
 * directories of their own below `scratch`, and are removed at the end. */
void fixture_begin(const char *scratch);
void fixture_end(void);

#endif
