/*
 * test_logs.c - containers in the background, and what they write.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* The last option of a container whose log is the bytes as they come, as all had before day 10. */
#define PLAIN_LOG harness_day() >= 10 ? "--log=plain" : "--"

static void signal_parent(const char *id, int signal)
{
    kill(atoi(inspected(id, "parent_pid")), signal);
}

/* All that a container writes until its end. */
static struct result whole_log(const char *id)
{
    return run("logs", "-f", id);
}

static const char *log_file(const char *id)
{
    return text("%s/containers/%s/container.log", getenv("TINY_DOCKER_ROOT"), id);
}

CASE(it_prints_its_id_and_runs_when_it_returns)
{
    const char *id = detach(PROBE, "sleep");

    EXPECT_TEXT(the_container(), id);
    EXPECT_TEXT(listed_status(id), "running");
    signal_parent(id, SIGKILL);
    EXPECT_STATUS(whole_log(id), 0);
    let_it_be_repaired();
}

CASE(what_it_writes_is_in_the_log)
{
    const char *id = detach(PLAIN_LOG, "sh", "-c", "echo one; echo two >&2; echo three");

    EXPECT_OUT(whole_log(id), "one\ntwo\nthree\n");
    EXPECT_OUT(run("logs", text("%.5s", id)), "one\ntwo\nthree\n");
    EXPECT_STATUS(run("logs"), 2);
    EXPECT_STATUS(run("logs", id, id), 2);
    EXPECT_ERR(run("logs", "x"), "tiny-docker: logs: there is no container 'x'\n");
}

CASE(bytes_of_any_kind_come_as_they_were_written)
{
    const char *all = path_in_work("all");

    run_program("sh", "-c", text("printf '\\000\\001\\n\\377\\200\\r\\n\\033[2J' >%s", all));
    const char *id = detach("cat", all);
    whole_log(id);
    const char *compare = "\"$TINY_DOCKER\" logs %s | cmp - %s";
    EXPECT_STATUS(run_program("sh", "-c", text(compare, id, all)), 0);
}

CASE(why_it_could_not_start_is_said_as_in_the_foreground)
{
    static const struct {
        const char *command;
        int status;
    } commands[] = { { "no-such-command", 127 }, { "/", 126 }, { "", 127 } };

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        struct result foreground = run("run", commands[i].command);
        struct result background = run("run", "-d", commands[i].command);
        EXPECT_STATUS(background, commands[i].status);
        EXPECT_OUT(background, "");
        EXPECT_ERR(background, foreground.err);
        const char *id = text("%.12s", run("ps", "-a", "-q").out);
        EXPECT_TEXT(inspected(id, "status"), "exited");
        EXPECT_TEXT(inspected(id, "exit_code"), text("%d", commands[i].status));
    }
    EXPECT_ERR_HAS(run("run", "-d", "--rootfs", "/no/such", "true"),
                   "tiny-docker: run: rootfs: cannot enter '/no/such': No such file or directory");
}

CASE(it_has_no_input_and_no_descriptor_of_the_caller)
{
    struct result r = whole_log(detach(PLAIN_LOG, PROBE, "fds"));

    EXPECT_OUT_HAS(r, "0 /dev/null\n1 /");
    EXPECT_OUT_HAS(r, "container.log");
    EXPECT_OUT_LACKS(r, "\n3 ");
}

/* The substitution ends when nobody holds the pipe's end any more. */
CASE(a_command_substitution_returns_at_once, .page = "man 1 bash, Command Substitution")
{
    const char *script = "id=$(exec 9>&1; \"$TINY_DOCKER\" run -d %s sleep 2>&1); echo got $id";
    struct result r = run_program("sh", "-c", text(script, PROBE));
    const char *id = the_container();

    EXPECT_OUT(r, text("got %s\n", id));
    signal_parent(id, SIGKILL);
    whole_log(id);
    let_it_be_repaired();
}

CASE(it_outlives_the_terminal, .page = "man 2 setsid")
{
    struct start at_terminal = { .pty = true };
    struct result r = run_with(at_terminal, "run", "-d", PROBE, "signals", "--until", "TERM");
    const char *id = the_container();

    EXPECT_OUT(r, text("%s\r\n", id));
    EXPECT_TEXT(listed_status(id), "running");
    wait_until_ready(id);
    signal_parent(id, SIGTERM);
    EXPECT_OUT(whole_log(id), "ready\ngot TERM\n");
    EXPECT_TEXT(inspected(id, "exit_code"), "0");
}

CASE(following_shows_what_comes_and_ends_with_the_container, .page = "man 7 inotify")
{
    const char *id = detach(PROBE, "signals", "--until", "TERM");
    struct process *p = start("logs", "-f", id);

    wait_for_output(p, "ready\n");
    signal_parent(id, SIGUSR1);
    wait_for_output(p, "got USR1\n");
    signal_parent(id, SIGTERM);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "ready\ngot USR1\ngot TERM\n");
    EXPECT_TEXT(inspected(id, "status"), "exited");
}

CASE(following_survives_a_truncated_log, .page = "man 2 truncate")
{
    const char *id = detach(PROBE, "signals", "--until", "TERM");
    struct process *p = start("logs", "-f", id);

    wait_for_output(p, "ready\n");
    signal_parent(id, SIGUSR2);
    wait_for_output(p, "got USR2\n");
    /* What comes after it is shorter than what was there: so it can be told whenever one looks. */
    EXPECT(truncate(log_file(id), 0) == 0, "an empty log");
    signal_parent(id, SIGUSR1);
    wait_for_output(p, "got USR1\n");
    EXPECT_OUT(run("logs", id), "got USR1\n");
    signal_parent(id, SIGTERM);
    EXPECT_STATUS(finish(p), 0);
}

