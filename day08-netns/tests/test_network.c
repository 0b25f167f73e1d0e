/*
 * test_network.c - a network namespace: what is in it, and what is not.
 *
 * The sandbox plays the host: it has a network namespace of its own, with a loopback interface.
 */
#include <signal.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

static struct process *start_server(void)
{
    struct process *server =
        start_program_with((struct start){ .seconds = 60 }, PROBE, "serve", "7000");

    wait_for_output(server, "ready\n");
    return server;
}

static void end_server(struct process *server)
{
    signal_process(server, SIGTERM);
    finish(server);
}

CASE(there_is_a_loopback_interface_and_nothing_else, .page = "man 7 network_namespaces")
{
    const char *script = "ip -o link | wc -l; ip -o addr show lo; ip route | wc -l";
    struct result r =
        run("run", "--net", "none", "--rootfs", make_rootfs("box"), "sh", "-c", script);

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "1\n1: lo ");
    EXPECT_OUT_HAS(r, "inet 127.0.0.1/8 ");
    EXPECT_OUT_HAS(r, "\n0\n");
}

CASE(the_loopback_interface_answers, .page = "man 7 netdevice")
{
    struct result r = run("run", "--net", "none", "--rootfs", make_rootfs("box"), "ping", "-c", "1",
                          "-W", "5", "127.0.0.1");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "1 packets received");
}

CASE(nothing_leaves_it, .page = "man 7 network_namespaces")
{
    struct result r =
        run("run", "--net", "none", "--rootfs", make_rootfs("box"), "nc", "192.0.2.80", "80");

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "Network is unreachable\n");
}

CASE(the_hosts_loopback_is_another_one)
{
    const char *rootfs = make_rootfs("box");
    struct process *server = start_server();
    struct result host = run("run", "--net", "host", "--rootfs", rootfs, "nc", "127.0.0.1", "7000");
    struct result none = run("run", "--net", "none", "--rootfs", rootfs, "nc", "127.0.0.1", "7000");

    end_server(server);
    EXPECT_OUT(host, "you are 127.0.0.1\n");
    EXPECT_STATUS(none, 1);
    EXPECT_ERR_HAS(none, "Connection refused\n");
}

CASE(a_socket_with_an_abstract_name_is_not_shared, .page = "man 7 unix")
{
    const char *script = "grep -c . /proc/net/unix";

    EXPECT_OUT(run("run", "--net", "none", "sh", "-c", script), "1\n"); /* the header */
}

CASE(the_mode_is_remembered)
{
    EXPECT_STATUS(run("run", "--net", "none", "true"), 0);
    EXPECT_TEXT(inspected(the_container(), "network_mode"), "none");
}

CASE(isolated_is_another_word_for_none)
{
    EXPECT_STATUS(run("run", "--net", "isolated", "true"), 0);
    EXPECT_TEXT(inspected(the_container(), "network_mode"), "none");
}

CASE(without_the_option_the_network_is_the_hosts, .last_day = 8)
{
    EXPECT_OUT(run("run", "readlink", "/proc/self/ns/net"),
               run_program("readlink", "/proc/self/ns/net").out);
    EXPECT_TEXT(inspected(the_container(), "network_mode"), "host");
}

CASE(host_is_the_network_of_the_host)
{
    EXPECT_OUT(run("run", "--net", "host", "readlink", "/proc/self/ns/net"),
               run_program("readlink", "/proc/self/ns/net").out);
    EXPECT_TEXT(inspected(the_container(), "network_mode"), "host");
}

CASE(a_record_without_a_network_is_one_of_the_hosts)
{
    EXPECT_STATUS(run("run", "--net", "none", "true"), 0);
    change_record(the_container(), "network_mode", "another_member");
    EXPECT_TEXT(inspected(the_container(), "network_mode"), "host");
}

CASE(a_record_with_an_unknown_network_is_damaged)
{
    EXPECT_STATUS(run("run", "--net", "none", "true"), 0);
    change_record(the_container(), "\"none\"", "\"moon\"");
    EXPECT_ERR_HAS(run("ps", "-a"), "'network_mode'");
}

CASE(a_network_that_does_not_exist_is_refused)
{
    struct result r = run("run", "--net", "moon", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: --net: 'moon' is not a network\nhint: ");
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(a_loopback_interface_that_stays_down_is_a_failure)
{
    struct result r = run_with_fault("ioctl:error=EPERM", "run", "--net", "none", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: run: network: cannot bring 'lo' up: Operation not "
                  "permitted\n");
}

CASE(what_is_explained_happens_and_nothing_else)
{
    struct result r = run_explained("run", "--net", "none", "true");

    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "parent | unshare --uts --pid --mount --ipc --net --fork\n");
    EXPECT_ERR_HAS(r, "child  | ip link set lo up\n");
}

SUITE("network", "a network namespace of its own")
