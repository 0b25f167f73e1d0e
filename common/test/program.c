/*
 * program.c - start a program, talk to it, see what comes of it.
 *
 * Waiting is always poll(2) on what can happen: output, the end of the output, the end of the
 * process (its pidfd), the deadline.
 */
#include "program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "harness.h"

struct stream {
    int fd; /* -1 at its end */
    char *data;
    size_t length;
};

struct process {
    struct process *next;
    const char *command;
    pid_t pid;
    int pidfd;                /* -1 when the process has been reaped */
    int status;               /* as the shell reports it */
    int input;                /* -1 when closed */
    int terminal;             /* the terminal's other side, or -1 */
    struct stream streams[2]; /* standard output and error; a terminal has only the first */
    size_t seen;              /* how far wait_for_output has come */
    int64_t deadline;         /* on the monotonic clock, in ms */
};

static struct process *processes;
static const char *last_command;
static void (*meanwhile)(void); /* see process_while_waiting */
static const char *waiting_for; /* by wait_a_moment, until when */
static int64_t waiting_until;

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* The signal calls of the kernel itself: the C library keeps two signals from its callers, but a
 * caller's caller may have them ignored or blocked. */
static void set_signals(const struct start *how)
{
    struct {
        void (*handler)(int);
        unsigned long flags;
        void (*restorer)(void);
        uint64_t mask;
    } action = { .handler = SIG_IGN };
    uint64_t all = ~UINT64_C(0);

    signal(SIGINT, SIG_DFL); /* a shell that puts the tests in the background ignores these two */
    signal(SIGQUIT, SIG_DFL);
    for (int signal = 1; how->ignore_signals && signal < _NSIG; signal++)
        syscall(SYS_rt_sigaction, signal, &action, NULL, sizeof(all));
    if (how->block_signals)
        syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof(all));
}

/* Has the list a variable of this name already? Of two, a program sees the first and a shell hands
 * on the last. */
static bool has_variable(const char *const list[], size_t count, const char *variable)
{
    size_t name = strcspn(variable, "=") + 1;

    for (size_t i = 0; i < count; i++)
        if (strncmp(list[i], variable, name) == 0)
            return true;
    return false;
}

/* The variables of the new process. What the suite has set for the program under test stays, also
 * when the case gives a list of its own. */
static const char **environment_of(const struct start *how)
{
    size_t count = 1;
    size_t n = 0;

    for (char **e = environ; *e != NULL; e++)
        count++;
    for (const char *const *e = how->environment; e != NULL && *e != NULL; e++)
        count++;
    for (const char *const *e = how->extra_environment; e != NULL && *e != NULL; e++)
        count++;
    const char **list = allocate(count * sizeof(*list));
    for (const char *const *e = how->extra_environment; e != NULL && *e != NULL; e++)
        list[n++] = *e;
    for (const char *const *e = how->environment; e != NULL && *e != NULL; e++)
        list[n++] = *e;
    for (char **e = environ; *e != NULL; e++)
        if ((how->environment == NULL || strncmp(*e, "TINY_DOCKER", 11) == 0 ||
             strstr(*e, "SAN_OPTIONS=") != NULL) &&
            !has_variable(list, n, *e))
            list[n++] = *e;
    return list;
}

/* In the new process: become the program. */
static _Noreturn void become(const struct start *how, const int streams[3], const char *file,
                             const char *const words[], const char *const environment[])
{
    /* Opened now: another user may not be able to reach it. */
    int fd = open(file, O_PATH | O_CLOEXEC);
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (how->pty)
        ioctl(streams[0], TIOCSCTTY, 0);
    for (int i = 0; i < 3; i++)
        dup2(streams[i], i);
    if (how->directory != NULL && chdir(how->directory) < 0)
        _exit(99);
    if (how->uid != 0 &&
        (setgroups(0, NULL) < 0 || setgid((gid_t)how->uid) < 0 || setuid(how->uid) < 0))
        _exit(99);
    if (how->prepare != NULL)
        how->prepare();
    set_signals(how);
    for (int i = 0; i < 3; i++)
        if (how->closed & 1U << i)
            close(i);
    if (how->uid == 0)
        execve(file, (char *const *)words, (char *const *)environment);
    else
        execveat(fd, "", (char *const *)words, (char *const *)environment, AT_EMPTY_PATH);
    _exit(99);
}

