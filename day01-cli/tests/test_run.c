/*
 * test_run.c - run: what the command gets, and what comes back from it.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

CASE(the_output_of_the_command_is_that_of_run)
{
    struct result r = run("run", "sh", "-c", "echo out; echo err >&2");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "out\n");
    EXPECT_ERR(r, "err\n");
}

CASE(the_input_of_run_is_that_of_the_command)
{
    struct result r = run_with((struct start){ .input = "one\ntwo\n" }, "run", "cat");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "one\ntwo\n");
}

CASE(the_exit_status_of_the_command_is_returned, .page = "man 2 waitpid")
{
    static const int statuses[] = { 0, 1, 2, 7, 124, 125, 126, 127, 128, 129, 254, 255 };

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        EXPECT_STATUS(run("run", PROBE, "exit", text("%d", statuses[i])), statuses[i]);
}

CASE(every_exit_status_is_returned_unchanged, .heavy = true, .page = "man 2 waitpid")
{
    for (int status = 0; status < 256; status++)
        EXPECT_STATUS(run("run", PROBE, "exit", text("%d", status)), status);
}

CASE(a_fault_gives_128_and_the_signal, .page = "man 7 signal")
{
    EXPECT_STATUS(run("run", PROBE, "segv"), 128 + SIGSEGV);
}

CASE(a_signal_from_outside_gives_128_and_the_signal, .page = "man 7 signal")
{
    struct process *p = start("run", PROBE, "signals");

    wait_for_output(p, "ready\n");
    kill(descendant_of(p, "probe"), SIGKILL);
    EXPECT_STATUS(finish(p), 128 + SIGKILL);
}

CASE(a_command_that_is_not_found_is_127)
{
    struct result r = run("run", "no-such-command");

    EXPECT_STATUS(r, 127);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, "'no-such-command' is not in any directory of PATH");
}

CASE(a_path_that_is_not_there_is_127)
{
    struct result r = run("run", "/no/such/file");

    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "cannot find '/no/such/file': No such file or directory");
}

CASE(an_empty_command_is_127)
{
    struct result r = run("run", "");

    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "the command is an empty string");
}

CASE(a_directory_is_126)
{
    struct result r = run("run", "/etc");

    EXPECT_STATUS(r, 126);
    EXPECT_ERR_HAS(r, "'/etc' is a directory");
}

CASE(a_file_without_execute_permission_is_126, .page = "man 1 chmod")
{
    const char *path = path_in_work("plain");

    write_file(path, 0644, "#!/bin/sh\n");
    struct result r = run("run", path);
    EXPECT_STATUS(r, 126);
    EXPECT_ERR_HAS(r, text("'%s' is not executable", path));
    EXPECT_ERR_HAS(r, "hint: chmod +x");
}

CASE(a_file_of_unknown_format_is_126_and_no_shell_gets_it, .page = "man 2 execve")
{
    const char *path = path_in_work("text");

    write_file(path, 0755, "echo a shell has run this\n");
    struct result r = run("run", path);
    EXPECT_STATUS(r, 126);
    EXPECT_OUT(r, "");
    EXPECT_ERR_HAS(r, "has no format that the kernel can execute");
}

CASE(a_missing_interpreter_is_127_and_named, .page = "man 2 execve")
{
    const char *path = path_in_work("script");

    write_file(path, 0755, "#!/no/such/interpreter -x\n");
    struct result r = run("run", path);
    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "needs the interpreter '/no/such/interpreter', which is not there");
    /* The kernel reads 256 bytes of the line. */
    write_file(path, 0755, text("#!/no/%0200d\n", 1));
    EXPECT_ERR_HAS(run("run", path), text("'/no/%0200d'", 1));
}

CASE(a_script_with_an_interpreter_runs)
{
    const char *path = path_in_work("script");

    write_file(path, 0755, "#!/bin/sh\necho \"$1\"\n");
    EXPECT_OUT(run("run", path, "hello"), "hello\n");
}

CASE(the_first_file_in_path_that_can_be_executed_is_run, .last_day = 2)
{
    const char *one = path_in_work("one");
    const char *two = path_in_work("two");
    const char *path = text("PATH=%s:%s", one, two);

    mkdir(one, 0755);
    mkdir(two, 0755);
    write_file(text("%s/tool", one), 0644, "#!/bin/sh\necho one\n");
    write_file(text("%s/tool", two), 0755, "#!/bin/sh\necho two\n");
    struct start start = { .environment = (const char *[]){ path, NULL } };
    EXPECT_OUT(run_with(start, "run", "tool"), "two\n");
    chmod(text("%s/tool", two), 0644);
    EXPECT_STATUS(run_with(start, "run", "tool"), 126);
}

