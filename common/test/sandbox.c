/*
 * sandbox.c - a world of its own for the tests.
 */
#include "sandbox.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static char scratch[4096];

const char *sandbox_scratch(void)
{
    return scratch;
}

static void check(int result, const char *what)
{
    if (result >= 0)
        return;
    fprintf(stderr, "the sandbox cannot %s: %s\n", what, strerror(errno));
    exit(1);
}

static void bring_loopback_up(void)
{
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    check(ioctl(fd, SIOCSIFFLAGS, &request), "bring lo up");
    close(fd);
}

/* A new network namespace begins with the settings of the host's. */
static void stop_forwarding(void)
{
    FILE *file = fopen("/proc/sys/net/ipv4/ip_forward", "we");

    check(file != NULL && fputs("0\n", file) >= 0 && fclose(file) == 0 ? 0 : -1, "stop forwarding");
}

/* The payload is beside this program if nobody says where. */
static void set_probe(void)
{
    char path[4096];

    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 8);
    check((int)length, "find itself");
    path[length] = '\0';
    strcpy(strrchr(path, '/'), "/probe");
    setenv("TINY_DOCKER_PROBE", path, 0);
}

static void set_environment(pid_t outside)
{
    char value[4200];

    set_probe();
    snprintf(value, sizeof(value), "%s/state", scratch);
    setenv("TINY_DOCKER_ROOT", value, 1);
    snprintf(value, sizeof(value), "tiny-docker-test-%d", outside);
    setenv("TINY_DOCKER_CGROUP_PARENT", value, 1);
    unsetenv("TINY_DOCKER_EXPLAIN");
}

/* In the new namespaces. Private first, so that nothing of this reaches the host, and then shared,
 * in a peer group of its own. */
static int enter(pid_t outside, int (*inside)(void))
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0); /* a case that takes a PID of 0 from a wrong program ends nobody out there */
    umask(022);
    check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make its mounts private");
    set_environment(outside); /* with the outer /proc: the inner one knows other PIDs */
    check(mount("proc", "/proc", "proc", 0, NULL), "mount /proc");
    check(mount("scratch", scratch, "tmpfs", 0, "mode=755"), "mount a tmpfs");
    check(mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL), "make its mounts shared");
    check(sethostname("test-host", strlen("test-host")), "set its host name");
    bring_loopback_up();
    stop_forwarding();
    fixture_prepare();
    int status = inside();
    exit(status);
}

/* Wait for the sandbox to end. A signal that would end this process ends the sandbox first, so that
 * the scratch directory does not stay behind. */
static int wait_for(pid_t pid, const sigset_t *set)
{
    int status;
    int signal;

    while (waitpid(pid, &status, WNOHANG) == 0)
        if (sigwait(set, &signal) == 0 && signal != SIGCHLD)
            kill(pid, SIGKILL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int sandbox_run(int (*inside)(void))
{
    int flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET;
    const char *temporary = getenv("TMPDIR");
    pid_t outside = getpid();
    sigset_t set;
    sigset_t before;

    if (geteuid() != 0)
        return -1;
    snprintf(scratch, sizeof(scratch), "%s/tiny-docker-test.XXXXXX",
             temporary != NULL ? temporary : "/tmp");
    check(mkdtemp(scratch) != NULL ? 0 : -1, "make a scratch directory");
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, &before);
    fflush(NULL);
    pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        enter(outside, inside);
    }
    check(pid, "get namespaces of its own");
    int status = wait_for(pid, &set);
    sigprocmask(SIG_SETMASK, &before, NULL);
    rmdir(scratch);
    return status;
}