/* A pair of descriptors, ours first, for a stream of the new process. */
static void open_pipe(int *ours, int *theirs, bool we_write)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        harness_fail("cannot make a pipe: %s", strerror(errno));
    *ours = ends[we_write ? 1 : 0];
    *theirs = ends[we_write ? 0 : 1];
}

static void open_terminal(struct process *p, int streams[3])
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
        harness_fail("cannot make a terminal: %s", strerror(errno));
    p->terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct winsize size = { .ws_row = 24, .ws_col = 80 };
    ioctl(master, TIOCSWINSZ, &size);
    p->input = p->streams[0].fd = master;
    p->streams[1].fd = -1;
    for (int i = 0; i < 3; i++)
        streams[i] = dup(p->terminal);
}

static int memory_file(const char *content)
{
    int fd = memfd_create("input", MFD_CLOEXEC);

    if (fd < 0 || write(fd, content, strlen(content)) < 0 || lseek(fd, 0, SEEK_SET) < 0)
        harness_fail("cannot make the input: %s", strerror(errno));
    return fd;
}

static void open_streams(struct process *p, const struct start *how, int streams[3])
{
    if (how->pty) {
        open_terminal(p, streams);
        return;
    }
    p->terminal = -1;
    if (how->input != NULL) {
        p->input = -1;
        streams[0] = memory_file(how->input);
    } else {
        open_pipe(&p->input, &streams[0], true);
    }
    for (int i = 0; i < 2; i++) {
        open_pipe(&p->streams[i].fd, &streams[i + 1], false);
        fcntl(p->streams[i].fd, F_SETFL, O_NONBLOCK);
    }
}

static struct process *launch(struct start how, const char *file, const char *const words[],
                              const char *command)
{
    struct process *p = allocate(sizeof(*p));
    const char *const *environment = environment_of(&how);
    int streams[3];

    p->command = last_command = command;
    p->deadline = now() + INT64_C(1000) * (how.seconds > 0 ? how.seconds : 10) * harness_slowness();
    open_streams(p, &how, streams);
    fflush(stdout);
    p->pid = fork();
    if (p->pid == 0)
        become(&how, streams, file, words, environment);
    for (int i = 0; i < 3; i++)
        close(streams[i]);
    p->pidfd = (int)syscall(SYS_pidfd_open, p->pid, 0);
    p->next = processes;
    processes = p;
    if (p->pid < 0 || p->pidfd < 0)
        harness_fail("cannot start %s: %s", file, strerror(errno));
    return p;
}

struct process *start_list(struct start how, const char *const arguments[])
{
    const char *file = getenv("TINY_DOCKER");
    size_t count = 0;

    if (file == NULL)
        harness_fail("TINY_DOCKER is not set");
    while (arguments[count] != NULL)
        count++;
    const char **words = allocate((count + 2) * sizeof(*words));
    words[0] = "tiny-docker";
    memcpy(words + 1, arguments, count * sizeof(*words));
    const char *command = as_typed(words);
    words[0] = file;
    return launch(how, file, words, command);
}

struct process *start_program_list(struct start how, const char *const words[])
{
    const char *file = find_program(words[0]);

    if (file == NULL)
        harness_fail("%s is not in PATH", words[0]);
    return launch(how, file, words, as_typed(words));
}

struct result run_list(struct start how, const char *const arguments[])
{
    return finish(start_list(how, arguments));
}

/* Take what the stream has. */
static void read_stream(struct stream *s)
{
    enum { CHUNK = 1 << 16 };

    while (s->fd >= 0) {
        s->data = realloc(s->data, s->length + CHUNK + 1);
        if (s->data == NULL)
            abort();
        ssize_t got = read(s->fd, s->data + s->length, CHUNK);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (got <= 0) { /* a terminal without programs ends with EIO */
            close(s->fd);
            s->fd = -1;
            break;
        }
        s->length += (size_t)got;
    }
    if (s->data != NULL)
        s->data[s->length] = '\0';
}

static void reap(struct process *p)
{
    int status;

    if (waitpid(p->pid, &status, 0) != p->pid)
        harness_fail("cannot wait for %s: %s", p->command, strerror(errno));
    p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    close(p->pidfd);
    p->pidfd = -1;
}

