/*
 * streams.c - where the command's standard streams lead.
 *
 * What is copied, the parent copies while it waits for the command's end, a part at a time: to the
 * caller (relay.h) or into the log (logwriter.h).
 */
#include "streams.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "detach.h"
#include "logs.h"
#include "logwriter.h"
#include "memory.h"
#include "relay.h"
#include "terminal.h"

struct streams {
    int theirs[3];         /* what becomes the command's 0, 1 and 2; -1: nothing, or later */
    int sources[2];        /* what goes into the log; -1 at its end */
    int slave;             /* the container's side of its terminal */
    struct logwriter *log; /* NULL: there is none */
    struct relay *relay;   /* NULL: nothing goes to the caller */
};

static void close_end(int *fd)
{
    cleanup_close(fd);
    *fd = -1;
}

static void make(struct container *c)
{
    c->streams = memory_allocate(sizeof(*c->streams));
    *c->streams = (struct streams){
        .theirs = { -1, -1, -1 },
        .sources = { -1, -1 },
        .slave = -1,
    };
}

/* The host's: /dev/null in the container may be anything. */
static int use_null(struct streams *s, int first, int last, struct error *err)
{
    for (int fd = first; fd <= last; fd++) {
        s->theirs[fd] = open("/dev/null", O_RDWR | O_CLOEXEC);
        if (s->theirs[fd] < 0)
            return fail(err, "cannot open '/dev/null'");
    }
    return 0;
}

/* A pipe, of which the command gets one end as its stream. */
static int make_pipe(struct streams *s, int stream, int *ours, struct error *err)
{
    int ends[2];
    int theirs = stream == STDIN_FILENO ? 0 : 1;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return fail(err, "cannot make a pipe");
    s->theirs[stream] = ends[theirs];
    *ours = ends[1 - theirs];
    return 0;
}

/* The log itself is standard output and error: nobody copies. */
static int use_log(struct streams *s, const struct container *c, struct error *err)
{
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        s->theirs[fd] = openat(c->entry, LOG_NAME, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (s->theirs[fd] < 0)
            return fail(err, "cannot make the log");
    }
    return 0;
}

static int copy_to_log(struct container *c, struct error *err)
{
    struct streams *s = c->streams;

    s->log = logwriter_open(c->entry, (enum log_mode)c->asked.log_mode, c->asked.log_max_size, err);
    if (s->log == NULL)
        return -1;
    for (int i = 0; i < 2 && !c->asked.tty; i++) {
        if (make_pipe(s, i + 1, &s->sources[i], err) < 0)
            return -1;
        fcntl(s->sources[i], F_SETFL, O_NONBLOCK);
    }
    return 0;
}

static int open_background(struct container *c, struct error *err)
{
    if (c->asked.log_mode == LOG_PLAIN && !c->asked.tty)
        return use_log(c->streams, c, err);
    return copy_to_log(c, err);
}

/* The container gets the caller's streams as they are. A directory would be a way out of its root
 * (openat(2) and "..", and /proc/self/fd/0/..). */
static int check_callers(struct error *err)
{
    struct stat st;

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
            return fail_plain(err, "descriptor %d is a directory", fd);
    return 0;
}

int streams_open(struct container *c, struct error *err)
{
    c->streams = NULL;
    c->terminal = -1;
    c->own_session = c->asked.tty;
    if (!c->asked.tty && !c->detached)
        return check_callers(err);
    make(c);
    int result = c->asked.interactive ? 0 : use_null(c->streams, 0, 0, err);
    if (result == 0 && c->detached)
        result = open_background(c, err);
    if (result < 0)
        streams_close(c);
    return result;
}

/* Pipes to and from the caller's streams. */
static int open_pipes(struct container *c, struct error *err)
{
    struct streams *s = c->streams;
    int ours = -1;

    s->relay = relay_open();
    for (int fd = c->asked.interactive ? STDIN_FILENO : STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        if (make_pipe(s, fd, &ours, err) < 0)
            return -1;
        if (fd == STDIN_FILENO)
            relay_add_input(s->relay, fd, ours);
        else
            relay_add_output(s->relay, ours, fd);
    }
    return 0;
}

