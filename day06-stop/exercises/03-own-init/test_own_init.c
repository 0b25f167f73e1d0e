/*
 * test_own_init.c - a PID 1 of your own, started as the command of a container.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

/* Build it, in the case's own directory. Returns its path. */
static const char *myinit(void)
{
    const char *source = getenv("TINY_DOCKER_SOURCE");
    const char *file = text("%s/myinit.c", source != NULL ? source : ".");
    const char *program = path_in_work("myinit");

    needs_program("cc");
    EXPECT(access(file, R_OK) == 0, "a file %s", file);
    EXPECT_STATUS(run_program("cc", "-D_GNU_SOURCE", "-std=gnu17", "-o", program, file), 0);
    return program;
}

CASE(the_command_is_its_child_and_gives_the_status, .page = "man 2 waitpid")
{
    const char *init = myinit();

    EXPECT_OUT_HAS(run("run", init, PROBE, "pid"), "pid 2\nparent 1\n");
    EXPECT_STATUS(run("run", init, PROBE, "exit", "7"), 7);
    EXPECT_STATUS(run("run", init, "sh", "-c", "kill -TERM $$"), 143);
}

CASE(what_cannot_be_executed_is_said, .page = "man 3 exec")
{
    const char *init = myinit();
    struct result r = run("run", init, "no-such-command");

    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "no-such-command");
    EXPECT_STATUS(run("run", init, "/"), 126);
}

/* It collects them, but it does not wait for them: when the command has ended, it ends. */
CASE(orphans_are_collected_but_not_waited_for, .page = "man 7 pid_namespaces")
{
    const char *init = myinit();

    EXPECT_OUT(run("run", init, PROBE, "zombie"), "collected\n");
    struct result r = run_with((struct start){ .seconds = 3 }, "run", init, PROBE, "orphans", "20");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "ready\n");
}

CASE(signals_are_passed_on, .page = "man 2 sigwaitinfo")
{
    struct process *p = start("run", myinit(), PROBE, "signals", "--until", "TERM");

    wait_for_output(p, "ready\n");
    signal_process(p, SIGUSR1);
    wait_for_output(p, "got USR1\n");
    signal_process(p, SIGHUP);
    wait_for_output(p, "got HUP\n");
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 0);
}

/* `sleep` has no handler, and inherits what is blocked. */
CASE(a_program_without_a_handler_ends_when_asked, .page = "man 7 signal")
{
    const char *init = myinit();
    const char *id = detach_ready(init, PROBE, "sleep");

    EXPECT_OUT_HAS(run("run", init, PROBE, "status"), "SigBlk:\t0000000000000000\n");
    EXPECT_STATUS(run("stop", "-t", "2", id), 0);
    EXPECT_TEXT(inspected(id, "exit_code"), "143");
}

CASE(one_interrupt_key_arrives_once, .page = "man 2 sigaction, si_code")
{
    struct start at_terminal = { .pty = true };
    const char *command = text("stty -echo; exec %s %s signals --until USR1", myinit(), PROBE);
    struct process *p = start_with(at_terminal, "run", "sh", "-c", command);

    wait_for_output(p, "ready\r\n");
    send_input(p, "\x03");
    wait_for_output(p, "got INT\r\n");
    signal_process(p, SIGUSR1);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "ready\r\ngot INT\r\ngot USR1\r\n");
}

SUITE("own_init", "a PID 1 of your own")
