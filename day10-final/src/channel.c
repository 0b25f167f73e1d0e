/*
 * channel.c - the socket between the parent and the child.
 *
 * SOCK_SEQPACKET keeps messages apart, and shows the death of the other side as an end of file.
 * Both ends are close-on-exec: exec itself sends the last message.
 */
#include "channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum kind { GO, TERMINAL, READY, FAILED };

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

/* An open file travels beside the message: the kernel makes a descriptor for it here (man 7 unix,
 * SCM_RIGHTS). */
union passed {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

static void keep_terminal(struct container *c, struct msghdr *message)
{
    const struct cmsghdr *header = CMSG_FIRSTHDR(message);

    if (header != NULL && header->cmsg_type == SCM_RIGHTS)
        memcpy(&c->terminal, CMSG_DATA(header), sizeof(int));
}

void channel_listen(struct container *c, struct error *err)
{
    struct message message;
    union passed passed;
    struct iovec data = { &message, sizeof(message) };
    struct msghdr whole = {
        .msg_iov = &data,
        .msg_iovlen = 1,
        .msg_control = &passed,
        .msg_controllen = sizeof(passed),
    };
    ssize_t length = recvmsg(c->channel, &whole, MSG_CMSG_CLOEXEC);

    if (length < 0 && errno == EINTR)
        return;
    if (length <= 0) {
        close_end(&c->channel);
    } else if (message.kind == TERMINAL) {
        keep_terminal(c, &whole);
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

int channel_check_parent(const struct container *c, struct error *err)
{
    char nothing;

    /* It says no more than "go": anything but "not now" is the end of the file. */
    if (recv(c->child_channel, &nothing, sizeof(nothing), MSG_DONTWAIT) < 0 && errno == EAGAIN)
        return 0;
    return fail_plain(err, "the parent has died");
}

int channel_send_terminal(const struct container *c, int terminal, struct error *err)
{
    enum kind kind = TERMINAL;
    union passed passed = { 0 };
    struct iovec data = { &kind, sizeof(kind) };
    struct msghdr whole = {
        .msg_iov = &data,
        .msg_iovlen = 1,
        .msg_control = &passed,
        .msg_controllen = sizeof(passed),
    };

    passed.header = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET,
        .cmsg_type = SCM_RIGHTS,
        .cmsg_len = CMSG_LEN(sizeof(int)),
    };
    memcpy(CMSG_DATA(&passed.header), &terminal, sizeof(int));
    if (sendmsg(c->child_channel, &whole, MSG_NOSIGNAL) < 0)
        return fail(err, "cannot reach the parent");
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
