/*
 * probe_security.c - system calls, made to see which of them are refused.
 *
 * Each is called with arguments that do no harm where it is allowed: then the kernel finds fault
 * with those, and says anything but EPERM and ENOSYS.
 */
#include "probe.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NONE = -1 };

static const struct {
    const char *name;
    long number;
    uint64_t arguments[2];
} calls[] = {
    { "acct", SYS_acct, { 0 } },
    { "add_key", SYS_add_key, { 0 } },
    { "bpf", SYS_bpf, { 99 } },
    { "clone(CLONE_NEWUSER)", SYS_clone, { CLONE_NEWUSER | CLONE_SIGHAND } },
    { "clone3", SYS_clone3, { 0 } },
    { "delete_module", SYS_delete_module, { 0 } },
    { "fsopen", SYS_fsopen, { 0 } },
    { "init_module", SYS_init_module, { 0 } },
    { "io_uring_setup", SYS_io_uring_setup, { 0 } },
    { "kexec_load", SYS_kexec_load, { 0, 99 } },
    { "keyctl", SYS_keyctl, { 999 } },
    { "mount", SYS_mount, { 1, 1 } },
    { "mount_setattr", SYS_mount_setattr, { 0 } },
    { "open_by_handle_at", SYS_open_by_handle_at, { 0 } },
    { "open_tree", SYS_open_tree, { 0 } },
    { "perf_event_open", SYS_perf_event_open, { 0 } },
    { "personality(READ_IMPLIES_EXEC)", SYS_personality, { 0x0400000 } },
    { "pivot_root", SYS_pivot_root, { 0 } },
    { "quotactl", SYS_quotactl, { 0 } },
    { "reboot", SYS_reboot, { 0 } },
    { "request_key", SYS_request_key, { 0 } },
    { "setns", SYS_setns, { (uint64_t)NONE } },
    { "socket(AF_ALG)", SYS_socket, { AF_ALG, 99 } },
    { "socket(AF_VSOCK)", SYS_socket, { AF_VSOCK, 99 } },
    { "swapon", SYS_swapon, { 0 } },
    { "syslog", SYS_syslog, { 999 } },
    { "umount2", SYS_umount2, { 0, 999 } },
    { "unshare(CLONE_NEWUSER)", SYS_unshare, { CLONE_NEWUSER | CLONE_SIGHAND | 1 } },
    { "userfaultfd", SYS_userfaultfd, { 999 } },
    { "ioctl(TIOCSTI)", SYS_ioctl, { (uint64_t)NONE, TIOCSTI } },
    { "ioctl(TIOCSTI with more bits)", SYS_ioctl, { (uint64_t)NONE, TIOCSTI | 1ULL << 32 } },
    { "ioctl(TIOCLINUX)", SYS_ioctl, { (uint64_t)NONE, 0x541c } },
    { "number 1000", 1000, { 0 } },
    /* And some that are allowed. */
    { "clone(CLONE_SIGHAND)", SYS_clone, { CLONE_SIGHAND } },
    { "getpid", SYS_getpid, { 0 } },
    { "ioctl(TCGETS)", SYS_ioctl, { (uint64_t)NONE, TCGETS } },
    { "openat2", SYS_openat2, { 0 } },
    { "personality(query)", SYS_personality, { 0xffffffff } },
    { "ptrace", SYS_ptrace, { 999 } },
    { "setgroups", SYS_setgroups, { 0 } },
    { "socket(AF_UNIX)", SYS_socket, { AF_UNIX, 99 } },
};

/* Say of each call "refused", "unknown" or "allowed". */
int make_calls(char **words)
{
    (void)words;
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        const uint64_t *arguments = calls[i].arguments;
        errno = 0;
        syscall(calls[i].number, arguments[0], arguments[1], 0, 0, 0);
        printf("%s %s\n", calls[i].name,
               errno == EPERM    ? "refused"
               : errno == ENOSYS ? "unknown"
                                 : "allowed");
    }
    return 0;
}

/* The kernel may be built without these calls, or a hypervisor may not pass them on. */
static void say_none(int signal)
{
    static const char text[] = "add_key none\n";

    (void)signal;
    _exit(write(STDOUT_FILENO, text, sizeof(text) - 1) < 0);
}

/* add_key by its number for programs of 32 bits, which a program of 64 bits can call as well. */
int make_old_call(char **words)
{
    (void)words;
#ifdef __x86_64__
    long result;
    signal(SIGSEGV, say_none);
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(286), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0));
    printf("add_key %s\n", result == -EPERM ? "refused" : "allowed");
#else
    puts("add_key none");
#endif
    return 0;
}

/* Mount a hierarchy of control groups of version 1; "own": with the rights that one has in a user
 * namespace of one's own. */
int mount_hierarchy(char **words)
{
    static const int own = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP;

    mkdir("/tmp/groups", 0755);
    if (words[0] != NULL && unshare(own) < 0)
        puts("no namespace");
    puts(mount("none", "/tmp/groups", "cgroup", 0, "memory") < 0 ? "refused" : "mounted");
    return 0;
}

/* The session keyring's number (man 7 keyrings). */
int print_keyring(char **words)
{
    (void)words;
    printf("%ld\n", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
    return 0;
}

/* The process of that name, which somebody holds up. */
static pid_t find_process(const char *name)
{
    char command[32];

    for (pid_t pid = 2; pid < 1000; pid++) {
        char path[64];
        snprintf(path, sizeof(path), "/proc/%d/comm", pid);
        FILE *file = fopen(path, "r");
        bool is_it = file != NULL && fgets(command, sizeof(command), file) != NULL &&
                     strncmp(command, name, strlen(name)) == 0;
        if (file != NULL)
            fclose(file);
        if (is_it)
            return pid;
    }
    return -1;
}

/* Take that process's channel to our program outside, as one may who may trace it. Then keep it, or
 * say there what nobody expects: this number, and much after it. */
int steal_channel(char **words)
{
    int process = (int)syscall(SYS_pidfd_open, find_process(words[0]), 0);
    char nonsense[4096];
    int channel = -1;
    int type = 0;

    for (int fd = 3; fd < 100 && type != SOCK_SEQPACKET; fd++) {
        channel = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
        getsockopt(channel, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){ sizeof(type) });
    }
    if (type != SOCK_SEQPACKET)
        return 1;
    memset(nonsense, 'A', sizeof(nonsense));
    if (words[1] != NULL) {
        int number = atoi(words[1]);
        memcpy(nonsense, &number, sizeof(number));
        if (send(channel, nonsense, sizeof(nonsense), MSG_NOSIGNAL) < 0)
            return 1;
    }
    puts("stolen");
    fflush(stdout);
    pause();
    return 0;
}
