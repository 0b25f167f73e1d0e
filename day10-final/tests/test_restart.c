/*
 * test_restart.c - run --restart: start it again when it has ended.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* Networks take time. */
#define NO_NET "--net=none"

static void wait_for(const char *id, const char *member, const char *value)
{
    while (strcmp(inspected(id, member), value) != 0)
        usleep(1000);
}

/*
 * Wait until `name`, which ends at once, waits to be started again, for the time that is long
 * enough to do something in it: it doubles each time.
 */
static void wait_for_rest(const char *name)
{
    int times = harness_slowness() > 1 ? 5 : 3;

    while (strcmp(run("inspect", name).out, "[]\n") == 0 ||
           atoi(inspected(name, "restart_count")) < times)
        usleep(1000);
    wait_for(name, "status", "restarting");
}

/* A container in the background that rests. */
static const char *resting(void)
{
    const char *id = detach(NO_NET, "--restart", "always", "sh", "-c", "echo run; exit 7");

    wait_for_rest(id);
    return id;
}

CASE(on_failure_it_is_started_again_so_often)
{
    const char *id = detach(NO_NET, "--restart", "on-failure:2", "sh", "-c", "echo run; exit 7");

    EXPECT_OUT(run("wait", id), "7\n");
    EXPECT_OUT(run("logs", id), "run\nrun\nrun\n");
    EXPECT_TEXT(inspected(id, "restart_count"), "2");
    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT_TEXT(inspected(id, "exit_code"), "7");
}

CASE(on_failure_means_a_status_that_is_not_0)
{
    const char *mark = path_in_work("mark");
    const char *script = text("[ -f %s ] || { touch %s; exit 1; }", mark, mark);
    const char *id = detach(NO_NET, "--restart", "on-failure", "sh", "-c", script);

    EXPECT_OUT(run("wait", id), "0\n");
    EXPECT_TEXT(inspected(id, "restart_count"), "1");
}

CASE(by_default_it_is_not_started_again)
{
    EXPECT_STATUS(run("run", NO_NET, "--restart", "no", "false"), 1);
    EXPECT_TEXT(inspected(the_container(), "restart_count"), "0");
    EXPECT_STATUS(run("run", NO_NET, "--rm", "--restart", "no", "true"), 0);
}

CASE(between_two_runs_it_is_restarting)
{
    const char *id = resting();

    EXPECT_TEXT(inspected(id, "exit_code"), "7");
    EXPECT_TEXT(inspected(id, "pid"), "0");
    EXPECT_TEXT(inspected(id, "ip_address"), "null");
    EXPECT_ERR(run("kill", "-s", "USR1", id),
               text("tiny-docker: kill: %s: it is not running\n", id));
    EXPECT_ERR(run("pause", id), text("tiny-docker: pause: %s: it is not running\n", id));
    EXPECT_OUT(run("start", id), text("%s\n", id));
    EXPECT_STATUS(run("rm", id), 1);
    run("rm", "-f", id);
}

CASE(stop_ends_it_between_two_runs)
{
    const char *id = resting();
    const char *count = inspected(id, "restart_count");

    EXPECT_STATUS(run("stop", id), 0);
    EXPECT_TEXT(inspected(id, "status"), "stopped");
    EXPECT_TEXT(inspected(id, "exit_code"), "7");
    EXPECT_TEXT(inspected(id, "restart_count"), count);
}

CASE(kill_ends_it_between_two_runs)
{
    static const char *const signals[] = { "KILL", "TERM" };

    for (size_t i = 0; i < 2; i++) {
        const char *id = resting();
        EXPECT_OUT(run("kill", "-s", signals[i], id), text("%s\n", id));
        EXPECT_OUT(run("wait", id), "7\n");
        EXPECT_TEXT(inspected(id, "status"), "exited");
    }
}

