/*
 * test_tty.c - a terminal of the container's own.
 */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

static const struct start at_terminal = { .pty = true };

#define IN_ROOTFS "--net=none", "--rootfs", rootfs()

static const char *rootfs(void)
{
    const char *root = path_in_work("root");

    return access(root, F_OK) == 0 ? root : make_rootfs("root");
}

/* A shell in the container, which has shown its prompt. */
static struct process *start_inside(void)
{
    struct process *p =
        start_with(at_terminal, "run", "-it", "-e", "PS1=inside> ", IN_ROOTFS, "sh");

    wait_for_output(p, "inside> ");
    return p;
}

/* Type a line that prints `answer`, which must not be a part of the line itself, and wait. */
static void type(struct process *p, const char *line, const char *answer)
{
    send_input(p, text("%s\n", line));
    wait_for_output(p, answer);
    wait_for_output(p, "> ");
}

static struct termios settings_of(const struct process *p)
{
    struct termios settings = { 0 };

    tcgetattr(terminal_of(p), &settings);
    return settings;
}

static void expect_settings(const struct process *p, const struct termios *before)
{
    struct termios after = settings_of(p);

    EXPECT(before->c_iflag == after.c_iflag && before->c_oflag == after.c_oflag &&
               before->c_lflag == after.c_lflag && before->c_cflag == after.c_cflag &&
               memcmp(before->c_cc, after.c_cc, sizeof(after.c_cc)) == 0,
           "the terminal's settings as before");
}

CASE(the_terminal_is_the_containers_own, .page = "man 7 pty")
{
    struct process *p = start_inside();

    type(p, "tty", "/dev/pts/0\r\n");
    type(p, "echo $(ls /dev/pts)!", "\r\n0 ptmx!");
    type(p, "test -t 0 && test -t 1 && test -t 2 && echo all $((1 + 2))", "all 3\r\n");
    type(p, "echo con$((1))sole >/dev/console", "con1sole\r\n");
    send_input(p, "exit 7\n");
    EXPECT_STATUS(finish(p), 7);
}

CASE(without_i_it_has_no_input, .page = "man 4 null")
{
    EXPECT_OUT(run("run", "-t", IN_ROOTFS, "readlink", "/proc/self/fd/0"), "/dev/null\r\n");
    EXPECT_OUT(run("run", "-t", IN_ROOTFS, "sh", "-c", "tty <&1; cat"), "/dev/pts/0\r\n");
}

CASE(an_input_that_is_no_terminal_is_refused)
{
    struct start how = { .input = "echo x\n" };
    struct result r = run_with(how, "run", "-it", IN_ROOTFS, "sh");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: run: terminal: the input device is not a TTY\n"
                  "hint: -i without -t takes its input from a pipe or a file\n");
    EXPECT_OUT(run("ps", "-a", "-q"), "");
    EXPECT_OUT(run_with(how, "run", "-i", IN_ROOTFS, "sh"), "x\n");
}

CASE(its_size_is_that_of_the_callers, .page = "man 2 ioctl_tty")
{
    const char *script = "stty size; until test \"$(stty size)\" = '33 111'; do :; done; "
                         "exec probe signals --until WINCH";
    struct process *p = start_with(at_terminal, "run", "-it", IN_ROOTFS, "sh", "-c", script);
    struct winsize size = { .ws_row = 33, .ws_col = 111 };

    wait_for_output(p, "24 80\r\n");
    ioctl(terminal_of(p), TIOCSWINSZ, &size);
    wait_for_output(p, "ready\r\n");
    size.ws_row = 34;
    ioctl(terminal_of(p), TIOCSWINSZ, &size);
    EXPECT_OUT_HAS(finish(p), "got WINCH\r\n");
}

CASE(the_interrupt_key_ends_the_program_and_not_the_shell, .page = "man 3 termios")
{
    struct process *p = start_inside();

    send_input(p, "probe sleep\n");
    wait_for_output(p, "ready\r\n");
    send_input(p, "\x03");
    wait_for_output(p, "inside> ");
    type(p, "echo status $?", "status 130\r\n");
    send_input(p, "exit\n");
    finish(p);
}

CASE(the_stop_key_gives_the_shell_inside_the_turn, .page = "man 1 bash, JOB CONTROL")
{
    struct process *p = start_inside();

    send_input(p, "probe lines\n");
    wait_for_output(p, "ready\r\n");
    send_input(p, "\x1a");
    wait_for_output(p, "Stopped");
    type(p, "echo shell $((40 + 2))", "shell 42\r\n");
    send_input(p, "fg\none\n");
    wait_for_output(p, "read one\r\n");
    send_input(p, "\x04");
    wait_for_output(p, "inside> ");
    send_input(p, "exit\n");
    finish(p);
}

