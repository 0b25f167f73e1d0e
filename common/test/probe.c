/*
 * probe.c - what the tests run in their containers: one static program that says what it sees, or
 * behaves as badly as it is told.
 *
 * It uses nothing of the project, so that it runs in an empty root filesystem and cannot share its
 * mistakes.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe.h"

int fail(const char *what)
{
    fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
    return 1;
}

void say(const char *line)
{
    puts(line);
    fflush(stdout);
}

static _Noreturn void wait_for_ever(void)
{
    for (;;)
        pause();
}

static int print_file(const char *path)
{
    char buffer[4096];
    size_t got;
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return fail(path);
    while ((got = fread(buffer, 1, sizeof(buffer), file)) > 0)
        fwrite(buffer, 1, got, stdout);
    fclose(file);
    return 0;
}

static int print_arguments(char **words)
{
    for (; *words != NULL; words++)
        printf("%zu:%s\n", strlen(*words), *words);
    return 0;
}

static int print_environment(char **words)
{
    (void)words;
    for (char **e = environ; *e != NULL; e++)
        puts(*e);
    return 0;
}

static int print_status(char **words)
{
    (void)words;
    return print_file("/proc/self/status");
}

static int print_mounts(char **words)
{
    (void)words;
    return print_file("/proc/self/mountinfo");
}

static int cat(char **words)
{
    return words[0] != NULL ? print_file(words[0]) : 2;
}

/* Each open descriptor and where it leads. */
static int print_descriptors(char **words)
{
    (void)words;
    for (int fd = 0; fd < 1024; fd++) {
        char link[64];
        char target[4096];
        if (fcntl(fd, F_GETFD) < 0)
            continue;
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, target, sizeof(target) - 1);
        target[length > 0 ? length : 0] = '\0';
        printf("%d %s\n", fd, target);
    }
    return 0;
}

static int print_ids(char **words)
{
    (void)words;
    printf("pid %d\nparent %d\ngroup %d\nsession %d\n", getpid(), getppid(), getpgrp(), getsid(0));
    return 0;
}

static int print_hostname(char **words)
{
    char name[256];

    (void)words;
    if (gethostname(name, sizeof(name)) < 0)
        return fail("gethostname");
    puts(name);
    return 0;
}

static int print_directory(char **words)
{
    char path[4096];

    (void)words;
    if (getcwd(path, sizeof(path)) == NULL)
        return fail("getcwd");
    puts(path);
    return 0;
}

static int compare_names(const struct dirent **one, const struct dirent **other)
{
    return strcmp((*one)->d_name, (*other)->d_name);
}

static int list(char **words)
{
    const char *path = words[0] != NULL ? words[0] : ".";
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, compare_names);

    if (count < 0)
        return fail(path);
    for (int i = 0; i < count; i++)
        if (strcmp(entries[i]->d_name, ".") != 0 && strcmp(entries[i]->d_name, "..") != 0)
            puts(entries[i]->d_name);
    return 0;
}

static int end_with(char **words)
{
    return words[0] != NULL ? atoi(words[0]) : 2;
}

static int fault(char **words)
{
    struct rlimit none = { 0, 0 };

    (void)words;
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGSEGV, SIG_DFL);
    char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return *(volatile char *)page;
}

static const struct {
    int number;
    const char *name;
} signals[] = {
    { SIGTERM, "TERM" }, { SIGINT, "INT" },   { SIGHUP, "HUP" },   { SIGQUIT, "QUIT" },
    { SIGUSR1, "USR1" }, { SIGUSR2, "USR2" }, { SIGCONT, "CONT" }, { SIGWINCH, "WINCH" },
};

enum { SIGNALS = sizeof(signals) / sizeof(signals[0]) };

/* Say "ready", then each signal that arrives; `--until NAME` ends with that one. */
static int receive_signals(char **words)
{
    const char *last = words[0] != NULL && strcmp(words[0], "--until") == 0 ? words[1] : NULL;
    sigset_t set;
    int number;

    sigemptyset(&set);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaddset(&set, signals[i].number);
    sigprocmask(SIG_BLOCK, &set, NULL);
    say("ready");
    for (;;) {
        sigwait(&set, &number);
        for (size_t i = 0; i < SIGNALS; i++) {
            if (signals[i].number != number)
                continue;
            printf("got %s\n", signals[i].name);
            fflush(stdout);
            if (last != NULL && strcmp(last, signals[i].name) == 0)
                return 0;
        }
    }
}

static int wait_long(char **words)
{
    (void)words;
    say("ready");
    wait_for_ever();
}

