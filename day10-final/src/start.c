/*
 * start.c - start a container again that has ended.
 *
 * All that was asked for is in the record. So this is `run -d` once more, with the record in place
 * of the command line, and with a new parent for the old entry.
 */
#include "start.h"

#include <stdio.h>

#include "bridge.h"
#include "cleanup.h"
#include "parent.h"
#include "store.h"

enum { MOMENT = 1000000 };

/* Read the record when the container is neither being made nor being stopped. */
static int load_settled(struct container *c, int store, const char *id, struct error *err)
{
    for (;;) {
        CLEANUP_CLOSE int parent = -1;
        if (lifecycle_load(c, store, id, err) < 0)
            return -1;
        if (c->status != CONTAINER_CREATED && c->status != CONTAINER_STOPPING)
            return 0;
        int result = process_open(c->parent_pid, c->parent_start_time, c->boot_id, &parent, err);
        store_free(c);
        if (result < 0)
            return -1;
        if (parent >= 0)
            process_wait(parent, MOMENT);
    }
}

static int run_again(struct container *c, struct error *err)
{
    c->detached = true;
    c->report = -1;
    c->rootfs = c->rootfs_path;
    /* Records of day 9 do not say which. */
    if (c->network == NETWORK_BRIDGE && c->bridge.name == NULL &&
        bridge_choose(&c->bridge, err) < 0)
        return -1;
    fflush(stdout); /* what has been printed must not be there twice */
    return parent_run_detached(c, err);
}

int start_again(int store, const char *id, const struct manner *how, struct error *err)
{
    struct container c;
    struct error ignored;

    if (load_settled(&c, store, id, err) < 0)
        return -1;
    c.asked.remove = c.asked.remove || (how != NULL && how->keep);
    bool is_paused = c.status == CONTAINER_PAUSED;
    int result = lifecycle_has_ended(&c) ? run_again(&c, err) : 0;
    store_free(&c);
    if (is_paused) {
        fail_plain(err, "it is paused");
        return error_hint(err, "tiny-docker unpause %s", id);
    }
    if (result == 0 || load_settled(&c, store, id, &ignored) < 0)
        return result;
    /* Somebody else may have been quicker. */
    if (!lifecycle_has_ended(&c))
        result = 0;
    store_free(&c);
    return result;
}

int start_anew(int store, const char *id, const struct manner *how, struct error *err)
{
    struct manner keeping = *how;
    struct container c;

    if (lifecycle_load(&c, store, id, err) < 0)
        return -1;
    keeping.keep = c.asked.remove;
    store_free(&c);
    if (lifecycle_stop(store, id, &keeping, err) < 0)
        return -1;
    return start_again(store, id, &keeping, err);
}
