/*
 * floor.c - what the kernel itself takes to start a container.
 *
 * The same namespaces, pivot_root and /proc as tiny-docker's, and nothing else: no record, no
 * limits, no devices, no less power, no care for signals. Whatever a runtime takes beyond that is
 * its own.
 *
 *   floor ROOTFS COMMAND [ARG...]
 */
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void become(char **arguments)
{
    const char *rootfs = arguments[0];

    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount(rootfs, rootfs, NULL, MS_BIND, NULL) < 0 || chdir(rootfs) < 0 ||
        syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0 ||
        mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return;
    execv(arguments[1], arguments + 1);
}

int main(int count, char **arguments)
{
    struct clone_args args = {
        .flags = CLONE_NEWUTS | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET |
                 CLONE_NEWCGROUP,
        .exit_signal = SIGCHLD,
    };
    int status;

    if (count < 3)
        return 125;
    long pid = syscall(SYS_clone3, &args, sizeof(args));
    if (pid == 0) {
        become(arguments + 1);
        perror("floor");
        _exit(125);
    }
    if (pid < 0 || waitpid((pid_t)pid, &status, 0) < 0) {
        perror("floor");
        return 125;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
