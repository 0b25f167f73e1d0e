/*
 * init.c - a PID 1 of ours (run --init).
 *
 * The kernel treats PID 1 of a namespace as it treats the machine's: no signal from inside ends it
 * unless it has a handler, and it becomes the parent of every process whose own has ended. Most
 * programs are not written for that. So this one takes the place, with the command as its child.
 */
#include "init.h"

#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Collect the processes that have ended: orphans of any kind, or their numbers would be used up.
 * Returns the exit status of the command if it is among them, or -1. */
static int reap(pid_t command)
{
    int result = -1;
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == command)
            result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

/* Pass signals on to the command until it has ended. What the terminal sends it has already. */
static _Noreturn void serve(pid_t command, const sigset_t *all)
{
    for (;;) {
        siginfo_t info;
        int signal = sigwaitinfo(all, &info);
        int status = reap(command);
        if (status >= 0)
            _exit(status); /* and with PID 1 the kernel ends all others in the namespace */
        if (signal > 0 && signal != SIGCHLD && info.si_code != SI_KERNEL)
            kill(command, signal);
    }
}

int init_start(const struct container *c, struct error *err)
{
    sigset_t all;
    sigset_t none;

    if (!c->init)
        return 0;
    sigfillset(&all);
    sigemptyset(&none);
    /* Blocked before there is a child: a signal that comes now waits for serve(). */
    sigprocmask(SIG_BLOCK, &all, NULL);
    pid_t pid = fork();
    if (pid < 0)
        return fail(err, "cannot start the command beside it");
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &none, NULL);
        return 0;
    }
    /* The channel too: it must close when the command's program begins. */
    close_range(STDERR_FILENO + 1, ~0U, 0);
    prctl(PR_SET_NAME, "init");
    serve(pid, &all);
}
