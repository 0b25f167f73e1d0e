/*
 * store.c - the directory in which containers are remembered.
 *
 * An entry is born whole: it is made as `.new-<id>`, and renamed when its record is in it. Who
 * makes one shares a lock on the store meanwhile. So whoever gets that lock alone knows that the
 * new entries he finds are those of processes that were killed, and sweeps them away.
 */
#include "store.h"

#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "json.h"
#include "lock.h"
#include "record.h"
#include "text.h"

#define RECORD "config.json"
#define NEW    ".new-"

/* A command line has at most 6 MB (man 2 execve), each byte of which takes up to six in JSON. */
enum { RECORD_LONGEST = 64 << 20 };

/* What a record may grow by later. Its last words must have room, though the disk is full by then.
 */
enum { ROOM = 1024 };

int store_open(struct error *err)
{
    CLEANUP_FREE char *path =
        text_format("%s/containers", text_of_variable("TINY_DOCKER_ROOT", STORE_ROOT));

    /* Only root looks into it: what a container has written is nobody else's business. */
    if (directory_make(path, 0700, err) < 0)
        return error_hint(err, geteuid() != 0 ? "containers belong to root: sudo tiny-docker ..."
                                              : "--root DIR keeps containers elsewhere");
    int store = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return store >= 0 ? store : fail(err, "cannot open '%s'", path);
}

static int open_entry(struct container *c, const char *name, struct error *err)
{
    c->entry = openat(c->store, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return c->entry < 0 ? fail(err, "cannot open the directory '%s'", name) : 0;
}

/* Make the entry under its first name and give it the second. */
static int make_entry(struct container *c, const char *name, struct error *err)
{
    struct error ignored;

    if (mkdirat(c->store, name, 0700) < 0)
        return fail(err, "cannot make a directory for the container");
    if (open_entry(c, name, err) == 0 && store_write(c, err) == 0 &&
        file_reserve(c->entry, RECORD, ROOM, err) == 0) {
        if (renameat(c->store, name, c->store, c->id) == 0)
            return 0;
        fail(err, "cannot name the container's directory");
    }
    store_free(c);
    directory_remove(c->store, name, &ignored);
    return -1;
}

int store_create(struct container *c, struct error *err)
{
    uint64_t random;

    if (getentropy(&random, sizeof(random)) < 0)
        return fail(err, "cannot get random bytes");
    snprintf(c->id, sizeof(c->id), "%012" PRIx64, random & 0xffffffffffff);
    CLEANUP_FREE char *name = text_format(NEW "%s", c->id);
    if (lock_take(c->store, LOCK_SH, err) < 0)
        return -1;
    int result = make_entry(c, name, err);
    flock(c->store, LOCK_UN);
    return result;
}

int store_read(struct container *c, const char *name, bool lock, struct error *err)
{
    CLEANUP_FREE char *text = NULL;
    size_t length;

    if (open_entry(c, name, err) < 0 || (lock && store_lock(c, err) < 0) ||
        file_read(c->entry, RECORD, RECORD_LONGEST, &text, &length, err) < 0 ||
        json_parse(text, length, &c->json, err) < 0 || record_from_json(c, err) < 0)
        return -1;
    if (strcmp(c->id, name) != 0)
        return fail_plain(err, "its 'id' is another one");
    return 0;
}

int store_write(const struct container *c, struct error *err)
{
    CLEANUP_JSON cJSON *json = record_to_json(c);
    CLEANUP_FREE char *text = json_print(json);

    return file_replace(c->entry, RECORD, 0600, text, strlen(text), err);
}

int store_lock(const struct container *c, struct error *err)
{
    /* No signal ends this wait: what is done under this lock takes moments, and what is to be
     * written under it must not be lost. */
    return flock(c->entry, LOCK_EX) < 0 ? fail(err, "cannot lock the container") : 0;
}

void store_unlock(const struct container *c)
{
    flock(c->entry, LOCK_UN);
}

void store_free(struct container *c)
{
    if (c->json != NULL)
        free(c->command);
    cJSON_Delete(c->json);
    free(c->rootfs_path);
    if (c->entry >= 0)
        close(c->entry);
}

/* The way back: an entry without its name is nobody's. If we are killed now, it is swept. */
int store_remove(int store, const char *name, struct error *err)
{
    CLEANUP_FREE char *nameless = text_format(NEW "%s", name);
    CLEANUP_FREE char *record = text_format("%s/" RECORD, nameless);
    int result;

    if (lock_take(store, LOCK_SH, err) < 0)
        return -1;
    if (renameat(store, name, store, nameless) < 0)
        result = fail(err, "cannot remove it");
    else if ((result = directory_remove(store, nameless, err)) < 0 &&
             faccessat(store, record, F_OK, 0) == 0) /* without it, what is left is swept away */
        renameat(store, nameless, store, name);
    flock(store, LOCK_UN);
    return result;
}

int store_names(int store, char ***names, struct error *err)
{
    bool alone = flock(store, LOCK_EX | LOCK_NB) == 0;
    int count = 0;

    if (directory_names(store, names, err) < 0)
        return -1;
    for (char **name = *names; *name != NULL; name++) {
        if (alone && strncmp(*name, NEW, strlen(NEW)) == 0)
            directory_remove(store, *name, err);
        if ((*name)[0] == '.')
            free(*name);
        else
            (*names)[count++] = *name;
    }
    (*names)[count] = NULL;
    flock(store, LOCK_UN);
    return count;
}

/* One to 64 of [a-zA-Z0-9_.-], the first a letter or a digit. So it cannot lead out of the store.
 */
static bool is_name(const char *given)
{
    size_t length = strlen(given);

    return length < NAME_SIZE && isalnum((unsigned char)given[0]) &&
           strspn(given, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
               length;
}

int store_find(int store, const char *given, char name[NAME_SIZE], struct error *err)
{
    char **names;
    int matches = 0;

    if (!is_name(given))
        return fail_plain(err, "'%s' is not a container ID", given);
    if (store_names(store, &names, err) < 0)
        return -1;
    for (size_t i = 0; names[i] != NULL; i++) {
        if (strncmp(names[i], given, strlen(given)) != 0 || !is_name(names[i]))
            continue;
        snprintf(name, NAME_SIZE, "%s", names[i]);
        matches++;
        if (strcmp(name, given) == 0) {
            matches = 1;
            break;
        }
    }
    names_free(names);
    if (matches == 0)
        return fail_plain(err, "there is no container '%s'", given);
    if (matches > 1)
        return fail_plain(err, "'%s' is ambiguous: %d containers begin with it", given, matches);
    return 0;
}
