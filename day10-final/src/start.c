/*
 * start.c - start a container again that has ended.
 *
 * All that was asked for is in the record. So this is `run -d` once more, with the record in place
 * of the command line, and with a new parent for the old entry.
 */
#include "start.h"

#include <stdio.h>

#include "bridge.h"
#include "parent.h"
#include "status.h"
#include "store.h"

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

    (void)how;
    if (lifecycle_lock_made(&c, store, id, err) < 0)
        return -1;
    store_unlock(&c);
    enum container_status status = c.status;
    int result = lifecycle_has_ended(&c) ? run_again(&c, err) : 0;
    store_free(&c);
    if (status == CONTAINER_PAUSED) {
        fail_plain(err, "it is paused");
        return error_hint(err, "tiny-docker unpause %s", id);
    }
    /* Who does that may wait for long, or have given up. */
    if (status == CONTAINER_STOPPING)
        return status_fail_stopping(err);
    if (result == 0 || lifecycle_lock_made(&c, store, id, &ignored) < 0)
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

    keeping.keep = true;
    if (lifecycle_stop(store, id, &keeping, err) < 0)
        return -1;
    return start_again(store, id, &keeping, err);
}
