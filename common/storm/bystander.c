/*
 * bystander.c - processes that nobody may touch.
 */
#include "bystander.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "harness.h"

enum { MOST = 64 };

static pid_t all[MOST];
static int count;

/* The PID that the kernel gives out next follows the one in this file (man 5 proc). */
static void ask_for_pid(pid_t pid)
{
    CLEANUP_CLOSE int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

    if (fd >= 0)
        dprintf(fd, "%d", pid - 1);
}

void bystander_start(pid_t pid)
{
    sigset_t every;
    sigset_t before;

    if (count == MOST || (pid > 0 && (pid < 3 || kill(pid, 0) == 0)))
        return;
    sigfillset(&every);
    sigprocmask(SIG_SETMASK, &every, &before);
    if (pid > 0)
        ask_for_pid(pid);
    pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (child > 0)
        all[count++] = child;
}

bool bystander_is(pid_t pid)
{
    for (int i = 0; i < count; i++)
        if (all[i] == pid)
            return true;
    return false;
}

void bystander_expect_untouched(void)
{
    for (int i = 0; i < count; i++) {
        const char *status = read_text(text("/proc/%d/status", all[i]));
        const char *pending = strstr(status, "ShdPnd:");
        const char *state = strstr(status, "State:\t");
        state = state != NULL ? state + 7 : ""; /* it sleeps, or is about to */
        EXPECT(pending != NULL && strspn(pending + 7, "\t0") == 17 && strpbrk(state, "SR") == state,
               "that nobody has touched process %d:\n%s", all[i], status);
    }
}

void bystander_end_all(void)
{
    while (count > 0) {
        kill(all[--count], SIGKILL);
        waitpid(all[count], NULL, 0);
    }
}