/* Become another user: the kernel forgets then that this process is to die with its parent. */
static int change_user(char **words)
{
    if (setuid(65534) < 0)
        return fail("setuid");
    return wait_long(words);
}

static volatile sig_atomic_t asked;

static void note_request(int signal)
{
    (void)signal;
    asked = 1;
}

/* End in order when asked to, which takes some time. */
static int end_slowly(char **words)
{
    long milliseconds = words[0] != NULL ? atol(words[0]) : 0;
    struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
    struct sigaction action = { .sa_handler = note_request };
    sigset_t term;
    sigset_t before;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &before);
    sigaction(SIGTERM, &action, NULL);
    say("ready");
    while (!asked)
        sigsuspend(&before);
    say("begin");
    nanosleep(&time, NULL);
    say("end");
    return 3;
}

/* Fork until the kernel refuses; the children wait. */
static int fork_much(char **words)
{
    int count = 1; /* this one */

    (void)words;
    for (;; count++) {
        pid_t pid = fork();
        if (pid == 0)
            wait_for_ever();
        if (pid < 0)
            break;
    }
    printf("%d processes, then %s\n", count, strerror(errno));
    return 0;
}

/* Allocate so many MiB and write to all of it. */
static int allocate_much(char **words)
{
    size_t size = (words[0] != NULL ? strtoul(words[0], NULL, 10) << 20 : 0) + 1;
    char *memory = malloc(size);

    if (memory == NULL)
        return fail("malloc");
    memset(memory, 1, size);
    printf("allocated %zu, last %d\n", size - 1, memory[size - 1]);
    free(memory);
    return 0;
}

/* Use the processor for so many milliseconds of its time. */
static int burn(char **words)
{
    clock_t end = (words[0] != NULL ? atol(words[0]) : 0) * (CLOCKS_PER_SEC / 1000);

    while (clock() < end)
        continue;
    return 0;
}

/* Leave an orphan that ends, and say whether PID 1 collects it. */
static int leave_zombie(char **words)
{
    struct timespec moment = { .tv_nsec = 1000000 };
    pid_t orphan = -1;
    int ends[2];

    (void)words;
    if (pipe(ends) < 0)
        return fail("pipe");
    pid_t middle = fork();
    if (middle == 0) {
        orphan = fork();
        if (orphan > 0)
            _exit(write(ends[1], &orphan, sizeof(orphan)) < 0);
        pause(); /* until its parent is certainly gone */
        _exit(0);
    }
    waitpid(middle, NULL, 0);
    if (read(ends[0], &orphan, sizeof(orphan)) != sizeof(orphan))
        return fail("read");
    kill(orphan, SIGKILL);
    for (int i = 0; i < 500; i++) {
        if (kill(orphan, 0) < 0) {
            say("collected");
            return 0;
        }
        nanosleep(&moment, NULL);
    }
    say("still a zombie");
    return 0;
}

/* Ignore every signal that can be ignored. */
static int ignore(char **words)
{
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_IGN);
    return wait_long(words);
}

/* Echo lines until the input ends: a program that reads its terminal. */
static int echo_lines(char **words)
{
    char line[256];

    (void)words;
    say("ready");
    while (fgets(line, sizeof(line), stdin) != NULL) {
        printf("read %s", line);
        fflush(stdout);
    }
    return 0;
}

static int print_terminal(char **words)
{
    pid_t foreground = tcgetpgrp(0);

    (void)words;
    for (int fd = 0; fd < 3; fd++)
        printf("%d %s\n", fd, isatty(fd) ? "terminal" : "no terminal");
    printf("foreground group: %s\n", foreground < 0              ? "none"
                                     : foreground == getpgrp()   ? "own"
                                     : kill(-foreground, 0) == 0 ? "another"
                                                                 : "dead");
    return 0;
}

/* Do what a shell with job control does: take the terminal for a process group of its own. */
static int take_foreground(char **words)
{
    (void)words;
    signal(SIGTTOU, SIG_IGN);
    setpgid(0, 0);
    if (tcsetpgrp(0, getpgrp()) < 0)
        return fail("tcsetpgrp");
    say("foreground");
    wait_for_ever();
}

/* Leave N processes behind, whose parent has ended. */
static int leave_orphans(char **words)
{
    int count = words[0] != NULL ? atoi(words[0]) : 1;

    for (int i = 0; i < count; i++) {
        if (fork() != 0)
            continue;
        if (fork() != 0)
            _exit(0);
        prctl(PR_SET_NAME, "orphan");
        wait_for_ever();
    }
    for (int i = 0; i < count; i++)
        wait(NULL); /* not for the orphans, who come to be ours if this is PID 1 */
    say("ready");
    return 0;
}