CASE(arguments_arrive_byte_for_byte)
{
    struct result r = run("run", PROBE, "args", "", " ", "a b", "a\nb", "-x", "--", "--help",
                          "$HOME", "*", "'\"\\", "\xff\xfe\x01");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(
        r, "0:\n1: \n3:a b\n3:a\nb\n2:-x\n2:--\n6:--help\n5:$HOME\n1:*\n3:'\"\\\n3:\xff\xfe\x01\n");
}

CASE(many_and_long_arguments_arrive)
{
    enum { COUNT = 20000, LONG = 100000 };
    const char **words = allocate((COUNT + 6) * sizeof(*words));
    char *longest = allocate(LONG + 1);
    size_t n = 0;

    memset(longest, 'x', LONG);
    words[n++] = "run";
    words[n++] = "sh";
    words[n++] = "-c";
    words[n++] = "echo $# ${#1}";
    words[n++] = "sh";
    words[n++] = longest;
    while (n < COUNT + 5)
        words[n++] = "word";
    EXPECT_OUT(run_list((struct start){ 0 }, words), "20000 100000\n");
}

CASE(options_end_at_the_first_word_that_is_none)
{
    EXPECT_OUT(run("run", PROBE, "args", "--help"), "6:--help\n");
    EXPECT_OUT(run("run", "--", "echo", "-n", "x"), "x");
    EXPECT_STATUS(run("run", "--", "-x"), 127);
}

CASE(signals_are_passed_on, .page = "man 2 signalfd")
{
    static const struct {
        int signal;
        const char *name;
    } signals[] = {
        { SIGTERM, "TERM" }, { SIGINT, "INT" },   { SIGHUP, "HUP" },   { SIGQUIT, "QUIT" },
        { SIGUSR1, "USR1" }, { SIGUSR2, "USR2" }, { SIGCONT, "CONT" }, { SIGWINCH, "WINCH" },
    };
    struct process *p = start("run", PROBE, "signals", "--until", "WINCH");

    wait_for_output(p, "ready\n");
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        signal_process(p, signals[i].signal);
        wait_for_output(p, text("got %s\n", signals[i].name));
    }
    EXPECT_STATUS(finish(p), 0);
}

CASE(a_signal_that_ends_the_command_is_reported, .last_day = 1, .page = "man 7 signal")
{
    struct process *p = start("run", "sh", "-c", "echo ready; exec sleep 1000");

    wait_for_output(p, "ready\n");
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 128 + SIGTERM);
}

CASE(the_command_begins_with_default_signals, .page = "man 7 signal")
{
    struct start start = { .ignore_signals = true, .block_signals = true };
    struct result r = run_with(start, "run", PROBE, "status");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "SigBlk:\t0000000000000000\n");
    EXPECT_OUT_HAS(r, "SigIgn:\t0000000000000000\n");
}

CASE(a_caller_that_ignores_sigchld_gets_the_exit_status, .page = "man 2 waitpid")
{
    EXPECT_STATUS(run_with((struct start){ .ignore_signals = true }, "run", PROBE, "exit", "42"),
                  42);
}

CASE(closed_standard_streams_are_opened_on_dev_null)
{
    struct start start = { .closed = 1 << 0 | 1 << 2 };
    struct result r = run_with(start, "run", PROBE, "fds");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "0 /dev/null\n");
    EXPECT_OUT_HAS(r, "2 /dev/null\n");
    /* With 1 closed nothing can be seen, but nothing may go wrong either. */
    EXPECT_STATUS(run_with((struct start){ .closed = 7 }, "run", PROBE, "fds"), 0);
}

/* In the child, before the program begins: descriptors that a careless caller leaves open. */
static void leave_descriptors_open(void)
{
    int fd = open("/dev/zero", O_RDONLY);

    dup2(fd, 9);
    dup2(fd, 300);
}

CASE(no_other_descriptor_is_inherited, .page = "man 2 close_range")
{
    struct result r =
        run_with((struct start){ .prepare = leave_descriptors_open }, "run", PROBE, "fds");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "\n2 ");
    EXPECT_OUT_LACKS(r, "\n3 ");
    EXPECT_OUT_LACKS(r, "/dev/zero");
}

CASE(the_environment_is_the_callers, .last_day = 2)
{
    struct start start = { .extra_environment = (const char *[]){ "FRUIT=apple pie", NULL } };

    EXPECT_OUT_HAS(run_with(start, "run", PROBE, "env"), "FRUIT=apple pie\n");
}

CASE(the_working_directory_is_the_callers, .last_day = 9)
{
    struct start start = { .directory = "/usr" };

    EXPECT_OUT(run_with(start, "run", PROBE, "cwd"), "/usr\n");
}

SUITE("run", "run a command")
