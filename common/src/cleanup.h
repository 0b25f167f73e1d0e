/*
 * cleanup.h - let a scope give back what it owns.
 *
 * A variable declared with one of these is released when its scope ends, by whichever return.
 * To hand the thing on to somebody else, set the variable to NULL or -1 (cleanup_keep).
 */
#ifndef CLEANUP_H
#define CLEANUP_H

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLEANUP_FREE  __attribute__((cleanup(cleanup_free)))
#define CLEANUP_CLOSE __attribute__((cleanup(cleanup_close)))
#define CLEANUP_FILE  __attribute__((cleanup(cleanup_file)))
#define CLEANUP_DIR   __attribute__((cleanup(cleanup_dir)))

/* errno survives each of these: what is released on the way out of an error must not change it. */

static inline void cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void cleanup_close(const int *fd)
{
    int saved = errno;

    if (*fd >= 0)
        close(*fd);
    errno = saved;
}

/* Hand a descriptor on to the caller, who closes it then. */
static inline int cleanup_keep(int *fd)
{
    int kept = *fd;

    *fd = -1;
    return kept;
}

static inline void cleanup_file(FILE **file)
{
    int saved = errno;

    if (*file != NULL)
        fclose(*file);
    errno = saved;
}

static inline void cleanup_dir(DIR **dir)
{
    int saved = errno;

    if (*dir != NULL)
        closedir(*dir);
    errno = saved;
}

#endif