CASE(the_callers_terminal_is_left_as_it_was, .page = "man 3 cfmakeraw")
{
    static const char *const scripts[] = { "exit", "stty raw -echo; exit", "kill -9 $$; exit" };

    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        struct process *p = start_inside();
        /* The program under test has changed it by now: this is what the harness had set. */
        struct termios before = settings_of(p);
        EXPECT((before.c_lflag & (ICANON | ECHO | ISIG)) == 0, "a terminal that passes keys on");
        send_input(p, text("%s\n", scripts[i]));
        finish(p);
        EXPECT((settings_of(p).c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG),
               "the settings of a terminal for lines");
    }
}

/* How an end may come from outside: a signal for the client, or for the container's PID 1. */
static void ends(int signal, bool for_client, int status)
{
    struct process *p = start_with(at_terminal, "run", "-it", IN_ROOTFS, "sh", "-c",
                                   "stty -echo; read x; exec probe signals --until TERM");
    struct termios before = settings_of(p); /* it waits for a key: the terminal is not changed */

    send_input(p, "\n");
    wait_for_output(p, "ready\r\n");
    EXPECT((settings_of(p).c_lflag & ICANON) == 0, "a terminal that passes keys on");
    kill(for_client ? pid_of(p) : descendant_of(p, "probe"), signal);
    EXPECT_STATUS(finish(p), status);
    if (before.c_lflag & ICANON)
        expect_settings(p, &before);
    EXPECT((settings_of(p).c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG),
           "the settings of a terminal for lines");
}

CASE(a_signal_from_outside_ends_it_and_the_terminal_is_left_as_it_was)
{
    ends(SIGTERM, true, 0);
    ends(SIGTERM, false, 0);
    ends(SIGKILL, false, 128 + SIGKILL);
}

CASE(signals_for_the_client_are_passed_on)
{
    struct process *p =
        start_with(at_terminal, "run", "-it", IN_ROOTFS, "probe", "signals", "--until", "TERM");

    wait_for_output(p, "ready\r\n");
    for (int i = 0; i < 2; i++) {
        signal_process(p, i == 0 ? SIGINT : SIGHUP);
        wait_for_output(p, i == 0 ? "got INT\r\n" : "got HUP\r\n");
    }
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 0);
}

/* Without -i keys are not passed on, but the terminal of the caller makes a signal of this one, and
 * the container is in another session. */
CASE(without_i_the_interrupt_key_is_passed_on_as_a_signal)
{
    struct process *p =
        start_with(at_terminal, "run", "-t", IN_ROOTFS, "probe", "signals", "--until", "INT");

    wait_for_output(p, "ready\r");
    send_input(p, "\x03");
    EXPECT_STATUS(finish(p), 0);
}

CASE(the_container_dies_with_a_killed_client, .page = "man 2 prctl")
{
    struct process *p = start_inside();
    pid_t shell = descendant_of(p, "sh");

    signal_process(p, SIGKILL);
    EXPECT(ends_within(shell, 5000), "the end of the shell");
    finish(p);
    let_it_be_repaired();
}

CASE(what_was_written_last_comes_out, .page = "man 4 tty")
{
    struct result r = run("run", "-t", IN_ROOTFS, "seq", "100000");
    size_t length = strlen(r.out);

    EXPECT_STATUS(r, 0);
    EXPECT(length == 688895, "588895 bytes and 100000 carriage returns, not %zu", length);
    EXPECT_TEXT(r.out + length - 16, "\n99999\r\n100000\r\n");
}

CASE(a_terminal_that_nobody_has_open_for_a_while_is_no_end, .page = "man 4 pts")
{
    struct result r = run("run", "-t", IN_ROOTFS, "sh", "-c",
                          "exec >/dev/null 2>&1; sleep 0.2; echo later >/dev/console");

    EXPECT_OUT(r, "later\r\n");
}

static void wait_for_file(const struct process *p, const char *path)
{
    while (access(path, F_OK) < 0)
        EXPECT(!ends_within(pid_of(p), 10), "%s before its end", path);
}

CASE(a_reader_that_does_not_read_holds_up_nothing_but_the_output, .page = "man 7 pipe")
{
    struct start how = { .prepare = full_pipe_as_output };
    const char *script = "trap 'echo >ended; exit 3' TERM; echo y; echo >begun; "
                         "while :; do sleep 0.01; done";
    struct process *p = start_with(how, "run", "-t", IN_ROOTFS, "sh", "-c", script);

    wait_for_file(p, text("%s/begun", rootfs()));
    signal_process(p, SIGTERM);
    wait_for_file(p, text("%s/ended", rootfs()));
    /* A tenth of a second on any machine: it does not wait for ever. */
    EXPECT(!ends_within(pid_of(p), 100 / harness_slowness()),
           "that it waits to write what has come");
    while (!ends_within(pid_of(p), 10))
        signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 3);
}

