/*
 * subprocess.c - run another program until it ends.
 *
 * Its input and output are files in memory, not pipes: so nobody has to write and read at the same
 * time, and however much there is, neither side waits for the other.
 */
#include "subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"

enum { PRINTED_MOST = 64 << 20 };

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

int subprocess_run(char *const words[], const char *input, char **printed, struct error *err)
{
    CLEANUP_CLOSE int in = memfd_create("input", MFD_CLOEXEC);
    CLEANUP_CLOSE int out = memfd_create("output", MFD_CLOEXEC);
    int status;

    if (in < 0 || out < 0 || write_full(in, input, strlen(input)) < 0 || lseek(in, 0, SEEK_SET) < 0)
        return fail(err, "cannot make a file in memory");
    pid_t pid = fork();
    if (pid == 0)
        become(words, in, out);
    while (pid > 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            pid = -1;
    if (pid < 0)
        return fail(err, "cannot run '%s'", words[0]);
    CLEANUP_FREE char *path = text_format("/proc/self/fd/%d", out);
    if (file_read(AT_FDCWD, path, PRINTED_MOST, printed, NULL, err) < 0)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