CASE(following_ends_when_nobody_reads, .page = "man 2 poll")
{
    const char *id = detach(PROBE, "sleep");
    const char *script = "(\"$TINY_DOCKER\" logs -f %s; echo \"status $?\" >&2) | head -n 1";
    struct result r = run_program("sh", "-c", text(script, id));

    EXPECT_OUT(r, "ready\n");
    EXPECT_ERR(r, "status 0\n");
    signal_parent(id, SIGKILL);
    whole_log(id);
    let_it_be_repaired();
}

CASE(a_reader_that_has_seen_enough_is_no_error, .page = "man 7 pipe")
{
    const char *id = detach("seq", "100000");
    const char *script = "(\"$TINY_DOCKER\" logs %s; echo \"status $?\" >&2) | head -n 1";

    whole_log(id);
    struct result r = run_program("sh", "-c", text(script, id));
    EXPECT_OUT(r, "1\n");
    EXPECT_ERR(r, "status 0\n");
}

static void full_disk_as_output(void)
{
    dup2(open("/dev/full", O_WRONLY), STDOUT_FILENO);
}

CASE(a_full_disk_is_an_error, .page = "man 4 full")
{
    const char *id = detach("echo", "x");

    whole_log(id);
    struct result r = run_with((struct start){ .prepare = full_disk_as_output }, "logs", id);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "cannot write to standard output: No space left on device\n");
}

CASE(a_container_of_the_foreground_has_no_log)
{
    run("run", "echo", "x");
    const char *id = the_container();
    struct result r = run("logs", id);

    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, text("tiny-docker: logs: %s: it has no log: it ran in the foreground\n", id));
}

CASE(the_runtimes_own_words_are_not_in_the_log)
{
    struct result r = run("--explain", "run", "-d", "echo", "x");

    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "parent | unshare --uts --pid --mount --ipc");
    EXPECT_ERR_HAS(r, "child  | exec /");
    EXPECT_OUT(whole_log(the_container()), "x\n");
}

CASE(the_container_dies_with_a_killed_background_parent)
{
    const char *id = detach(PROBE, "sleep");

    wait_until_ready(id);
    signal_parent(id, SIGKILL);
    EXPECT_STATUS(whole_log(id), 0);
    EXPECT_TEXT(listed_status(id), "exited");
    EXPECT_OUT(run("logs", id), "ready\n");
}

CASE(a_background_that_dies_on_the_way_is_an_error)
{
    struct result r = run_with_fault("setsid:signal=KILL", "run", "-d", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "");
    EXPECT_ERR(r, "tiny-docker: run: the process in the background has died\n");
    EXPECT_OUT(run("ps", "-q"), "");
}

CASE(what_fails_on_the_way_to_the_background_is_said)
{
    EXPECT_ERR(run_with_fault("setsid:error=EPERM", "run", "-d", "true"),
               "tiny-docker: run: cannot go to the background: Operation not permitted\n");
    EXPECT_ERR(run_with_fault("signalfd4:error=EMFILE", "run", "-d", "true"),
               "tiny-docker: run: signals: cannot receive signals: Too many open files\n");
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(a_hundred_in_the_background_at_once, .heavy = true)
{
    struct process *all[100];

    for (int i = 0; i < 100; i++)
        all[i] = start("run", "-d", "echo", text("%d", i));
    for (int i = 0; i < 100; i++) {
        struct result r = finish(all[i]);
        EXPECT_STATUS(r, 0);
        EXPECT_OUT(whole_log(text("%.12s", r.out)), text("%d\n", i));
    }
}

CASE(a_gibibyte_arrives_whole_and_is_read_in_little_memory, .heavy = true)
{
    const char *id = detach(PLAIN_LOG, "sh", "-c", "head -c 1G /dev/zero");
    const char *print = "exec \"$TINY_DOCKER\" logs -f %s >/dev/null";
    struct result r = run_program(PROBE, "memory-of", "sh", "-c", text(print, id));
    struct stat st;

    EXPECT_STATUS(r, 0);
    EXPECT(stat(log_file(id), &st) == 0 && st.st_size == 1 << 30, "1 GiB, not %ld",
           (long)st.st_size);
    unlink(log_file(id));
#ifndef __SANITIZE_ADDRESS__
    EXPECT(atol(r.out) < 8 << 10, "less than 8 MB, not %s KiB", r.out);
#endif
}

/* A container may fill it with its log. Its record was given room for the end when it was made. */
CASE(on_a_full_disk_the_end_is_recorded_all_the_same, .page = "man 3 posix_fallocate")
{
    const char *root = getenv("TINY_DOCKER_ROOT");

    run_program("mkdir", "-p", root);
    EXPECT(mount("small", root, "tmpfs", 0, "size=256k") == 0, "a small disk");
    const char *id = detach_ready(PROBE, "slow-term", "0");
    run_program("dd", "if=/dev/zero", text("of=%s/fill", root));
    pid_t parent = atoi(inspected(id, "parent_pid"));
    kill(atoi(inspected(id, "pid")), SIGTERM);
    ends_within(parent, 5000);
    const char *status = listed_status(id);
    remove_ended_containers(root);
    umount(root);
    EXPECT_TEXT(status, "exited (3)");
}

SUITE("logs", "in the background")
