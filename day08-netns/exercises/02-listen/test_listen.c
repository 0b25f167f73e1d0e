/*
 * test_listen.c - a container without a network, and one client.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

#define LISTEN "run", "--net", "none", "--listen", "7000"

/* Returns a connection, or -1. */
static int connect_to(const char *host)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(7000) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, host, &address.sin_addr);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

/* Without a connection, as it might be the one that is waited for. A container that has ended
 * before that says why. */
static void wait_until_it_listens(struct process *container)
{
    /* Port 7000, no other side, the state "listen" (man 5 proc, /proc/net/tcp). */
    while (strstr(read_text("/proc/net/tcp"), ":1B58 00000000:0000 0A ") == NULL) {
        if (ends_within(pid_of(container), 0)) {
            EXPECT_STATUS(finish(container), 0);
            EXPECT(false, "a container that waits for its client");
        }
        wait_a_moment("somebody who listens on port 7000");
    }
}

static int connect_soon(struct process *container)
{
    wait_until_it_listens(container);
    int fd = connect_to("127.0.0.1");
    EXPECT(fd >= 0, "a connection to 127.0.0.1");
    return fd;
}

/* Say something, and return all that is answered until the other side is done. */
static const char *ask(int fd, const char *question)
{
    char *answer = allocate(1024);
    size_t length = 0;
    ssize_t got;

    dprintf(fd, "%s", question);
    shutdown(fd, SHUT_WR);
    while ((got = read(fd, answer + length, 1023 - length)) > 0)
        length += (size_t)got;
    close(fd);
    return answer;
}

CASE(a_connection_is_the_commands_input_and_output, .page = "man 2 accept", .seconds = 15)
{
    struct process *p = start(LISTEN, "sh", "-c", "read x; echo \"got $x\"; echo oops >&2; exit 7");
    const char *answer = ask(connect_soon(p), "hello\n");
    struct result r = finish(p);

    EXPECT_TEXT(answer, "got hello\n");
    EXPECT_STATUS(r, 7);
    EXPECT_OUT(r, "");
    EXPECT_ERR(r, "oops\n"); /* standard error stays what it was */
}

CASE(the_container_has_no_network_all_the_same, .page = "man 7 network_namespaces", .seconds = 15)
{
    const char *script = "ip -o link | wc -l; ip route | wc -l";
    struct process *p = start(LISTEN, "--rootfs", make_rootfs("box"), "sh", "-c", script);
    const char *answer = ask(connect_soon(p), "");

    EXPECT_STATUS(finish(p), 0);
    EXPECT_TEXT(answer, "1\n0\n");
}

CASE(no_other_address_of_the_host_listens, .page = "man 7 ip", .seconds = 15)
{
    struct process *p = start(LISTEN, "cat");

    wait_until_it_listens(p);
    int other = connect_to("127.0.0.2");
    EXPECT(other < 0 && errno == ECONNREFUSED, "a connection to 127.0.0.2 to be refused");
    EXPECT_TEXT(ask(connect_soon(p), "hello\n"), "hello\n");
    EXPECT_STATUS(finish(p), 0);
}

CASE(when_the_client_is_there_nobody_listens_any_more, .seconds = 15)
{
    struct process *p = start(LISTEN, "sh", "-c", "echo ready; cat");
    int fd = connect_soon(p);
    char line[7] = "";

    EXPECT(recv(fd, line, 6, MSG_WAITALL) == 6, "the command's first words");
    int second = connect_to("127.0.0.1");
    int reason = errno;
    EXPECT_TEXT(ask(fd, "hello\n"), "hello\n");
    EXPECT_STATUS(finish(p), 0);
    EXPECT_TEXT(line, "ready\n");
    EXPECT(second < 0 && reason == ECONNREFUSED, "a second client to be refused");
}

CASE(a_port_that_is_taken_is_refused)
{
    struct process *server =
        start_program_with((struct start){ .seconds = 60 }, PROBE, "serve", "7000");

    wait_for_output(server, "ready\n");
    struct result r = run(LISTEN, "true");
    signal_process(server, SIGTERM);
    finish(server);
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "Address already in use\n");
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(what_is_no_port_is_refused)
{
    static const char *const words[] = { "0", "65536", "-1", "http" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct result r = run("run", "--listen", words[i], "true");
        EXPECT_STATUS(r, 125);
        EXPECT_ERR_HAS(r, "tiny-docker: run: --listen: ");
    }
}

SUITE("listen", "a container without a network, and one client")