int streams_open_inside(struct container *c, struct error *err)
{
    c->terminal = -1;
    c->own_session = true;
    make(c);
    int result = c->asked.interactive ? 0 : use_null(c->streams, 0, 0, err);
    if (result == 0 && c->detached && c->asked.tty)
        c->streams->log = logwriter_discard();
    else if (result == 0 && c->detached)
        result = use_null(c->streams, 1, 2, err);
    else if (result == 0 && !c->asked.tty)
        result = open_pipes(c, err);
    if (result < 0)
        streams_close(c);
    return result;
}

int streams_attach(const struct container *c, struct error *err)
{
    if (c->streams == NULL)
        return 0;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (c->streams->theirs[fd] >= 0 && dup2(c->streams->theirs[fd], fd) < 0)
            return fail(err, "cannot use the streams");
    return 0;
}

/* The command runs, and at its terminal. We hold that open, too: between the last program that had
 * it open and the next one, the other side would only say EIO. */
static void begin_at_terminal(struct container *c)
{
    struct streams *s = c->streams;
    int master = fcntl(c->terminal, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    s->slave = ioctl(c->terminal, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (s->log != NULL) {
        s->sources[0] = master;
        return;
    }
    terminal_copy_size(c->terminal); /* it may have changed since */
    if (c->start == START_READY)
        terminal_pass_keys(c);
    s->relay = relay_open();
    relay_add_output(s->relay, master, STDOUT_FILENO);
    if (c->asked.interactive)
        relay_add_input(s->relay, STDIN_FILENO,
                        fcntl(c->terminal, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

static bool has_begun(const struct streams *s)
{
    return s->relay != NULL || s->sources[0] >= 0 || s->slave >= 0;
}

WAITING void streams_watch(struct container *c, struct pollfd events[STREAMS_EVENTS])
{
    struct streams *s = c->streams;

    for (int i = 0; i < STREAMS_EVENTS; i++)
        events[i] = (struct pollfd){ .fd = -1 };
    if (s == NULL)
        return;
    for (int i = 0; i < 3; i++)
        close_end(&s->theirs[i]); /* the child has its own by now */
    if (c->terminal >= 0 && c->channel < 0 && !has_begun(s))
        begin_at_terminal(c);
    if (s->relay != NULL)
        relay_watch(s->relay, c->job_signal == 0, events);
    for (int i = 0; i < 2 && s->log != NULL; i++)
        events[i] = (struct pollfd){ .fd = s->sources[i], .events = POLLIN };
}

/* A terminal of which one end has gone is one that was hung up. */
static void hang_up(struct container *c)
{
    relay_end(c->streams->relay);
    close_end(&c->streams->slave);
    close_end(&c->terminal);
}

WAITING void streams_serve(struct container *c, const struct pollfd events[STREAMS_EVENTS])
{
    struct streams *s = c->streams;

    if (s == NULL)
        return;
    if (s->relay != NULL)
        relay_serve(s->relay, events);
    if (s->relay != NULL && c->terminal >= 0 && relay_has_ended(s->relay))
        hang_up(c);
    for (int i = 0; i < 2 && s->log != NULL; i++)
        if (s->sources[i] >= 0 && events[i].revents != 0 &&
            logwriter_take(s->log, s->sources[i], (enum logline_stream)i) < 0)
            close_end(&s->sources[i]);
}

static void drain_to_log(struct streams *s, int i)
{
    int64_t left = relay_backlog(s->sources[i]);
    int got;

    while (left > 0 && (got = logwriter_take(s->log, s->sources[i], (enum logline_stream)i)) > 0)
        left -= got;
}

int streams_finish(struct container *c, struct error *err)
{
    struct streams *s = c->streams;

    if (s == NULL)
        return 0;
    if (c->terminal >= 0 && !has_begun(s))
        begin_at_terminal(c);
    terminal_hear_keys(c); /* it may take long, and Ctrl-C must end it */
    if (s->relay != NULL)
        relay_drain(s->relay, c->signal_fd, c->stop_requested);
    for (int i = 0; i < 2; i++)
        if (s->sources[i] >= 0)
            drain_to_log(s, i);
    int result = relay_close(s->relay, err);
    s->relay = NULL;
    return result;
}

void streams_close(struct container *c)
{
    struct streams *s = c->streams;
    struct error ignored;

    if (s == NULL)
        return;
    for (int i = 0; i < 3; i++)
        close_end(&s->theirs[i]);
    for (int i = 0; i < 2; i++)
        close_end(&s->sources[i]);
    close_end(&s->slave);
    close_end(&c->terminal);
    logwriter_close(s->log);
    relay_close(s->relay, &ignored);
    free(s);
    c->streams = NULL;
}
