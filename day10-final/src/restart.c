/*
 * restart.c - start a container again when it has ended.
 *
 * The parent does it, so it lasts as long as the parent: there is no daemon that could begin where
 * a dead one has left off. Delays grow as Docker's do.
 */
#include "restart.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "number.h"
#include "signals.h"
#include "store.h"

#define ON_FAILURE "on-failure"

#define DELAY_FIRST (CLOCK_SECOND / 10)
#define DELAY_MOST  (60 * CLOCK_SECOND)
#define STEADY      (10 * CLOCK_SECOND) /* who has run so long was well */

int restart_check(const char *policy, struct error *err)
{
    size_t length = strlen(ON_FAILURE);
    int64_t most;

    if (strcmp(policy, "no") == 0 || strcmp(policy, "always") == 0 ||
        strcmp(policy, ON_FAILURE) == 0)
        return 0;
    if (strncmp(policy, ON_FAILURE ":", length + 1) == 0)
        return number_parse(policy + length + 1, 1, INT32_MAX, &most, err);
    return fail_usage(err, "'%s' is neither no, " ON_FAILURE "[:N] nor always", policy);
}

static bool wants(const char *policy, int status, int64_t count)
{
    if (policy == NULL || strncmp(policy, ON_FAILURE, strlen(ON_FAILURE)) != 0)
        return policy != NULL && strcmp(policy, "always") == 0;
    const char *most = strchr(policy, ':');
    return status != 0 && (most == NULL || count < atoll(most + 1));
}

bool restart_is_due(struct container *c, int64_t ran)
{
    if (c->stop_requested || !wants(c->asked.restart, c->exit_code, c->restart_count))
        return false;
    if (ran >= STEADY || c->restart_delay == 0)
        c->restart_delay = DELAY_FIRST;
    else if (c->restart_delay < DELAY_MOST / 2)
        c->restart_delay *= 2;
    else
        c->restart_delay = DELAY_MOST;
    return true;
}

/* `stop` and `kill` write what they want into the record, and wake us. */
bool restart_is_called_off(const struct container *c)
{
    struct container recorded = { .store = c->store };
    struct error ignored;

    bool result = store_read(&recorded, c->id, true, &ignored) < 0 ||
                  recorded.status == CONTAINER_STOPPING || recorded.stop_requested;
    store_free(&recorded);
    return result;
}

bool restart_wait(struct container *c)
{
    struct pollfd signals = { .fd = c->signal_fd, .events = POLLIN };
    int64_t deadline = clock_running() + c->restart_delay;
    int64_t left;

    while ((left = deadline - clock_running()) > 0) {
        if (poll(&signals, 1, (int)(left / 1000000) + 1) > 0)
            signals_pass_on(c);
        if (c->stop_requested || restart_is_called_off(c))
            return false;
    }
    return true;
}
