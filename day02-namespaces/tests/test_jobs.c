/*
 * test_jobs.c - the keys of the terminal, when the command is PID 1.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"

static const struct start at_terminal = { .pty = true };

/* The terminal's echo of a key could come before, after or amid what the command says. */
static struct process *start_without_echo(const char *until)
{
    return start_with(at_terminal, "run", "sh", "-c",
                      text("stty -echo; exec %s signals --until %s", PROBE, until));
}

/* PID 1 ignores signals that it has no handler for: without our help nothing could end such a
 * command. Two interrupts that are not yet taken count as one; so between them goes a signal that
 * is passed on, and comes out after the interrupt (man 2 signalfd: the lowest number first). */
CASE(three_interrupt_keys_within_two_seconds_kill, .page = "man 7 pid_namespaces")
{
    struct process *p = start_without_echo("CONT");

    wait_for_output(p, "ready\r\n");
    for (int i = 0; i < 2; i++) {
        send_input(p, "\x03");
        wait_for_output(p, "got INT\r\n");
        signal_process(p, SIGUSR1);
        wait_for_output(p, "got USR1\r\n");
    }
    send_input(p, "\x03");
    EXPECT_STATUS(finish(p), 128 + SIGKILL);
}

CASE(two_interrupt_keys_do_not, .page = "man 7 pid_namespaces")
{
    struct process *p = start_without_echo("USR1");

    wait_for_output(p, "ready\r\n");
    for (int i = 0; i < 2; i++) {
        send_input(p, "\x03");
        wait_for_output(p, "got INT\r\n");
    }
    signal_process(p, SIGUSR1);
    EXPECT_STATUS(finish(p), 0);
}

CASE(three_interrupts_that_a_process_sends_do_not)
{
    struct process *p = start("run", PROBE, "signals", "--until", "USR1");

    wait_for_output(p, "ready\n");
    for (int i = 0; i < 3; i++) {
        signal_process(p, SIGINT);
        wait_for_output(p, "got INT\n");
    }
    signal_process(p, SIGUSR1);
    EXPECT_STATUS(finish(p), 0);
}

CASE(the_stop_key_stops_both_and_fg_continues, .page = "man 1 bash, JOB CONTROL")
{
    struct process *shell = start_shell();

    send_input(shell, text("\"$TINY_DOCKER\" run %s lines\n", PROBE));
    wait_for_output(shell, "ready\r\n");
    send_input(shell, "\x1a");
    wait_for_output(shell, "Stopped");
    /* What is typed now is the shell's: the container must not read it. */
    send_input(shell, "echo shell $((40 + 2))\n");
    wait_for_output(shell, "shell 42\r\n");
    send_input(shell, "fg\n");
    wait_for_output(shell, "lines\r\n");
    send_input(shell, "one\n");
    wait_for_output(shell, "read one\r\n");
    send_input(shell, "\x04");
    wait_for_output(shell, "> ");
    send_input(shell, "echo status $?; exit\n");
    wait_for_output(shell, "status 0\r\n");
    finish(shell);
}

CASE(a_background_job_stops_when_it_reads_the_terminal, .page = "man 1 bash, JOB CONTROL")
{
    struct process *shell = start_shell();

    send_input(shell, text("set -b; \"$TINY_DOCKER\" run %s lines &\n", PROBE));
    wait_for_output(shell, "Stopped");
    const char *status = text("/proc/%d/status", descendant_of(shell, "probe"));
    EXPECT(strstr(read_text(status), "T (stopped)") != NULL, "that the container has stopped too");
    send_input(shell, "fg\n");
    wait_for_output(shell, "lines\r\n");
    send_input(shell, "one\n");
    wait_for_output(shell, "read one\r\n");
    send_input(shell, "\x04");
    wait_for_output(shell, "> ");
    send_input(shell, "exit\n");
    finish(shell);
}

/* Here tiny-docker leads the session: its process group is orphaned, and nobody would wake it. */
CASE(the_stop_key_cannot_stop_an_orphaned_group, .page = "man 3 setpgid")
{
    struct process *p = start_without_echo("USR1");

    wait_for_output(p, "ready\r\n");
    send_input(p, "\x1a");
    wait_for_output(p, "got CONT\r\n");
    signal_process(p, SIGUSR1);
    EXPECT_STATUS(finish(p), 0);
}

CASE(a_shell_in_the_container_has_job_control, .page = "man 1 bash, JOB CONTROL")
{
    struct start how = { .pty = true, .extra_environment = (const char *[]){ "PS1=> ", NULL } };
    struct process *p =
        start_with(how, "run", "sh", "-ic", "sleep 1000 & jobs; kill -KILL %1; wait");

    wait_for_output(p, "sleep 1000");
    struct result r = finish(p);
    EXPECT_OUT_LACKS(r, "job control");
    EXPECT_OUT_LACKS(r, "access tty");
}

SUITE("jobs", "the keys of the terminal")
