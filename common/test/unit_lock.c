/*
 * unit_lock.c - locks on files, and what ends the wait for one.
 */
#include "lock.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"

static int open_file(void)
{
    return open(path_in_work("file"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

CASE(a_free_lock_is_taken_and_a_shared_one_shared, .page = "man 2 flock")
{
    int one = open_file();
    int two = open_file();
    struct error err;

    EXPECT(lock_take(one, LOCK_SH, &err) == 0, "a share");
    EXPECT(lock_take(two, LOCK_SH, &err) == 0, "another one");
    flock(one, LOCK_UN);
    EXPECT(lock_take(two, LOCK_EX, &err) == 0, "all of it");
    EXPECT(flock(one, LOCK_SH | LOCK_NB) < 0, "that it is taken");
    close(one);
    close(two);
}

CASE(who_waits_gets_it_when_it_is_free)
{
    int one = open_file();
    int two = open_file();
    struct error err;
    int status;

    flock(one, LOCK_EX);
    pid_t pid = fork();
    if (pid == 0)
        _exit(lock_take(two, LOCK_EX, &err) == 0 ? 7 : 1);
    usleep(30000);
    EXPECT(waitpid(pid, &status, WNOHANG) == 0, "that it waits");
    flock(one, LOCK_UN);
    waitpid(pid, &status, 0);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 7, "that it has got it");
    close(one);
    close(two);
}

CASE(a_blocked_signal_ends_the_wait_and_stays, .page = "man 2 sigpending")
{
    int one = open_file();
    int two = open_file();
    struct error err = { 0 };
    sigset_t set;
    sigset_t pending;

    flock(one, LOCK_EX);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGTERM);
    int result = lock_take(two, LOCK_EX, &err);
    sigpending(&pending);
    signal(SIGTERM, SIG_IGN); /* which forgets it */
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    signal(SIGTERM, SIG_DFL);
    EXPECT(result < 0 && err.status == 143, "143, not %d and %d", result, err.status);
    EXPECT(strstr(err.message, "(signal 15)") != NULL, "which: %s", err.message);
    EXPECT(sigismember(&pending, SIGTERM), "that it is still there");
    EXPECT(flock(one, LOCK_UN) == 0 && lock_take(two, LOCK_EX, &err) == 0, "the lock");
    close(one);
    close(two);
}

CASE(what_cannot_be_locked_says_so)
{
    struct error err;

    EXPECT(lock_take(-1, LOCK_SH, &err) < 0, "an error");
    EXPECT_TEXT(err.message, "cannot lock it: Bad file descriptor");
}

SUITE("lock", "locks on files")