static const char *output_of(const struct stream *s)
{
    return s->data != NULL ? s->data : "";
}

bool process_is(pid_t pid)
{
    for (const struct process *p = processes; p != NULL; p = p->next)
        if (p->pid == pid && p->pidfd >= 0)
            return true;
    return false;
}

void process_while_waiting(void (*act)(void))
{
    meanwhile = act;
}

/* Poll until the deadline; true if there was something. */
static bool poll_until(struct pollfd events[], nfds_t count, int64_t deadline)
{
    enum { SLICE = 20 };
    int64_t left;

    while ((left = deadline - now()) > 0) {
        if (poll(events, count, meanwhile != NULL && left > SLICE ? SLICE : (int)left) != 0)
            return true;
        if (meanwhile != NULL)
            meanwhile();
    }
    return false;
}

/* Wait for the next thing to happen, and take it in. At the deadline the case fails. */
static void step(struct process *p, const char *what)
{
    struct pollfd events[] = {
        { .fd = p->streams[0].fd, .events = POLLIN },
        { .fd = p->streams[1].fd, .events = POLLIN },
        { .fd = p->pidfd, .events = POLLIN },
    };

    if (!poll_until(events, 3, p->deadline))
        harness_fail("$ %s\nexpected: %s\ngot:      nothing more within the deadline (it %s)\n"
                     "output:   %s\nerror:    %s",
                     p->command, what, p->pidfd >= 0 ? "still runs" : "has ended",
                     as_shown(output_of(&p->streams[0])), as_shown(output_of(&p->streams[1])));
    /* The end first: what was written before it is there now. */
    if (events[2].revents != 0)
        reap(p);
    read_stream(&p->streams[0]);
    read_stream(&p->streams[1]);
}

void wait_for_output(struct process *p, const char *part)
{
    const char *found;

    while ((found = strstr(output_of(&p->streams[0]) + p->seen, part)) == NULL) {
        if (p->pidfd < 0 && (p->terminal >= 0 || p->streams[0].fd < 0))
            harness_fail("$ %s\nexpected: output %s\ngot:      %s\nerror:    %s", p->command,
                         as_shown(part), as_shown(output_of(&p->streams[0]) + p->seen),
                         as_shown(output_of(&p->streams[1])));
        step(p, text("output %s", as_shown(part)));
    }
    p->seen = (size_t)(found - p->streams[0].data) + strlen(part);
}

void wait_a_moment(const char *what)
{
    struct timespec moment = { .tv_nsec = 1000000 };

    if (waiting_for == NULL || strcmp(waiting_for, what) != 0)
        waiting_until = now() + INT64_C(10000) * harness_slowness();
    waiting_for = what;
    if (now() > waiting_until)
        harness_fail("$ %s\nexpected: %s\ngot:      nothing of it within the deadline",
                     last_command, what);
    nanosleep(&moment, NULL);
}

void send_input(struct process *p, const char *typed)
{
    if (write(p->input, typed, strlen(typed)) != (ssize_t)strlen(typed))
        harness_fail("cannot write to %s: %s", p->command, strerror(errno));
}

void close_input(struct process *p)
{
    if (p->input >= 0 && p->terminal < 0)
        close(p->input);
    p->input = -1;
}

void signal_process(struct process *p, int signal)
{
    if (kill(p->pid, signal) < 0)
        harness_fail("cannot signal %s: %s", p->command, strerror(errno));
}

pid_t pid_of(const struct process *p)
{
    return p->pid;
}

void wait_until_it_takes_signals(pid_t pid)
{
    const char *status = text("/proc/%d/status", pid);
    unsigned long blocked = 0;

    while ((blocked & 1UL << (SIGTERM - 1)) == 0) {
        const char *line = strstr(read_text(status), "SigBlk:");
        if (line != NULL)
            blocked = strtoul(line + strlen("SigBlk:"), NULL, 16);
        else
            harness_fail("expected: process %d with signals blocked\ngot:      its end", pid);
        wait_a_moment("that it takes signals itself");
    }
}

void let_it_be_repaired(void)
{
    if (harness_day() >= 4)
        run("ps");
}

