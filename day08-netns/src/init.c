/*
 * init.c - a PID 1 of ours (run --init).
 *
 * The kernel treats PID 1 of a namespace as it treats the machine's: no signal from inside ends it
 * unless it has a handler, and it becomes the parent of every process whose own has ended. Most
 * programs are not written for that. So this one takes the place, with the command as its child.
 */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"

enum { LONGEST = 8 << 20 }; /* a command line has 6 MB at the most (man 2 execve) */

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

/* Everybody in there may read in /proc/1/cmdline how we were called, with paths of the host's. It
 * shows the memory where the arguments were, from the name of the program on. If the last byte is
 * not NUL any more, the program has written a text of its own there, which ends at the first NUL
 * (Linux, fs/proc/base.c, get_mm_cmdline). */
static void hide_command_line(void)
{
    static const char own[] = "init";
    CLEANUP_FREE char *shown = NULL;
    struct error ignored;
    size_t length;

    if (file_read(AT_FDCWD, "/proc/self/cmdline", LONGEST, &shown, &length, &ignored) < 0 ||
        length <= sizeof(own))
        return;
    char *arguments = program_invocation_name;
    memset(arguments, 0, length);
    memcpy(arguments, own, sizeof(own));
    arguments[length - 1] = ' ';
}

int init_start(const struct container *c, struct error *err)
{
    sigset_t all;
    sigset_t none;
    int hidden[2];
    char nothing;

    if (!c->init)
        return 0;
    if (pipe2(hidden, O_CLOEXEC) < 0)
        return fail(err, "cannot make a pipe");
    sigfillset(&all);
    sigemptyset(&none);
    /* Blocked before there is a child: a signal that comes now waits for serve(). */
    sigprocmask(SIG_BLOCK, &all, NULL);
    pid_t pid = fork();
    if (pid < 0)
        return fail(err, "cannot start the command beside it");
    if (pid == 0) {
        close(hidden[1]);
        (void)!read(hidden[0], &nothing, 1); /* until nobody holds the other end */
        close(hidden[0]);
        sigprocmask(SIG_SETMASK, &none, NULL);
        return 0;
    }
    prctl(PR_SET_NAME, "init");
    hide_command_line();
    /* Nor is anybody to read our memory, or to open the files that are mapped there. */
    prctl(PR_SET_DUMPABLE, 0);
    /* The channel too: it must close when the command's program begins. */
    if (close_range(STDERR_FILENO + 1, ~0U, 0) < 0)
        return fail(err, "cannot leave descriptors behind");
    serve(pid, &all);
}
