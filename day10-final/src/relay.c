/*
 * relay.c - bytes copied between the streams of the caller and those of a container.
 *
 * Nothing here may block: the caller's terminal may be held up by Ctrl-S, its pipe full, and the
 * container's end and the signals must still be seen. But O_NONBLOCK belongs to the open file, and
 * that is shared with everybody who has inherited it, as the caller's shell: setting it would break
 * them. So the caller's streams are opened once more.
 */
#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "memory.h"
#include "text.h"

enum { CHUNK = 32 * 1024, REFUSALS = 10, PATIENCE = 1000 /* milliseconds */ };

/* One direction. It reads when it is empty and writes when it is not. */
struct flow {
    int from; /* -1 when it is over, as `to` */
    int to;
    bool is_input;
    bool to_socket;
    int refusals; /* how often we were in the background when we wanted to read */
    size_t at;
    size_t length;
    char bytes[CHUNK];
};

struct relay {
    int count;
    bool has_ended;
    int error; /* errno of a write that failed */
    struct flow flows[RELAY_FLOWS];
};

struct relay *relay_open(void)
{
    return memory_allocate(sizeof(struct relay));
}

/* A descriptor of our own for the caller's stream. Where it cannot be opened again, as a socket, it
 * is shared; a regular file too, for its position is. */
