/*
 * test_held_up.c - locks that are held, output that nobody reads, commands that are killed
 * half-way.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <termios.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* Networks take time. */
#define NO_NET "--net=none"

/* The PID of the first child of a process, or 0. */
static pid_t child_of(pid_t pid)
{
    return atoi(read_text(text("/proc/%d/task/%d/children", pid, pid)));
}

/* The second ID is not whole: `start` locks the store to look for it. */
CASE(a_start_that_is_killed_leaves_no_lock, .page = "man 2 flock")
{
    const char *one = detach_ready(NO_NET, PROBE, "sleep");
    const char *two = detach_ready(NO_NET, PROBE, "sleep");

    needs_program("strace");
    run("stop", "-t", "0", one, two);
    struct result r = run_program("strace", "-o", path_in_work("trace"), "-e",
                                  "inject=getdents64:signal=KILL:when=1", getenv("TINY_DOCKER"),
                                  "start", one, text("%.11s", two));
    EXPECT_STATUS(r, 137);
    EXPECT_TEXT(inspected(one, "status"), "running");
    EXPECT_STATUS(run_with((struct start){ .seconds = 5 }, "run", "--rm", NO_NET, "true"), 0);
    EXPECT_STATUS(run("rm", "-f", one, two), 0);
}

/* The background process waits, and tells the one in the foreground. */
CASE(a_wait_for_the_network_ends_and_leaves_nothing, .page = "man 2 flock")
{
    int host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

    flock(host, LOCK_EX);
    struct process *p = start_with((struct start){ .seconds = 5 }, "run", "-d", "--rm", "true");
    pid_t parent;
    while ((parent = child_of(pid_of(p))) == 0)
        usleep(1000);
    wait_until_it_takes_signals(parent);
    kill(parent, SIGTERM);
    struct result r = finish(p);
    EXPECT_STATUS(r, 143);
    EXPECT_ERR_HAS(r, "run: network: network namespace: it was told to end (signal 15)");
    EXPECT(ends_within(parent, 5000), "the parent's end");
    const char *left = run_program("ls", text("%s/containers", getenv("TINY_DOCKER_ROOT"))).out;
    close(host);
    EXPECT_TEXT(left, "");
}

static const struct start unread = { .prepare = full_pipe_as_output };

/* Wait until the command runs of which `p` is the client. Returns the container's ID. */
static const char *begun(const struct process *p)
{
    while (strcmp(run("ps", "-q").out, "") == 0)
        EXPECT(!ends_within(pid_of(p), 1), "that it is there");
    while (strcmp(inspected(the_container(), "begun"), "true") != 0)
        EXPECT(!ends_within(pid_of(p), 1), "that it runs");
    return the_container();
}

CASE(a_reader_that_does_not_read_holds_up_no_stop, .page = "man 7 pipe")
{
    static const char *const commands[] = { "stop", "kill", "rm" };

    for (size_t i = 0; i < 3; i++) {
        struct process *p = start_with(unread, "run", "-t", NO_NET, PROBE, "write", "1000000");
        const char *id = begun(p);
        const char *option = i == 0 ? "-t0" : i == 1 ? "-sKILL" : "-f";
        struct result r = run_with((struct start){ .seconds = 6 }, commands[i], option, id);
        EXPECT_STATUS(r, 0);
        EXPECT_STATUS(finish(p), 137);
        run("rm", "-f", id);
    }
}

CASE(nor_does_an_exec_of_which_nobody_reads, .page = "man 7 pid_namespaces")
{
    const char *id = detach_ready(NO_NET, PROBE, "sleep");
    struct process *p = start_with(unread, "exec", id, PROBE, "write", "1000000");

    while (strstr(run("top", id).out, "write 1000000") == NULL)
        EXPECT(!ends_within(pid_of(p), 1), "that the command runs");
    EXPECT_STATUS(run_with((struct start){ .seconds = 6 }, "rm", "-f", id), 0);
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 137);
}

CASE(nor_the_end_of_one_that_was_told_to_end, .page = "man 1 timeout")
{
    struct process *p =
        start_with(unread, "run", "-t", NO_NET, "--init", PROBE, "write", "1000000");

    begun(p);
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 143);
}

CASE(what_is_typed_is_heard_when_the_command_has_ended, .page = "man 3 termios")
{
    struct start how = { .prepare = full_pipe_as_output, .pty = true, .seconds = 5 };
    struct process *p = start_with(how, "run", "-it", NO_NET, PROBE, "write", "100");
    struct termios settings = { 0 };

    pid_t command = atoi(inspected(begun(p), "pid"));
    EXPECT(command == 0 || ends_within(command, 5000), "the command's end");
    for (int i = 0; i < 2000 && (settings.c_lflag & ISIG) == 0; i++) {
        usleep(1000);
        tcgetattr(terminal_of(p), &settings);
    }
    send_input(p, "\x03");
    EXPECT_STATUS(finish(p), 0);
}

/* Its log has filled it. */
CASE(a_full_disk_does_not_swallow_the_exit_status, .page = "man 3 posix_fallocate")
{
    const char *root = getenv("TINY_DOCKER_ROOT");
    const char *script = "echo ready; trap 'exit 7' TERM; while :; do sleep 0.01; done";

    run_program("mkdir", "-p", root);
    EXPECT(mount("small", root, "tmpfs", 0, "size=256k") == 0, "a small disk");
    const char *one = detach_ready(NO_NET, "sh", "-c", script);
    const char *two = detach_ready(NO_NET, "--rm", "sh", "-c", script);
    struct process *wait = start("wait", two);
    const char *entry = text("%s/containers/%s", root, two);
    while (access(text("%s/exit_code", entry), F_OK) < 0)
        usleep(1000);
    int lock = open(entry, O_RDONLY | O_CLOEXEC);
    flock(lock, LOCK_EX); /* which `wait` has let go of */
    close(lock);
    run_program("dd", "if=/dev/zero", text("of=%s/fill", root));
    struct process *late = start("wait", one);
    struct result stopped = run("stop", one, two);
    struct result waited = finish(wait);
    struct result waited_late = finish(late);
    const char *status = inspected(one, "status");
    const char *code = inspected(one, "exit_code");
    umount(root);
    EXPECT_STATUS(stopped, 0);
    EXPECT_OUT(waited, "7\n");
    EXPECT_OUT(waited_late, "7\n");
    EXPECT_TEXT(status, "stopped");
    EXPECT_TEXT(code, "7");
}

SUITE("held_up", "what holds a container up")