CASE(removal_by_force_ends_it_between_two_runs)
{
    const char *id = resting();

    EXPECT_OUT(run("rm", "-f", id), text("%s\n", id));
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

/* Wait until strace has stopped the child on its way, for the `times`th time. Returns its PID. */
static pid_t held_up(const char *id, int times)
{
    const char *trace = path_in_work("trace");

    for (int seen = 0; seen < times; usleep(1000)) {
        seen = 0;
        for (const char *at = read_text(trace); (at = strstr(at, "stopped by SIGSTOP")) != NULL;
             at++)
            seen++;
    }
    return atoi(inspected(id, "pid"));
}

/* It is recorded as running, and is still being made. Nothing has failed. */
CASE(stop_and_kill_end_it_on_the_way_to_its_next_run)
{
    static const char *const commands[][2] = { { "stop", "-t0" }, { "kill", "-sKILL" } };

    for (size_t i = 0; i < 2; i++) {
        struct process *p = start_with_fault("sethostname:signal=STOP", "run", NO_NET, "--restart",
                                             "always", "sh", "-c", "exit 7");
        while (run("ps", "-q").out[0] == '\0')
            usleep(1000);
        const char *id = the_container();
        kill(held_up(id, 1), SIGCONT);
        held_up(id, 2);
        EXPECT_STATUS(run(commands[i][0], commands[i][1], id), 0);
        struct result r = finish(p);
        EXPECT_STATUS(r, 7);
        EXPECT_ERR(r, "");
        EXPECT_TEXT(inspected(id, "exit_code"), "7");
        run("rm", id);
    }
}

CASE(stop_and_kill_end_it_while_it_runs)
{
    const char *id = detach_ready(NO_NET, "--restart", "always", PROBE, "slow-term", "0");

    EXPECT_STATUS(run("stop", id), 0);
    EXPECT_TEXT(inspected(id, "status"), "stopped");
    EXPECT_TEXT(inspected(id, "restart_count"), "0");
    EXPECT_STATUS(run("start", id), 0);
    EXPECT_STATUS(run("kill", id), 0);
    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT_STATUS(run("start", id), 0);
    while (atoi(run_program("sh", "-c", text("\"$TINY_DOCKER\" logs %s | grep -c ready", id)).out) <
           3)
        usleep(1000);
    EXPECT_STATUS(run("kill", "-s", "TERM", id), 0);
    EXPECT_OUT(run("wait", id), "3\n");
    EXPECT_TEXT(inspected(id, "restart_count"), "0");
}

/* A process in it that is killed by somebody else is no `kill`. */
CASE(who_dies_otherwise_is_started_again)
{
    const char *id = detach_ready(NO_NET, "--restart", "always", PROBE, "ignore");
    const char *pid = inspected(id, "pid");

    kill(atoi(pid), SIGKILL);
    wait_for(id, "restart_count", "1");
    wait_for(id, "status", "running");
    EXPECT(strcmp(inspected(id, "pid"), pid) != 0, "another process");
    struct process *log = start("logs", "-f", id);
    wait_for_output(log, "ready\nready\n");
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_OUT(finish(log), "ready\nready\n");
}

/* `stop` comes when the next run is being made. */
CASE(stop_ends_it_on_the_way_to_the_next_run)
{
    struct process *p = start_with_fault("clone3:delay_enter=500000:when=2", "run", NO_NET,
                                         "--restart", "always", "sh", "-c", "echo run; exit 7");

    wait_for_output(p, "run\n");
    const char *id = the_container();
    const char *trace = path_in_work("trace");
    wait_for(id, "status", "restarting");
    const char *second;
    while ((second = strstr(read_text(trace), "clone3(")) == NULL ||
           strstr(second + 1, "mkdir(\"/sys/fs/cgroup") == NULL)
        usleep(1000);
    EXPECT_STATUS(run("stop", id), 0);
    struct result r = finish(p);
    EXPECT_STATUS(r, 7);
    EXPECT_ERR(r, "");
    EXPECT_OUT(r, "run\n");
    EXPECT_TEXT(inspected(id, "status"), "stopped");
    EXPECT_TEXT(inspected(id, "exit_code"), "7");
}

CASE(in_the_foreground_a_signal_ends_both)
{
    struct process *p = start("run", NO_NET, "--restart", "always", PROBE, "slow-term", "0");

    wait_for_output(p, "ready\n");
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 3);
    EXPECT_TEXT(inspected(the_container(), "restart_count"), "0");
}

