/*
 * test_init.c - run --init: a PID 1 of ours.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

static const struct start at_terminal = { .pty = true };

CASE(the_command_is_the_child_of_pid_1)
{
    EXPECT_OUT_HAS(run("run", PROBE, "pid"), "pid 1\nparent 0\n");
    EXPECT_OUT_HAS(run("run", "--init", PROBE, "pid"), "pid 2\nparent 1\n");
}

CASE(how_tiny_docker_was_called_is_hidden, .page = "man 5 proc_pid_cmdline")
{
    const char *script = "tr '\\0' '|' </proc/1/cmdline; tail -c 3 /proc/1/cmdline | wc -c";

    EXPECT_OUT(run("run", "--init", "sh", "-c", script), "init|3\n");
}

CASE(the_status_is_that_of_the_command)
{
    EXPECT_STATUS(run("run", "--init", PROBE, "exit", "7"), 7);
    EXPECT_STATUS(run("run", "--init", PROBE, "exit", "255"), 255);
    EXPECT_STATUS(run("run", "--init", "sh", "-c", "kill -TERM $$"), 143);
    EXPECT_STATUS(run("run", "--init", PROBE, "segv"), 139);
}

CASE(why_it_could_not_start_is_said_as_without)
{
    struct result without = run("run", "no-such-command");
    struct result with = run("run", "--init", "no-such-command");

    EXPECT_STATUS(with, 127);
    EXPECT_ERR(with, without.err);
    EXPECT_STATUS(run("run", "--init", "/"), 126);
    EXPECT_STATUS(run("run", "-d", "--init", "/"), 126);
}

CASE(signals_are_passed_on)
{
    struct process *p = start("run", "--init", PROBE, "signals", "--until", "TERM");

    wait_for_output(p, "ready\n");
    signal_process(p, SIGUSR1);
    wait_for_output(p, "got USR1\n");
    signal_process(p, SIGHUP);
    wait_for_output(p, "got HUP\n");
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 0);
}

/* `sleep` has no handler: as PID 1 it does not hear TERM, as the child of one it ends. */
CASE(a_program_without_a_handler_ends_when_asked, .page = "man 7 pid_namespaces")
{
    struct process *p = start("run", "--init", PROBE, "sleep");

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    EXPECT_STATUS(run("stop", id), 0);
    EXPECT_STATUS(finish(p), 143);
    EXPECT_TEXT(listed_status(id), "stopped (143)");
}

CASE(orphans_are_collected, .page = "man 2 waitpid")
{
    EXPECT_OUT(run("run", "--init", PROBE, "zombie"), "collected\n");
    EXPECT_OUT(run("run", PROBE, "zombie"), "still a zombie\n");
    EXPECT_OUT(run("run", "--init", PROBE, "orphans", "20"), "ready\n");
}

CASE(one_interrupt_key_arrives_once, .page = "man 3 termios")
{
    struct process *p = start_with(at_terminal, "run", "--init", "sh", "-c",
                                   text("stty -echo; exec %s signals --until USR1", PROBE));

    wait_for_output(p, "ready\r\n");
    send_input(p, "\x03");
    wait_for_output(p, "got INT\r\n");
    signal_process(p, SIGUSR1);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "ready\r\ngot INT\r\ngot USR1\r\n");
}

CASE(the_interrupt_key_ends_what_does_not_handle_it)
{
    struct process *p = start_with(at_terminal, "run", "--init", PROBE, "sleep");

    wait_for_output(p, "ready\r\n");
    send_input(p, "\x03");
    EXPECT_STATUS(finish(p), 130);
}

CASE(the_stop_key_stops_it_and_fg_continues, .page = "man 1 bash, JOB CONTROL")
{
    struct process *shell = start_shell();

    send_input(shell, text("\"$TINY_DOCKER\" run --init %s lines\n", PROBE));
    wait_for_output(shell, "ready\r\n");
    send_input(shell, "\x1a");
    wait_for_output(shell, "Stopped");
    /* Init and the parent have stopped; the command does so by itself, and perhaps not yet. */
    const char *status = text("/proc/%d/status", descendant_of(shell, "probe"));
    while (strstr(read_text(status), "T (stopped)") == NULL)
        wait_a_moment("that the command has stopped");
    send_input(shell, "echo shell $((40 + 2))\n");
    wait_for_output(shell, "shell 42\r\n");
    send_input(shell, "fg\n");
    wait_for_output(shell, "lines\r\n");
    send_input(shell, "one\n");
    wait_for_output(shell, "read one\r\n");
    send_input(shell, "\x04");
    wait_for_output(shell, "> ");
    send_input(shell, "exit\n");
    finish(shell);
}

static bool is_stopped(pid_t pid)
{
    return strstr(read_text(text("/proc/%d/status", pid)), "T (stopped)") != NULL;
}

/* Not by the terminal, which sends it to the command, too. */
CASE(a_stop_signal_that_is_sent_stops_the_command_too, .page = "man 1 bash, JOB CONTROL")
{
    struct process *shell = start_shell();

    send_input(shell, text("\"$TINY_DOCKER\" run --init %s ignore\n", PROBE));
    wait_for_output(shell, "ready\r\n");
    pid_t command = descendant_of(shell, "probe");
    kill(descendant_of(shell, "tiny-docker"), SIGTSTP);
    wait_for_output(shell, "Stopped");
    for (int i = 0; i < 1000 && !is_stopped(command); i++)
        usleep(1000);
    EXPECT(is_stopped(command), "a command that stands still");
    send_input(shell, "fg\n");
    while (is_stopped(command))
        usleep(1000);
    run("rm", "-f", the_container());
    wait_for_output(shell, "> ");
    send_input(shell, "exit\n");
    finish(shell);
}

CASE(pid_1_keeps_nothing_of_the_caller, .page = "man 5 proc")
{
    static const char *const secret[] = { "SECRET=swordfish", NULL };
    struct start how = { .extra_environment = secret };
    const char *rootfs = make_rootfs("box");

    EXPECT_OUT_LACKS(run_with(how, "run", "--init", "--rootfs", rootfs, "cat", "/proc/1/environ"),
                     "swordfish");
    EXPECT_OUT(run("run", "--init", "--rootfs", rootfs, "ls", "/proc/1/fd"), "0\n1\n2\n");
}

/* What PID 1 holds open, somebody waits for. */
CASE(a_call_that_fails_is_no_reason_to_wait, .page = "man 2 close_range")
{
    for (int when = 1; when <= 6; when++)
        run_with_fault(text("close_range:error=EPERM:when=%d", when), "run", "--init", "true");
}

CASE(killing_pid_1_ends_all, .page = "man 7 pid_namespaces")
{
    struct process *p = start("run", "--init", PROBE, "sleep");

    wait_for_output(p, "ready\n");
    kill(atoi(inspected(the_container(), "pid")), SIGKILL);
    EXPECT_STATUS(finish(p), 137);
}

SUITE("init", "a PID 1 of ours")