static int open_anew(int fd, int flags, struct stat *st)
{
    CLEANUP_FREE char *path = text_format("/proc/self/fd/%d", fd);
    int opened = -1;

    if (fstat(fd, st) == 0 && (S_ISCHR(st->st_mode) || S_ISFIFO(st->st_mode)))
        opened = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return opened >= 0 ? opened : fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

static void do_not_block(int fd)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void relay_add_input(struct relay *relay, int fd, int to)
{
    struct flow *flow = &relay->flows[relay->count++];
    struct stat st;

    do_not_block(to);
    flow->is_input = true;
    flow->from = open_anew(fd, O_RDONLY, &st);
    flow->to = to;
}

void relay_add_output(struct relay *relay, int from, int fd)
{
    struct flow *flow = &relay->flows[relay->count++];
    struct stat st = { 0 };

    do_not_block(from);
    flow->from = from;
    flow->to = open_anew(fd, O_WRONLY, &st);
    flow->to_socket = S_ISSOCK(st.st_mode);
}

/* Whoever is at the other ends sees it: as an end of file, as SIGPIPE, or as a hang-up. */
static void end_flow(struct relay *relay, struct flow *flow)
{
    if (flow->from < 0)
        return;
    close(flow->from);
    close(flow->to);
    flow->from = flow->to = -1;
    flow->length = 0;
    relay->has_ended = true;
}

static bool is_for_later(void)
{
    return errno == EAGAIN || errno == EINTR;
}

/* We have read our terminal from the background. The kernel would have stopped us with SIGTTIN, but
 * it is blocked: so we send it, and signals.c does the rest. In an orphaned process group that does
 * not help, and we give up. */
static bool is_in_background(struct flow *flow)
{
    if (!flow->is_input || errno != EIO || tcgetpgrp(flow->from) < 0 ||
        tcgetpgrp(flow->from) == getpgrp() || ++flow->refusals > REFUSALS)
        return false;
    kill(getpid(), SIGTTIN);
    return true;
}

static void read_some(struct relay *relay, struct flow *flow)
{
    ssize_t got = read(flow->from, flow->bytes, sizeof(flow->bytes));

    flow->at = 0;
    flow->length = got > 0 ? (size_t)got : 0;
    if (got > 0)
        flow->refusals = 0;
    if (got == 0 || (got < 0 && !is_for_later() && !is_in_background(flow)))
        end_flow(relay, flow);
}

static void write_some(struct relay *relay, struct flow *flow)
{
    const char *bytes = flow->bytes + flow->at;
    ssize_t put = flow->to_socket ? send(flow->to, bytes, flow->length, MSG_DONTWAIT | MSG_NOSIGNAL)
                                  : write(flow->to, bytes, flow->length);

    if (put >= 0) {
        flow->at += (size_t)put;
        flow->length -= (size_t)put;
    } else if (!is_for_later()) {
        if (errno != EPIPE && !flow->is_input)
            relay->error = errno;
        end_flow(relay, flow);
    }
}

/* Read if there is nothing to write, and write. */
static void move(struct relay *relay, struct flow *flow)
{
    if (flow->from >= 0 && flow->length == 0)
        read_some(relay, flow);
    if (flow->length > 0)
        write_some(relay, flow);
}

void relay_watch(const struct relay *relay, bool with_input, struct pollfd events[RELAY_FLOWS])
{
    for (int i = 0; i < RELAY_FLOWS; i++) {
        const struct flow *flow = &relay->flows[i];
        bool writes = flow->length > 0;
        events[i] = (struct pollfd){
            .fd = i < relay->count && (with_input || !flow->is_input)
                      ? writes ? flow->to : flow->from
                      : -1,
            .events = writes ? POLLOUT : POLLIN,
        };
    }
}

void relay_serve(struct relay *relay, const struct pollfd events[RELAY_FLOWS])
{
    for (int i = 0; i < relay->count; i++)
        if (events[i].revents != 0)
            move(relay, &relay->flows[i]);
}

bool relay_has_ended(const struct relay *relay)
{
    return relay->has_ended;
}

/* Is this a signal that ends a program? Those of the container's end are none. */
static bool is_told_to_end(int signal_fd)
{
    struct signalfd_siginfo info;

    if (read(signal_fd, &info, sizeof(info)) != sizeof(info))
        return false;
    int signal = (int)info.ssi_signo;
    return signal == SIGTERM || signal == SIGINT || signal == SIGHUP || signal == SIGQUIT;
}

/* Wait until the flow can write on. Returns false if we are told to end, or have been patient. */
static bool wait_to_write(const struct flow *flow, int signal_fd, int patience)
{
    struct pollfd events[] = {
        { .fd = flow->to, .events = POLLOUT },
        { .fd = signal_fd, .events = POLLIN },
    };

    int ready = poll(events, 2, patience);
    if (ready <= 0)
        return ready < 0 && errno == EINTR;
    return events[1].revents == 0 || !is_told_to_end(signal_fd);
}

int64_t relay_backlog(int fd)
{
    int size = fcntl(fd, F_GETPIPE_SZ);

    return size > 0 ? size : 1 << 20; /* a terminal's is less */
}

/* Returns false if the rest is to be given up. */
static bool drain(struct relay *relay, struct flow *flow, int signal_fd, int patience)
{
    int64_t left = relay_backlog(flow->from);

    for (;;) {
        while (flow->length > 0) {
            if (!wait_to_write(flow, signal_fd, patience))
                return false;
            write_some(relay, flow);
        }
        if (flow->from < 0 || left <= 0)
            return true;
        read_some(relay, flow);
        if (flow->length == 0)
            return true;
        left -= (int64_t)flow->length;
    }
}

void relay_drain(struct relay *relay, int signal_fd, bool in_haste)
{
    int patience = in_haste ? PATIENCE : -1;

    for (struct flow *flow = relay->flows; flow < relay->flows + relay->count; flow++)
        if (!flow->is_input && flow->from >= 0 && !drain(relay, flow, signal_fd, patience))
            return;
}

void relay_end(struct relay *relay)
{
    for (int i = 0; i < relay->count; i++)
        end_flow(relay, &relay->flows[i]);
}

int relay_close(struct relay *relay, struct error *err)
{
    if (relay == NULL)
        return 0;
    relay_end(relay);
    errno = relay->error;
    free(relay);
    return errno != 0 ? fail(err, "cannot write to standard output") : 0;
}
