/*
 * unit_store.c - entries that are being made, and processes that are meant.
 */
#include "store.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "harness.h"
#include "process.h"

static int store;

static void open_store(void)
{
    struct error err;

    store = store_open(&err);
    EXPECT(store >= 0, "%s", err.message);
}

static int count_names(void)
{
    struct error err;
    char **names;
    int count = store_names(store, &names, &err);

    names_free(names);
    return count;
}

CASE(what_a_killed_maker_has_left_is_swept)
{
    open_store();
    mkdirat(store, ".new-1", 0700);
    mkdirat(store, ".other", 0700);
    close(openat(store, ".new-1/config.json.tmp", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    EXPECT(count_names() == 0, "no entry");
    EXPECT(faccessat(store, ".new-1", F_OK, 0) < 0, "that it is gone");
    EXPECT(faccessat(store, ".other", F_OK, 0) == 0, "what is not ours stays");
    close(store);
}

CASE(what_is_being_made_is_not_swept)
{
    int maker;

    open_store();
    maker = openat(store, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    flock(maker, LOCK_SH);
    mkdirat(store, ".new-1", 0700);
    EXPECT(count_names() == 0, "no entry");
    EXPECT(faccessat(store, ".new-1", F_OK, 0) == 0, "that it is there");
    close(maker);
    EXPECT(count_names() == 0, "no entry");
    EXPECT(faccessat(store, ".new-1", F_OK, 0) < 0, "that it is gone");
    close(store);
}

/* A child whose name is made to confuse readers of /proc/PID/stat. */
static pid_t start_child(void)
{
    pid_t child = fork();

    if (child == 0) {
        prctl(PR_SET_NAME, "a) R 1 (b c) 9");
        raise(SIGSTOP);
        _exit(0);
    }
    waitpid(child, NULL, WUNTRACED);
    return child;
}

CASE(a_process_is_its_pid_its_start_and_its_boot)
{
    char boot[BOOT_ID_SIZE];
    struct error err;
    int64_t start = 0;
    int fd = -1;
    pid_t child = start_child();

    EXPECT(process_boot_id(boot, &err) == 0 && strlen(boot) == 36, "a boot ID");
    EXPECT(process_start_time(child, &start, &err) == 0 && start > 0, "a start time");
    EXPECT(process_open(child, start, boot, &fd, &err) == 0 && fd >= 0, "a descriptor");
    close(fd);
    EXPECT(process_open(child, start + 1, boot, &fd, &err) == 0 && fd < 0, "another start");
    EXPECT(process_open(child, start, "x", &fd, &err) == 0 && fd < 0, "another boot");
    EXPECT(process_open(1, start, boot, &fd, &err) == 0 && fd < 0, "not process 1");
    EXPECT(process_open(0, start, boot, &fd, &err) == 0 && fd < 0, "not process 0");
    EXPECT(process_open(-1, start, boot, &fd, &err) == 0 && fd < 0, "not every process");
    kill(child, SIGKILL);
    siginfo_t info;
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
    EXPECT(process_open(child, start, boot, &fd, &err) == 0 && fd < 0, "not a zombie");
    waitpid(child, NULL, 0);
    EXPECT(process_open(child, start, boot, &fd, &err) == 0 && fd < 0, "nor when it is gone");
}

/* A number that only a process group has is nobody's: the case is one of older kernels
 * (before 6.16). */
CASE(a_process_group_without_its_leader_is_no_process, .page = "man 2 pidfd_open")
{
    struct error err = { 0 };
    char boot[BOOT_ID_SIZE];
    int fd = -1;
    pid_t leader = fork();

    if (leader == 0) {
        setpgid(0, 0);
        if (fork() == 0)
            pause();
        _exit(0);
    }
    waitpid(leader, NULL, 0);
    process_boot_id(boot, &err);
    int result = process_open(leader, 1, boot, &fd, &err);
    kill(-leader, SIGKILL);
    waitpid(-1, NULL, 0);
    EXPECT(result == 0 && fd < 0, "no process, and no error: %s", err.message);
}

CASE(without_descriptors_nothing_is_said_of_a_process, .page = "man 2 getrlimit")
{
    struct rlimit before;
    struct error err = { 0 };
    int fd = -1;

    getrlimit(RLIMIT_NOFILE, &before);
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){ .rlim_max = before.rlim_max });
    int result = process_open(getpid(), 1, "", &fd, &err);
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT(result < 0 && strstr(err.message, "Too many open files") != NULL, "an error");
}

SUITE("store", "entries and processes")
