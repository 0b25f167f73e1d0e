/*
 * names.c - what people call a container, beside its ID.
 *
 * A name is a symbolic link. To make one is to ask whether it is taken, without a race: of two who
 * try, the kernel lets one (man 2 symlink). And who looks for a name reads one link, however many
 * containers there are.
 *
 * A link is made before the container that it leads to is there, and goes after it. So who is
 * killed in between leaves a link that is nobody's: the next who wants the name gets it, and the
 * next who lists the containers sweeps it away. But such a link may also be somebody's who is about
 * to make the container: he shares a lock on the store, and who has that alone knows.
 */
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "lock.h"
#include "store.h"
#include "text.h"

#define NAMES "../names" /* as seen from the store */

int names_check(const char *name, struct error *err)
{
    if (store_is_name(name) && strlen(name) >= 2)
        return 0;
    fail_usage(err, "'%s' is not a name for a container", name);
    return error_hint(err, "2 to 64 letters, digits, '_', '-' and '.', the first one no sign");
}

/* Where the link leads, or "". */
static void read_link(int store, const char *name, char id[NAME_SIZE])
{
    CLEANUP_FREE char *path = text_format(NAMES "/%s", name);
    ssize_t length = readlinkat(store, path, id, NAME_SIZE - 1);

    id[length > 0 ? length : 0] = '\0';
    if (!store_is_name(id))
        id[0] = '\0';
}

bool names_find(int store, const char *name, char id[NAME_SIZE])
{
    read_link(store, name, id);
    return id[0] != '\0' && faccessat(store, id, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Is there a container of that name? One that has got another name may have left a link. */
static bool is_taken(int store, const char *name, char id[NAME_SIZE])
{
    struct container c = { .store = store };
    struct error ignored;

    if (!names_find(store, name, id))
        return false;
    bool is_damaged = store_read(&c, id, false, &ignored) < 0;
    bool has_name = c.asked.name != NULL && strcmp(c.asked.name, name) == 0;
    store_free(&c);
    return is_damaged || has_name;
}

/* Remove a link that is nobody's. To get the lock alone we give up our share of it. */
static int sweep(int store, const char *name, const char *path, struct error *err)
{
    char id[NAME_SIZE];

    if (lock_take(store, LOCK_EX, err) < 0)
        return -1;
    int result = is_taken(store, name, id) ? 0 : unlinkat(store, path, 0);
    if (result < 0 && errno != ENOENT)
        return fail(err, "cannot remove what is left of the name '%s'", name);
    return lock_take(store, LOCK_SH, err);
}

int names_claim(int store, const char *name, const char *id, struct error *err)
{
    CLEANUP_FREE char *path = text_format(NAMES "/%s", name);
    char holder[NAME_SIZE];

    if (mkdirat(store, NAMES, 0700) < 0 && errno != EEXIST)
        return fail(err, "cannot make a directory for names");
    while (symlinkat(id, store, path) < 0) {
        if (errno != EEXIST)
            return fail(err, "cannot note the name '%s'", name);
        if (is_taken(store, name, holder)) {
            fail_plain(err, "the name '%s' is taken by container %s", name, holder);
            return error_hint(err, "remove that container, or rename it");
        }
        if (sweep(store, name, path, err) < 0)
            return -1;
    }
    return 0;
}

void names_release(int store, const char *name, const char *id)
{
    CLEANUP_FREE char *path = text_format(NAMES "/%s", name);
    char holder[NAME_SIZE];

    if (!store_is_name(name)) /* it may come from a record */
        return;
    read_link(store, name, holder);
    if (strcmp(holder, id) == 0)
        unlinkat(store, path, 0);
}

void names_sweep(int store)
{
    CLEANUP_CLOSE int directory =
        openat(store, NAMES, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct error ignored;
    char id[NAME_SIZE];
    char **names;

    if (directory < 0 || directory_names(directory, &names, &ignored) < 0)
        return;
    for (char **name = names; *name != NULL; name++) {
        read_link(store, *name, id);
        if (id[0] != '\0' && faccessat(store, id, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
            unlinkat(directory, *name, 0);
    }
    names_free(names);
}

/* The new link, the record, the old link: wherever we are killed, one of the two leads to it, and
 * the other one is nobody's or goes with the next change. */
static int change(struct container *c, const char *name, struct error *err)
{
    const char *before = c->asked.name;

    if (names_claim(c->store, name, c->id, err) < 0)
        return -1;
    c->asked.name = name;
    if (store_write(c, err) < 0) {
        names_release(c->store, name, c->id);
        return -1;
    }
    if (before != NULL)
        names_release(c->store, before, c->id);
    return 0;
}

int names_rename(int store, const char *id, const char *name, struct error *err)
{
    struct container c = { .store = store };
    int result = store_read(&c, id, true, err);

    if (result == 0 && c.asked.name != NULL && strcmp(c.asked.name, name) == 0)
        result = fail_plain(err, "that is its name already");
    if (result == 0 && (result = lock_take(store, LOCK_SH, err)) == 0) {
        result = change(&c, name, err);
        flock(store, LOCK_UN);
    }
    store_free(&c);
    return result;
}
