/*
 * subprocess.c - run another program until it ends.
 *
 * Its input and output are files in memory, not pipes: so nobody has to write and read at the same
 * time, and however much there is, neither side waits for the other.
 */
#include "subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"

enum { PRINTED_MOST = 64 << 20, STEP = 100 /* milliseconds */ };

static _Noreturn void become(char *const words[], int input, int output)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(output, STDERR_FILENO) >= 0)
        execvp(words[0], words);
    _exit(errno == ENOENT ? 127 : 126);
}

/* Wait for the end of a child, so many seconds at the most. They are counted in steps: time in
 * which this process was stopped, and perhaps the child with it, is not the child's fault. */
static bool ends_within(pid_t pid, int seconds)
{
    CLEANUP_CLOSE int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd end = { .fd = fd, .events = POLLIN };
    int steps = seconds * (1000 / STEP);

    while (fd >= 0 && steps > 0 && poll(&end, 1, STEP) <= 0)
        steps--;
    return steps > 0;
}

int subprocess_run(char *const words[], const char *input, int seconds, char **printed,
                   struct error *err)
{
    CLEANUP_CLOSE int in = memfd_create("input", MFD_CLOEXEC);
    CLEANUP_CLOSE int out = memfd_create("output", MFD_CLOEXEC);
    int status;

    if (in < 0 || out < 0 || write_full(in, input, strlen(input)) < 0 || lseek(in, 0, SEEK_SET) < 0)
        return fail(err, "cannot make a file in memory");
    pid_t pid = fork();
    if (pid == 0)
        become(words, in, out);
    bool is_late = pid > 0 && !ends_within(pid, seconds);
    if (is_late)
        kill(pid, SIGKILL);
    while (pid > 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            pid = -1;
    if (pid < 0)
        return fail(err, "cannot run '%s'", words[0]);
    if (is_late)
        return fail_plain(err, "'%s' has not ended within %d s", words[0], seconds);
    CLEANUP_FREE char *path = text_format("/proc/self/fd/%d", out);
    if (file_read(AT_FDCWD, path, PRINTED_MOST, printed, NULL, err) < 0)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
