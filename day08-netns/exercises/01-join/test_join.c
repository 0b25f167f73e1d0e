/*
 * test_join.c - two containers, one network.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

#define NETWORK_OF(id) "--net", text("container:%s", (id))

static const char *serve(void)
{
    return detach_ready("--net", "none", PROBE, "serve", "7000");
}

/* The words of a client; it says whom the server sees. */
#define ASK "--rootfs", make_rootfs("box"), "nc", "127.0.0.1", "7000"

CASE(a_server_of_the_other_container_is_reached_by_127_0_0_1, .page = "man 2 setns")
{
    const char *server = serve();
    struct result r = run("run", NETWORK_OF(server), ASK);

    EXPECT_STATUS(run("rm", "-f", server), 0);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "you are 127.0.0.1\n");
}

CASE(the_network_namespace_is_shared_and_no_other_one, .page = "man 7 namespaces")
{
    const char *id = detach_ready("--net", "none", PROBE, "sleep");
    const char *script = "cd /proc/%s/ns; readlink net; readlink uts; readlink pid; readlink ipc";
    const char *theirs = run_program("sh", "-c", text(script, inspected(id, "pid"))).out;
    struct result ours = run("run", NETWORK_OF(id), "sh", "-c", text(script, "self"));
    char net[4][64];

    EXPECT_STATUS(run("rm", "-f", id), 0);
    sscanf(theirs, "%63s %63s %63s %63s", net[0], net[1], net[2], net[3]);
    EXPECT_STATUS(ours, 0);
    EXPECT_OUT_HAS(ours, net[0]);
    for (int i = 1; i < 4; i++)
        EXPECT_OUT_LACKS(ours, net[i]);
}

/* The beginning of an ID is enough here, too. */
CASE(a_network_lives_as_long_as_somebody_is_in_it)
{
    const char *first = detach_ready("--net", "none", PROBE, "sleep");
    const char *second = detach_ready(NETWORK_OF(first), PROBE, "serve", "7000");

    EXPECT_STATUS(run("rm", "-f", first), 0);
    struct result r = run("run", NETWORK_OF(text("%.11s", second)), ASK);
    EXPECT_STATUS(run("rm", "-f", second), 0);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "you are 127.0.0.1\n");
}

CASE(a_container_that_has_ended_has_no_network_to_share)
{
    EXPECT_STATUS(run("run", "--net", "none", "true"), 0);
    const char *id = the_container();
    struct result ended = run("run", NETWORK_OF(id), "true");
    struct result unknown = run("run", "--net", "container:nobody", "true");

    EXPECT_STATUS(ended, 125);
    EXPECT_ERR_HAS(ended, text("the container '%s' is not running\n", id));
    EXPECT_STATUS(unknown, 125);
    EXPECT_ERR_HAS(unknown, "there is no container 'nobody'\n");
    EXPECT_TEXT(the_container(), id); /* nothing is recorded of the others */
}

/* Of a container whose parent was killed only the record is left, and somebody else has its PID. */
CASE(the_network_of_a_bystander_is_not_joined, .page = "man 2 pidfd_open")
{
    struct timespec tick = { .tv_nsec = 1000000000 / sysconf(_SC_CLK_TCK) };
    const char *id = detach_ready("--net", "none", PROBE, "sleep");
    pid_t pid = atoi(inspected(id, "pid"));
    pid_t parent = atoi(inspected(id, "parent_pid"));

    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    waitpid(pid, NULL, 0);
    nanosleep(&tick, NULL); /* start times count ticks */
    int last = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
    dprintf(last, "%d", pid - 1);
    close(last);
    pid_t bystander = fork();
    if (bystander == 0) {
        pause();
        _exit(0);
    }
    struct result r = run("run", NETWORK_OF(id), "true");
    kill(bystander, SIGKILL);
    waitpid(bystander, NULL, 0);
    EXPECT(bystander == pid, "a process %d, not %d", pid, bystander);
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "is not running\n");
}

CASE(what_is_explained_happens)
{
    const char *id = detach_ready("--net", "none", PROBE, "sleep");
    struct result r = run_explained("run", NETWORK_OF(id), "true");
    const char *line = text("child  | nsenter --target %s --net\n", inspected(id, "pid"));

    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, line);
    EXPECT_ERR_LACKS(r, "ip link set lo up"); /* it is up already, and not ours to change */
}

SUITE("join", "the network of another container")