/* A container in the foreground that waits to be started again. */
static struct process *start_resting(void)
{
    struct process *p = start("--explain", "run", NO_NET, "--name", "web", "--restart", "always",
                              "sh", "-c", "exit 7");

    wait_for_rest("web");
    return p;
}

/* It ends, and no other run was begun meanwhile, nor one that came to nothing. */
static void check_it_rests_for_good(struct process *p)
{
    struct result r = finish(p);
    int runs = 0;

    for (const char *at = r.err; (at = strstr(at, "| unshare --")) != NULL; at++)
        runs += strncmp(at, "| unshare --cgroup\n", 19) != 0;
    EXPECT_STATUS(r, 7);
    EXPECT(runs == atoi(inspected("web", "restart_count")), "no run after the rest, not %d", runs);
}

CASE(what_ends_it_between_two_runs_is_heard_at_once)
{
    struct process *p = start_resting();

    EXPECT_STATUS(run("stop", "web"), 0);
    check_it_rests_for_good(p);
    EXPECT_TEXT(inspected("web", "status"), "stopped");
    run("rm", "web");
    p = start_resting();
    signal_process(p, SIGTERM);
    check_it_rests_for_good(p);
    EXPECT_TEXT(inspected("web", "status"), "exited");
}

CASE(ctrl_c_ends_both_also_between_two_runs)
{
    struct process *shell = start_shell();

    send_input(shell,
               "\"$TINY_DOCKER\" run --net none --name web --restart always sh -c 'exit 7'\n");
    wait_for_rest("web");
    send_input(shell, "\x03");
    wait_for("web", "status", "exited");
    send_input(shell, "exit\n");
    finish(shell);
}

CASE(ctrl_z_between_two_runs_stops_the_job, .page = "man 1 bash, JOB CONTROL")
{
    struct process *shell = start_shell();

    send_input(shell,
               "\"$TINY_DOCKER\" run --net none --name web --restart always sh -c 'exit 7'\n");
    wait_for_rest("web");
    send_input(shell, "\x1a");
    wait_for_output(shell, "Stopped");
    EXPECT_STATUS(run("stop", "web"), 0);
    EXPECT_TEXT(inspected("web", "status"), "stopped");
    send_input(shell, "exit\n");
    finish(shell);
}

CASE(what_cannot_be_started_is_not_tried_again)
{
    EXPECT_STATUS(run("run", NO_NET, "--restart", "always", "/nope"), 127);
    EXPECT_STATUS(run("run", NO_NET, "--restart", "always", "/"), 126);
    EXPECT_STATUS(run("run", NO_NET, "--restart", "always", "--rootfs", "/nope", "true"), 125);
    EXPECT_STATUS(run("run", "-d", NO_NET, "--restart", "always", "/nope"), 127);
}

CASE(a_start_begins_to_count_anew)
{
    const char *id = detach(NO_NET, "--restart", "on-failure:1", "sh", "-c", "exit 7");

    run("wait", id);
    EXPECT_TEXT(inspected(id, "restart_count"), "1");
    run("start", id);
    run("wait", id);
    EXPECT_TEXT(inspected(id, "restart_count"), "1");
}

CASE(it_does_not_outlive_its_parent)
{
    const char *id = resting();

    kill(atoi(inspected(id, "parent_pid")), SIGKILL);
    wait_for(id, "status", "exited");
    EXPECT_TEXT(inspected(id, "exit_code"), "7");
}

CASE(it_has_its_network_in_each_run)
{
    const char *id = detach("--restart", "on-failure:2", PROBE, "exit", "1");

    EXPECT_OUT(run("wait", id), "1\n");
    EXPECT_TEXT(inspected(id, "restart_count"), "2");
}

CASE(a_policy_is_checked)
{
    static const char *const wrong[] = { "",  "sometimes",    "on-failure:", "on-failure:0",
                                         "x", "on-failure:x", "always:2" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        EXPECT_ERR_HAS(run("run", "--restart", wrong[i], "true"), "tiny-docker: run: --restart: ");
    EXPECT_ERR_HAS(run("run", "--rm", "--restart", "always", "true"), "--rm");
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

SUITE("restart", "start a container again when it has ended")