static int write_much(char **words)
{
    static char block[1 << 16];
    long left = words[0] != NULL ? atol(words[0]) : 0;

    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = i % 64 == 63 ? '\n' : (char)('0' + i % 64);
    while (left > 0) {
        size_t part = left < (long)sizeof(block) ? (size_t)left : sizeof(block);
        ssize_t written = write(1, block, part);
        if (written < 0)
            return fail("write");
        left -= written;
    }
    return 0;
}

/* Make a shared memory segment, and say how many there are. */
static int make_ipc(char **words)
{
    (void)words;
    if (shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) < 0)
        return fail("shmget");
    return print_file("/proc/sysvipc/shm");
}

/*
 * The classic way out of a chroot, for root. The kernel stops ".." at the process's root directory
 * only if the walk passes there. So: make a directory, make it the root, and stay outside of it
 * with the working directory; then ".." is never stopped on its way to the real root.
 */
static int escape(char **words)
{
    mkdir("/tmp/escape", 0755);
    if (chdir("/") < 0 || chroot("/tmp/escape") < 0)
        return fail("chroot");
    for (int i = 0; i < 64; i++)
        if (chdir("..") < 0)
            return fail("chdir");
    if (chroot(".") < 0)
        return fail("chroot");
    return words[0] != NULL ? print_file(words[0]) : list((char *[]){ "/", NULL });
}

/* Run a command and print the most memory that it had, in KiB. This process is small, and so does
 * not count for what the command begins with. */
static int measure_memory(char **words)
{
    struct rusage usage;
    int status = 0;

    if (fork() == 0) {
        execvp(words[0], words);
        _exit(127);
    }
    wait4(-1, &status, 0, &usage);
    printf("%ld\n", usage.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static const struct {
    const char *name;
    int (*act)(char **words);
    const char *help;
} actions[] = {
    { "args", print_arguments, "each argument with its length" },
    { "env", print_environment, "the environment" },
    { "status", print_status, "/proc/self/status" },
    { "mounts", print_mounts, "/proc/self/mountinfo" },
    { "fds", print_descriptors, "the open descriptors and where they lead" },
    { "pid", print_ids, "process, parent, group and session" },
    { "hostname", print_hostname, "the host name" },
    { "cwd", print_directory, "the working directory" },
    { "ls", list, "DIR: its entries" },
    { "cat", cat, "FILE: its content" },
    { "exit", end_with, "N: end with this status" },
    { "segv", fault, "end by a memory fault" },
    { "signals", receive_signals, "[--until NAME]: say which signals arrive" },
    { "sleep", wait_long, "say ready, wait for ever" },
    { "ignore", ignore, "the same, ignoring every signal" },
    { "other-user", change_user, "the same, as user 65534" },
    { "slow-term", end_slowly, "MS: say ready; on TERM say begin, wait, say end, end with 3" },
    { "allocate", allocate_much, "MIB: so much memory, written to" },
    { "fork", fork_much, "until the kernel refuses; print how often" },
    { "burn", burn, "MS: so much time of the processor" },
    { "zombie", leave_zombie, "leave an orphan that ends; say whether PID 1 collects it" },
    { "lines", echo_lines, "say ready, repeat each line of the input" },
    { "tty", print_terminal, "which streams are terminals, whose the foreground is" },
    { "foreground", take_foreground, "take the terminal's foreground, wait for ever" },
    { "orphans", leave_orphans, "N: leave so many processes behind" },
    { "memory-of", measure_memory, "COMMAND [ARG...]: run it, print its memory in KiB" },
    { "write", write_much, "BYTES: so many" },
    { "serve", serve, "PORT: tell TCP clients who they are, answer DNS queries" },
    { "ipc", make_ipc, "make a shared memory segment, list all" },
    { "calls", make_calls, "system calls: say which are refused" },
    { "old-call", make_old_call, "the same with one of a program of 32 bits" },
    { "hierarchy", mount_hierarchy, "[own]: mount control groups, in namespaces of its own" },
    { "keyring", print_keyring, "the number of the session's ring of keys" },
    { "steal", steal_channel, "NAME [N]: take that process's channel; say N there" },
    { "chroot-escape", escape, "[FILE]: leave the chroot; print a file of the host, or list /" },
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (argc < 2)
            fprintf(stderr, "probe %-14s %s\n", actions[i].name, actions[i].help);
        else if (strcmp(argv[1], actions[i].name) == 0)
            return actions[i].act(argv + 2);
    }
    return 2;
}
