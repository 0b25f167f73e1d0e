/*
 * test_isolate.c - containers of one bridge that do not reach one another.
 */
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

#define SERVER PROBE, "serve", "80"

static const char *box(void)
{
    const char *rootfs = path_in_work("box");

    return access(rootfs, F_OK) == 0 ? rootfs : make_rootfs("box");
}

/* The words of a client of another container; it says whom the server sees. */
#define ASK(id, seconds)                                                                           \
    "--rootfs", box(), "nc", "-w", (seconds), inspected((id), "ip_address"), "80"

static void end(const char *id)
{
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(two_that_are_isolated_do_not_reach_each_other, .page = "man 8 bridge, isolated")
{
    const char *server = detach_ready("--isolate", SERVER);
    struct result r = run("--explain", "run", "--isolate", ASK(server, "1"));

    end(server);
    EXPECT_OUT(r, "");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "parent | bridge link set dev td0");
    EXPECT_ERR_HAS(r, " isolated on\n");
}

CASE(others_reach_them)
{
    const char *server = detach_ready("--isolate", SERVER);
    struct result r = run("run", ASK(server, "5"));

    end(server);
    EXPECT_OUT(r, "you are 10.10.0.3\n");
}

CASE(they_reach_others_and_the_gateway)
{
    const char *server = detach_ready(SERVER);
    struct result other = run("run", "--isolate", ASK(server, "5"));
    struct result gateway =
        run("run", "--isolate", "--rootfs", box(), "ping", "-c", "1", "-W", "5", "10.10.0.1");

    end(server);
    EXPECT_OUT(other, "you are 10.10.0.3\n");
    EXPECT_STATUS(gateway, 0);
}

SUITE("isolate", "containers of one bridge that do not reach one another")
