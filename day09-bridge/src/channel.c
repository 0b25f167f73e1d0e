/*
 * channel.c - the socket between the parent and the child.
 *
 * SOCK_SEQPACKET keeps messages apart, and shows the death of the other side as an end of file.
 * Both ends are close-on-exec: exec itself sends the last message.
 */
#include "channel.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum kind { GO, READY, FAILED };

struct message {
    enum kind kind;
    struct error error; /* of FAILED; the others end before it */
};

/* MSG_NOSIGNAL: the other side may be dead. */
static int say(int fd, enum kind kind)
{
    return send(fd, &kind, sizeof(kind), MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

int channel_open(struct container *c, struct error *err)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return fail(err, "cannot make a socket pair");
    c->channel = ends[0];
    c->child_channel = ends[1];
    c->start = START_PREPARING;
    return 0;
}

void channel_close(struct container *c)
{
    close_end(&c->channel);
    close_end(&c->child_channel);
}

int channel_say_go(struct container *c, struct error *err)
{
    /* The child's end must be the child's alone, or its death would not end the file. */
    close_end(&c->child_channel);
    if (say(c->channel, GO) < 0)
        return fail(err, "cannot reach the child");
    return 0;
}

void channel_listen(struct container *c, struct error *err)
{
    struct message message;
    ssize_t length = recv(c->channel, &message, sizeof(message), 0);

    if (length < 0 && errno == EINTR)
        return;
    if (length <= 0) {
        close_end(&c->channel);
    } else if (message.kind == READY) {
        c->start = START_READY;
    } else {
        *err = message.error;
        c->start = START_FAILED;
    }
}

int channel_wait_for_go(const struct container *c, struct error *err)
{
    enum kind kind;

    /* The parent's end must be the parent's alone, for the same reason. */
    close(c->channel);
    if (recv(c->child_channel, &kind, sizeof(kind), 0) != sizeof(kind))
        return fail_plain(err, "the parent has died");
    return 0;
}

int channel_say_ready(const struct container *c, struct error *err)
{
    if (say(c->child_channel, READY) < 0)
        return fail(err, "cannot reach the parent");
    return 0;
}

void channel_say_failed(const struct container *c, const struct error *err)
{
    struct message message = { .kind = FAILED, .error = *err };

    send(c->child_channel, &message, sizeof(message), MSG_NOSIGNAL);
}