void remove_ended_containers(const char *root)
{
    /* Of those that run, `rm` says so; a damaged record takes force. */
    static const char script[] =
        "cd \"$TINY_DOCKER_ROOT\"/containers && [ -d ../network ] || exit; "
        "ls | xargs \"$TINY_DOCKER\" rm; "
        "for id in *; do [ ! -d $id ] || \"$TINY_DOCKER\" rm $id 2>&1 | grep -q running || "
        "\"$TINY_DOCKER\" rm -f $id; done";

    if (harness_day() >= 9 && getenv("TINY_DOCKER") != NULL)
        run_program_with((struct start){ .seconds = 60 }, "env", text("TINY_DOCKER_ROOT=%s", root),
                         "sh", "-c", script);
}

struct process *start_shell(void)
{
    static const char *const variables[] = { "PS1=> ", "TERM=dumb", NULL };
    struct start how = { .pty = true, .extra_environment = variables };

    needs_program("bash");
    struct process *shell =
        start_program_with(how, "bash", "--norc", "--noprofile", "--noediting", "-i");
    wait_for_output(shell, "> ");
    return shell;
}

bool ends_within(pid_t pid, int milliseconds)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = { .fd = fd, .events = POLLIN };

    if (fd < 0)
        return true;
    int ended = poll(&end, 1, milliseconds * harness_slowness());
    close(fd);
    return ended == 1;
}

int terminal_of(const struct process *p)
{
    return p->terminal;
}

/* A process's parent and name; false if it is gone. */
static bool look_up(pid_t pid, pid_t *parent, char name[32])
{
    CLEANUP_FILE FILE *file = fopen(text("/proc/%d/stat", pid), "re");

    return file != NULL && fscanf(file, "%*d (%31[^)]) %*c %d", name, parent) == 2;
}

static bool descends(pid_t pid, pid_t ancestor)
{
    char name[32];

    while (pid != ancestor)
        if (pid <= 1 || !look_up(pid, &pid, name))
            return false;
    return true;
}

pid_t descendant_of(const struct process *p, const char *wanted)
{
    CLEANUP_DIR DIR *proc = opendir("/proc");
    struct dirent *entry;
    pid_t found = 0;
    pid_t parent;
    char name[32];

    while (proc != NULL && (entry = readdir(proc)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid <= 0 || !look_up(pid, &parent, name) || strcmp(name, wanted) != 0)
            continue;
        if (!descends(parent, p->pid))
            continue;
        if (found != 0)
            harness_fail("$ %s\nexpected: one process named %s\ngot:      several", p->command,
                         wanted);
        found = pid;
    }
    if (found == 0)
        harness_fail("$ %s\nexpected: a process named %s\ngot:      none", p->command, wanted);
    return found;
}

void full_pipe_as_output(void)
{
    int ends[2];

    if (pipe(ends) < 0)
        return;
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    while (write(ends[1], "x", 1) == 1)
        continue;
    fcntl(ends[1], F_SETFL, 0);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
}

struct result finish(struct process *p)
{
    close_input(p);
    while (p->pidfd >= 0)
        step(p, "its end");
    while (p->terminal < 0 && (p->streams[0].fd >= 0 || p->streams[1].fd >= 0))
        step(p, "the end of its output, which somebody holds open");
    struct result r = {
        .status = p->status,
        .out = output_of(&p->streams[0]),
        .err = output_of(&p->streams[1]),
        .command = p->command,
    };
    if (strstr(r.err, "Sanitizer") != NULL || strstr(r.err, "runtime error:") != NULL)
        harness_fail("$ %s\n%s", r.command, r.err);
    return r;
}

const char *process_last_command(void)
{
    return last_command;
}

static void close_descriptor(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void close_all(struct process *p)
{
    close_input(p);
    close_descriptor(&p->pidfd);
    close_descriptor(&p->terminal);
    close_descriptor(&p->streams[0].fd);
    close_descriptor(&p->streams[1].fd);
}

void process_close_finished(void)
{
    for (struct process *p = processes; p != NULL; p = p->next)
        if (p->pidfd < 0)
            close_all(p);
}

void process_end_all(void)
{
    /* As PID 1 of the sandbox: everything in it. Anywhere else that would be the whole machine. */
    if (getpid() == 1)
        kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    for (; processes != NULL; processes = processes->next) {
        close_all(processes);
        free(processes->streams[0].data);
        free(processes->streams[1].data);
    }
    last_command = NULL;
    waiting_for = NULL;
}
