/*
 * test_terminal.c - run at a terminal: who gets Ctrl-C, and how the terminal is left.
 */
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "harness.h"

static const struct start at_terminal = { .pty = true };

CASE(the_command_has_the_terminal_itself, .page = "man 3 isatty")
{
    struct result r = run_with(at_terminal, "run", "test", "-t", "0", "-a", "-t", "1");

    EXPECT_STATUS(r, 0);
}

/* The terminal's echo of the key could come before or after what the command says. */
static struct process *start_without_echo(void)
{
    return start_with(at_terminal, "run", "sh", "-c",
                      text("stty -echo; exec %s signals --until USR1", PROBE));
}

CASE(one_interrupt_key_arrives_once, .page = "man 3 termios")
{
    struct process *p = start_without_echo();

    wait_for_output(p, "ready\r\n");
    send_input(p, "\x03");
    wait_for_output(p, "got INT\r\n");
    /* A second one would be on its way through tiny-docker before this signal. */
    signal_process(p, SIGUSR1);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "ready\r\ngot INT\r\ngot USR1\r\n");
}

CASE(the_quit_key_arrives_once, .page = "man 3 termios")
{
    struct process *p = start_without_echo();

    wait_for_output(p, "ready\r\n");
    send_input(p, "\x1c");
    wait_for_output(p, "got QUIT\r\n");
    signal_process(p, SIGUSR1);
    EXPECT_OUT(finish(p), "ready\r\ngot QUIT\r\ngot USR1\r\n");
}

CASE(settings_that_a_killed_command_changed_are_restored, .page = "man 3 tcsetattr")
{
    struct process *p =
        start_with(at_terminal, "run", "sh", "-c", text("stty raw -echo; exec %s sleep", PROBE));
    struct termios before;
    struct termios after;

    tcgetattr(terminal_of(p), &before);
    wait_for_output(p, "ready\n");
    kill(descendant_of(p, "probe"), SIGKILL);
    EXPECT_STATUS(finish(p), 128 + SIGKILL);
    tcgetattr(terminal_of(p), &after);
    EXPECT(before.c_lflag == after.c_lflag && before.c_oflag == after.c_oflag &&
               before.c_iflag == after.c_iflag,
           "the terminal's settings are as before");
}

CASE(the_foreground_group_of_a_killed_shell_is_taken_back, .page = "man 3 tcsetpgrp")
{
    /* sh -c plays the shell that tiny-docker is started from, and waits for it. */
    struct process *p = start_program_with(at_terminal, "sh", "-c",
                                           "\"$TINY_DOCKER\" run $0 foreground; $0 tty", PROBE);

    wait_for_output(p, "foreground\r\n");
    kill(descendant_of(p, "probe"), SIGKILL);
    struct result r = finish(p);
    EXPECT_OUT_HAS(r, "foreground group: own\r\n");
}

SUITE("terminal", "run at a terminal")
