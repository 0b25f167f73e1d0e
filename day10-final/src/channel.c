/*
 * channel.c - the socket between the parent and the child.
 *
 * SOCK_SEQPACKET keeps messages apart, and shows the death of the other side as an end of file.
 * Both ends are close-on-exec: exec itself sends the last message.
 */
#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum kind { GO, TERMINAL, CHILD, READY, FAILED };

struct message {
    enum kind kind;
    union {
        pid_t child;                  /* of CHILD */
        struct executable executable; /* of READY */
        struct error error;           /* of FAILED; the others end before */
    };
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

static int passed_descriptor(struct msghdr *message)
{
    const struct cmsghdr *header = CMSG_FIRSTHDR(message);
    int fd = -1;

    if (header != NULL && header->cmsg_type == SCM_RIGHTS)
        memcpy(&fd, CMSG_DATA(header), sizeof(fd));
    return fd;
}

/* The first child ends as soon as it has said this. The other waits until it is known; if that
 * cannot be said, it hears of the channel's end. */
static void take_child(struct container *c, pid_t pid, int pidfd, struct error *err)
{
    waitpid(c->pid, NULL, 0);
    close(c->pidfd);
    c->pid = pid;
    c->pidfd = pidfd;
    c->start = START_BORN;
    if (say(c->channel, GO) < 0) {
        c->start = START_FAILED;
        fail(err, "cannot reach the child");
    }
}

static bool is_own_child(int pidfd)
{
    siginfo_t info;

    return waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static void take_ready(struct container *c, const struct executable *what)
{
    c->start = START_READY;
    c->executable = *what;
    c->executable.file[sizeof(what->file) - 1] = '\0';
    c->executable.interpreter[sizeof(what->interpreter) - 1] = '\0';
}

static void take_error(struct container *c, const struct error *said, struct error *err)
{
    c->start = START_FAILED;
    *err = *said;
    err->message[sizeof(err->message) - 1] = '\0';
    err->hint[sizeof(err->hint) - 1] = '\0';
}

static void take_refusal(struct container *c, int reason, struct error *err)
{
    executable_fail(&c->executable, reason, err);
    c->start = START_FAILED;
}

static void refuse(struct container *c, int passed, struct error *err)
{
    c->start = START_FAILED;
    if (passed >= 0)
        close(passed);
    fail_plain(err, "somebody in the container has spoken in the child's place");
}

/* Once the child is in the container, somebody in there may have got hold of its end: who may trace
 * others, and when another program has begun, the command's own user. So nothing is believed any
 * more but what the child may say then, and after its last word nobody is heard. */
static void take(struct container *c, const struct message *message, int reason, int passed,
                 struct error *err)
{
    if (c->start == START_READY)
        take_refusal(c, reason, err);
    else if (message->kind == READY)
        take_ready(c, &message->executable);
    else if (message->kind == FAILED)
        take_error(c, &message->error, err);
    else if (c->start == START_PREPARING && message->kind == TERMINAL)
        c->terminal = passed;
    else if (c->start == START_PREPARING && message->kind == CHILD && is_own_child(passed))
        take_child(c, message->child, passed, err);
    else
        refuse(c, passed, err);
    if (c->start == START_FAILED)
        close_end(&c->channel);
}

void channel_listen(struct container *c, struct error *err)
{
    union {
        struct message message;
        int reason;
    } said;
    union passed passed;
    struct iovec data = { &said, sizeof(said) };
    struct msghdr whole = { .msg_iov = &data, .msg_iovlen = 1 };

    memset(&said, 0, sizeof(said));
    if (c->start == START_PREPARING) {
        whole.msg_control = &passed;
        whole.msg_controllen = sizeof(passed);
    }
    ssize_t length = recvmsg(c->channel, &whole, MSG_CMSG_CLOEXEC);
    if (length < 0 && errno == EINTR)
        return;
    if (length <= 0)
        close_end(&c->channel);
    else
        take(c, &said.message, said.reason, passed_descriptor(&whole), err);
}

void channel_end_wait(struct container *c)
{
    if (c->channel >= 0)
        fcntl(c->channel, F_SETFL, O_NONBLOCK);
}

int channel_wait_for_go(const struct container *c, struct error *err)
{
    /* The parent's end must be the parent's alone, for the same reason. */
    close(c->channel);
    return channel_wait_again(c, err);
}

int channel_wait_again(const struct container *c, struct error *err)
{
    enum kind kind;

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

static int pass(const struct container *c, const struct message *message, size_t length, int fd,
                struct error *err)
{
    union passed passed = { 0 };
    struct iovec data = { (void *)message, length };
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
    memcpy(CMSG_DATA(&passed.header), &fd, sizeof(int));
    if (sendmsg(c->child_channel, &whole, MSG_NOSIGNAL) < 0)
        return fail(err, "cannot reach the parent");
    return 0;
}

int channel_send_terminal(const struct container *c, int terminal, struct error *err)
{
    struct message message = { .kind = TERMINAL };

    return pass(c, &message, offsetof(struct message, error), terminal, err);
}

int channel_send_child(const struct container *c, pid_t pid, int pidfd, struct error *err)
{
    struct message message = { .kind = CHILD, .child = pid };

    return pass(c, &message, offsetof(struct message, child) + sizeof(pid), pidfd, err);
}

int channel_say_ready(const struct container *c, const struct executable *what, struct error *err)
{
    enum { LENGTH = offsetof(struct message, executable) + sizeof(*what) };
    struct message message = { .kind = READY, .executable = *what };

    if (send(c->child_channel, &message, LENGTH, MSG_NOSIGNAL) < 0)
        return fail(err, "cannot reach the parent");
    return 0;
}

void channel_say_refused(const struct container *c, int reason)
{
    send(c->child_channel, &reason, sizeof(reason), MSG_NOSIGNAL);
}

void channel_say_failed(const struct container *c, const struct error *err)
{
    struct message message = { .kind = FAILED, .error = *err };

    send(c->child_channel, &message, sizeof(message), MSG_NOSIGNAL);
}
