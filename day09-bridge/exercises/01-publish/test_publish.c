/*
 * test_publish.c - ports of the host that lead to a container.
 *
 * The sandbox plays the host, 192.0.2.1. A network namespace behind it plays a computer outside,
 * 192.0.2.80.
 */
#include <signal.h>
#include <stdlib.h>

#include "harness.h"
#include "inspect.h"

static struct process *computer;

/* With a server on this port that says whom it sees. */
static void outside_begin(const char *port)
{
    const char *script = "ip link add up0 type veth peer name net0 netns %d; "
                         "ip addr add 192.0.2.1/24 dev up0; ip link set up0 up; "
                         "nsenter --net --target %d sh -ec "
                         "'ip addr add 192.0.2.80/24 dev net0; ip link set net0 up'";

    computer = start_program_with((struct start){ .seconds = 60 }, "unshare", "--net", PROBE,
                                  "serve", port);
    wait_for_output(computer, "ready\n");
    pid_t pid = pid_of(computer);
    EXPECT_STATUS(run_program("sh", "-ec", text(script, pid, pid)), 0);
}

static void outside_end(void)
{
    run_program("ip", "link", "delete", "up0");
    signal_process(computer, SIGKILL);
    finish(computer);
}

/* What a client gets that runs on the computer outside, or on the host. */
#define ASK(host, port) "busybox", "nc", "-w", "5", (host), (port)

static struct result ask_from_outside(const char *host, const char *port)
{
    return run_program("nsenter", "--net", "--target", text("%d", pid_of(computer)),
                       ASK(host, port));
}

static struct result rules(void)
{
    return run_program("nft", "list", "ruleset");
}

#define SERVER PROBE, "serve", "80"

CASE(a_published_port_is_reached_from_outside, .page = "man 8 nft, NAT STATEMENTS")
{
    outside_begin("9999");
    const char *id = detach_ready("-p", "8080:80", "--publish", "8443:80", SERVER);
    struct result one = ask_from_outside("192.0.2.1", "8080");
    struct result other = ask_from_outside("192.0.2.1", "8443");
    outside_end();
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_OUT(one, "you are 192.0.2.80\n"); /* the server sees who it is */
    EXPECT_OUT(other, "you are 192.0.2.80\n");
}

CASE(the_host_reaches_it_by_its_own_address)
{
    outside_begin("9999");
    const char *id = detach_ready("-p", "8080:80", SERVER);
    struct result r = run_program(ASK("192.0.2.1", "8080"));
    outside_end();
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_OUT(r, "you are 192.0.2.1\n");
}

/* Port 8080 of somebody else is not port 8080 of the host. */
CASE(what_is_for_other_computers_is_left_alone, .page = "man 8 nft, FIB EXPRESSIONS")
{
    outside_begin("8080");
    const char *id = detach_ready("-p", "8080:80", SERVER);
    struct result inside = run("run", ASK("192.0.2.80", "8080"));
    struct result host = run_program(ASK("192.0.2.80", "8080"));
    outside_end();
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_OUT(inside, "you are 192.0.2.1\n"); /* as that computer sees it */
    EXPECT_OUT(host, "you are 192.0.2.1\n");
}

CASE(a_port_is_given_once)
{
    const char *id = detach_ready("-p", "8080:80", SERVER);
    struct result second = run("run", "-p", "8080:81", "true");
    struct process *server =
        start_program_with((struct start){ .seconds = 60 }, PROBE, "serve", "7000");

    wait_for_output(server, "ready\n");
    struct result third = run("run", "-p", "7000:80", "true");
    signal_process(server, SIGTERM);
    finish(server);
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_STATUS(second, 125);
    EXPECT_ERR_HAS(second, "Address already in use\n");
    EXPECT_STATUS(third, 125);
    EXPECT_ERR_HAS(third, "Address already in use\n");
}

CASE(a_port_goes_with_its_container)
{
    const char *id = detach_ready("-p", "8080:80", SERVER);
    struct result before = rules();

    EXPECT_STATUS(run("stop", "-t", "0", id), 0);
    EXPECT_OUT_HAS(before, "8080");
    EXPECT_OUT_LACKS(rules(), "8080");
    EXPECT_STATUS(run("run", "-p", "8080:80", "true"), 0);
}

/* Its address may be another one's tomorrow. */
CASE(a_killed_parent_leaves_no_rule_for_long)
{
    const char *id = detach_ready("-p", "8080:80", SERVER);
    struct result before = rules();

    kill(atoi(inspected(id, "parent_pid")), SIGKILL);
    EXPECT_TEXT(listed_status(id), "exited"); /* whoever looks puts it right */
    EXPECT_OUT_HAS(before, "8080");
    EXPECT_OUT_LACKS(rules(), "8080");
}

CASE(what_is_no_pair_of_ports_is_refused)
{
    static const char *const words[] = { "80", "0:80", "8080:0", "65536:80", "8080:http", ":" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct result r = run("run", "-p", words[i], "true");
        EXPECT_STATUS(r, 125);
        EXPECT_ERR_HAS(r, "tiny-docker: run: --publish: ");
    }
    EXPECT_STATUS(run("run", "--net", "none", "-p", "8080:80", "true"), 125);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

SUITE("publish", "ports of the host that lead to a container")
