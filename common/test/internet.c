/*
 * internet.c - a network beyond the host.
 */
#include "internet.h"

#include <signal.h>

#include "harness.h"

static struct process *server;

void internet_begin(void)
{
    const char *script = "ip link add up0 type veth peer name net0 netns %d; "
                         "ip addr add 192.0.2.1/24 dev up0; ip link set up0 up; "
                         "nsenter --net --target %d sh -ec "
                         "'ip addr add 192.0.2.80/24 dev net0; ip link set net0 up'";

    server = start_program_with((struct start){ .seconds = 60 }, "unshare", "--net", PROBE, "serve",
                                "80");
    wait_for_output(server, "ready\n");
    pid_t pid = pid_of(server);
    EXPECT_STATUS(run_program("sh", "-ec", text(script, pid, pid)), 0);
}

void internet_end(void)
{
    run_program("ip", "link", "delete", "up0");
    signal_process(server, SIGKILL);
    finish(server);
}