CASE(a_reader_that_has_gone_hangs_up_the_terminal, .page = "man 3 termios")
{
    const char *script = "\"$TINY_DOCKER\" run -t --net=none --rootfs %s probe write 10000000 | "
                         "head -c 5";
    struct result r = run_program("sh", "-c", text(script, make_rootfs("root")));

    EXPECT_OUT(r, "01234");
    EXPECT_ERR_LACKS(r, "tiny-docker");
}

CASE(a_full_disk_as_output_is_an_error, .page = "man 4 full")
{
    struct result r =
        run_program("sh", "-c", "exec \"$TINY_DOCKER\" run -t --net=none echo x >/dev/full");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: run: cannot write to standard output: No space left on device\n");
}

CASE(the_client_can_be_stopped_and_continued, .page = "man 1 bash, JOB CONTROL")
{
    struct process *shell = start_shell();

    send_input(shell, text("\"$TINY_DOCKER\" run -it --net=none %s lines\n", PROBE));
    wait_for_output(shell, "ready\r\n");
    kill(descendant_of(shell, "tiny-docker"), SIGTSTP);
    wait_for_output(shell, "Stopped");
    type(shell, "echo shell $((40 + 2))", "shell 42\r\n");
    send_input(shell, "fg\n");
    wait_for_output(shell, "lines\r\n");
    send_input(shell, "one\n");
    wait_for_output(shell, "read one\r\n");
    send_input(shell, "\x04");
    wait_for_output(shell, "> ");
    type(shell, "echo status $?", "status 0\r\n");
    send_input(shell, "exit\n");
    finish(shell);
}

/* bash puts the terminal right itself, other shells do not. */
CASE(a_stopped_client_leaves_the_terminal_as_it_was, .page = "man 3 tcsetattr")
{
    static const char *const prompt[] = { "PS1=> ", NULL };
    struct start how = { .pty = true, .extra_environment = prompt };
    struct process *shell = start_program_with(how, "busybox", "sh", "-i");

    wait_for_output(shell, "> ");
    send_input(shell, text("\"$TINY_DOCKER\" run -it --net=none %s lines\n", PROBE));
    wait_for_output(shell, "ready\r\n");
    EXPECT((settings_of(shell).c_lflag & ICANON) == 0, "a terminal that passes keys on");
    kill(descendant_of(shell, "tiny-docker"), SIGTSTP);
    wait_for_output(shell, "Stopped");
    type(shell, "stty -a | grep -o '.icanon'; echo answer $((40 + 2))", " icanon\r\nanswer 42");
    send_input(shell, "fg\none\n\x04");
    wait_for_output(shell, "read one\r\n");
    wait_for_output(shell, "> ");
    send_input(shell, "exit\n");
    finish(shell);
}

CASE(the_terminal_is_left_as_it_was_also_if_the_output_goes_elsewhere)
{
    struct process *p = start_program_with(
        at_terminal, "sh", "-c", "\"$TINY_DOCKER\" run -it --net=none true >/dev/null; stty -a");

    EXPECT_OUT_HAS(finish(p), " icanon");
    EXPECT((settings_of(p).c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG),
           "the settings of a terminal for lines");
}

CASE(a_background_job_waits_for_the_foreground, .page = "man 1 bash, JOB CONTROL")
{
    struct process *shell = start_shell();

    send_input(shell, text("set -b; \"$TINY_DOCKER\" run -it --net=none %s lines &\n", PROBE));
    wait_for_output(shell, "Stopped");
    type(shell, "echo shell $((40 + 2))", "shell 42\r\n");
    send_input(shell, "fg\n");
    wait_for_output(shell, "ready\r\n");
    send_input(shell, "one\n");
    wait_for_output(shell, "read one\r\n");
    send_input(shell, "\x04");
    wait_for_output(shell, "> ");
    send_input(shell, "exit\n");
    finish(shell);
}

CASE(in_the_background_its_terminal_is_logged)
{
    const char *id =
        detach("-t", IN_ROOTFS, "sh", "-c", "echo one; echo two >&2; test -t 1 && printf three");

    run("logs", "-f", id);
    struct result r = run("logs", id);
    EXPECT_OUT(r, "one\r\ntwo\r\nthree");
    EXPECT_ERR(r, "");
    id = detach("-t", "--log", "plain", IN_ROOTFS, "echo", "x");
    run("logs", "-f", id);
    EXPECT_OUT(run("logs", id), "x\r\n");
}

SUITE("tty", "a terminal of the container's own")
