/*
 * status.c - a container in a few words, for people.
 */
#include "status.h"

#include "cleanup.h"
#include "human.h"
#include "moment.h"
#include "text.h"

static char *since(const char *time)
{
    return human_duration(moment_now() - moment_of(time));
}

/* "Exited (137) 2 hours ago (OOM)". Of a container that was found dead nobody knows the code. */
static char *ended(const char *word, const struct container *c)
{
    CLEANUP_FREE char *ago = since(c->finished_at);
    CLEANUP_FREE char *code =
        c->exit_code >= 0 ? text_format(" (%d)", c->exit_code) : text_copy("");

    return text_format("%s%s %s ago%s", word, code, ago, c->oom_killed ? " (OOM)" : "");
}

char *status_text(const struct container *c)
{
    CLEANUP_FREE char *up = since(c->started_at);

    switch (c->status) {
    case CONTAINER_CREATED:
        return text_copy("Created");
    case CONTAINER_RUNNING:
        return text_format("Up %s", up);
    case CONTAINER_PAUSED:
        return text_format("Up %s (Paused)", up);
    case CONTAINER_RESTARTING:
        return ended("Restarting", c);
    case CONTAINER_STOPPING:
        return text_copy("Stopping");
    case CONTAINER_STOPPED:
    case CONTAINER_EXITED:
        break;
    }
    return ended("Exited", c);
}

bool status_is_up(const struct container *c)
{
    return c->status > CONTAINER_CREATED && c->status < CONTAINER_STOPPED;
}

int status_fail_stopping(struct error *err)
{
    fail_plain(err, "it is being stopped");
    return error_hint(err, "'tiny-docker stop' waits for its end, 'tiny-docker kill' ends it now");
}
