/*
 * test_lifecycle.c - start, restart, kill, wait, pause and remove containers.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* Networks take time. */
#define NO_NET "--net=none"

/* Wait until a member of the record is this. */
static void wait_for(const char *id, const char *member, const char *value)
{
    while (strcmp(inspected(id, member), value) != 0)
        usleep(1000);
}

/* Wait until the log has so many lines. */
static void wait_for_lines(const char *id, int lines)
{
    run_program("sh", "-c", text("\"$TINY_DOCKER\" logs -f %s | sed %dq", id, lines));
}

static const char *log_of(const char *id)
{
    return run("logs", "-f", id).out;
}

CASE(one_that_has_ended_is_started_again)
{
    const char *id = detach_ready(NO_NET, "--name", "web", "--hostname", "box", "-m", "64m", PROBE,
                                  "slow-term", "0");
    run("stop", id);
    const char *created = inspected(id, "created_at");
    const char *pid = inspected(id, "parent_pid");
    struct result r = run("start", "web");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "web\n");
    EXPECT_TEXT(inspected(id, "status"), "running");
    EXPECT_TEXT(inspected(id, "created_at"), created);
    EXPECT(strcmp(inspected(id, "parent_pid"), pid) != 0, "another parent");
    EXPECT_TEXT(inspected(id, "exit_code"), "null");
    EXPECT_TEXT(inspected(id, "finished_at"), "null");
    EXPECT_TEXT(inspected(id, "hostname"), "box");
    EXPECT_TEXT(inspected(id, "memory_limit"), "67108864");
    wait_for_lines(id, 4);
    EXPECT_OUT(run("stop", "web"), "web\n");
    EXPECT_TEXT(inspected(id, "exit_code"), "3");
}

CASE(its_log_goes_on)
{
    const char *id = detach(NO_NET, "echo", "hello");

    EXPECT_TEXT(log_of(id), "hello\n");
    EXPECT_OUT(run("start", id), text("%s\n", id));
    EXPECT_TEXT(log_of(id), "hello\nhello\n");
    EXPECT_TEXT(inspected(id, "exit_code"), "0");
}

CASE(it_has_its_root_filesystem_from_wherever_it_is_started)
{
    const char *id = detach(NO_NET, "--rootfs", make_rootfs("r"), "cat", "/etc/os-release");

    log_of(id);
    EXPECT_STATUS(run_with((struct start){ .directory = "/" }, "start", id), 0);
    EXPECT_TEXT(log_of(id), "NAME=\"test rootfs\"\nNAME=\"test rootfs\"\n");
}

/* A path or an argument may have any bytes but zero. */
CASE(what_is_no_utf8_is_started_again_as_it_was)
{
    const char *rootfs = make_rootfs("b\xf6x");
    const char *volume = path_in_work("v\xe4");

    mkdir(volume, 0755);
    const char *id = detach_ready(NO_NET, "--rootfs", rootfs, "-e", "A=\xff\xc3\xa4", "-v",
                                  text("%s:/v\xfc", volume), "sh", "-c",
                                  "echo \"$A\" \xfe >>/v\xfc/file; echo ready; sleep 1000");
    const char *file = text("%s/file", volume);
    EXPECT_OUT(run("exec", id, "sh", "-c", "echo \"$A\""), "\xff\xc3\xa4\n");
    run("stop", "-t", "0", id);
    EXPECT_STATUS(run("start", id), 0);
    wait_for_lines(id, 2);
    EXPECT_TEXT(read_text(file), "\xff\xc3\xa4 \xfe\n\xff\xc3\xa4 \xfe\n");
    EXPECT_TEXT(inspected(id, "environment"), "[\"A=\xef\xbf\xbd\xc3\xa4\"]");
    EXPECT_OUT_HAS(run("ps", "--no-trunc"), "$A\\\" \xef\xbf\xbd >>/v\xef\xbf\xbd/file");
    run("stop", "-t", "0", id);
}

CASE(one_from_the_foreground_is_started_in_the_background)
{
    EXPECT_STATUS(run("run", NO_NET, "sh", "-c", "echo here; exit 7"), 7);
    const char *id = the_container();

    EXPECT_STATUS(run("start", id), 0);
    EXPECT_TEXT(log_of(id), "here\n");
    EXPECT_TEXT(inspected(id, "exit_code"), "7");
}

CASE(it_is_plugged_into_its_bridge_again)
{
    const char *id = detach_ready(PROBE, "slow-term", "0");

    EXPECT_TEXT(inspected(id, "ip_address"), "10.10.0.2");
    run("stop", id);
    EXPECT_TEXT(inspected(id, "ip_address"), "null");
    run("start", id);
    EXPECT_TEXT(inspected(id, "ip_address"), "10.10.0.2");
    run("kill", id);
}

CASE(one_that_runs_is_not_started_twice)
{
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");
    const char *pid = inspected(id, "pid");

    EXPECT_OUT(run("start", id), text("%s\n", id));
    EXPECT_TEXT(inspected(id, "pid"), pid);
    run("stop", id);
}

CASE(of_ten_starts_at_once_one_starts_it_and_all_are_content)
{
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");
    struct process *all[10];

    run("stop", id);
    for (int i = 0; i < 10; i++)
        all[i] = start("start", id);
    for (int i = 0; i < 10; i++) {
        struct result r = finish(all[i]);
        EXPECT_STATUS(r, 0);
        EXPECT_OUT(r, text("%s\n", id));
    }
    EXPECT_TEXT(inspected(id, "status"), "running");
    wait_for_lines(id, 4);
    run("stop", id);
    EXPECT_TEXT(log_of(id), "ready\nbegin\nend\nready\nbegin\nend\n");
}

/* One has seen that it has ended, and is held up; another one starts it meanwhile. */
CASE(who_is_late_does_not_start_it_twice)
{
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");
    const char *trace = path_in_work("trace");

    run("stop", id);
    struct process *late = start_with_fault("setsid:delay_enter=300000", "start", id);
    while (access(trace, F_OK) < 0 || strstr(read_text(trace), "clone(") == NULL)
        usleep(1000);
    EXPECT_STATUS(run("start", id), 0);
    const char *pid = inspected(id, "pid");
    EXPECT_STATUS(finish(late), 0);
    EXPECT_TEXT(inspected(id, "pid"), pid);
    wait_for_lines(id, 4);
    run("stop", id);
    EXPECT_TEXT(log_of(id), "ready\nbegin\nend\nready\nbegin\nend\n");
}

CASE(several_are_started_and_each_is_said_once)
{
    const char *one = detach(NO_NET, "true");
    const char *two = detach(NO_NET, "true");

    log_of(one);
    log_of(two);
    struct result r = run("start", one, "0no", two);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, text("%s\n%s\n", one, two));
    EXPECT_ERR(r, "tiny-docker: start: there is no container '0no'\n");
    log_of(one);
    log_of(two);
}

CASE(a_start_that_fails_is_said_and_recorded)
{
    const char *rootfs = make_rootfs("r");
    const char *id = detach(NO_NET, "--rootfs", rootfs, "true");

    log_of(id);
    rename(rootfs, path_in_work("elsewhere"));
    struct result r = run("start", id);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, text("tiny-docker: start: %s: rootfs: cannot enter", id));
    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT_TEXT(inspected(id, "exit_code"), "125");
    rename(path_in_work("elsewhere"), rootfs);
    EXPECT_STATUS(run("start", id), 0);
    log_of(id);
    EXPECT_TEXT(inspected(id, "exit_code"), "0");
}

/* Wherever `start` or the new parent is killed, the record tells the truth, and it can be tried
 * again. */
CASE(a_start_that_is_killed_leaves_no_lie)
{
    static const char *const faults[] = { "fork:signal=KILL",      "clone:signal=KILL",
                                          "renameat2:signal=KILL", "renameat2:signal=KILL:when=2",
                                          "clone3:signal=KILL",    "sendto:signal=KILL",
                                          "setsid:signal=KILL",    "unlinkat:signal=KILL" };
    const char *id = detach(NO_NET, "true");

    log_of(id);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        run_with_fault(faults[i], "start", id);
        wait_for(id, "status", "exited");
        EXPECT_STATUS(run("start", id), 0);
        wait_for(id, "status", "exited");
        EXPECT_TEXT(inspected(id, "exit_code"), "0");
    }
}

/* Whoever stops it may wait for long. */
CASE(what_is_being_stopped_is_not_started_or_paused)
{
    const char *id = detach_ready(NO_NET, PROBE, "ignore");
    struct process *stop = start("stop", "-t", "-1", id);
    const char *verbs[] = { "start", "pause" };

    wait_for(id, "status", "stopping");
    for (int i = 0; i < 2; i++) {
        struct result r = run_with((struct start){ .seconds = 5 }, verbs[i], id);
        EXPECT_STATUS(r, 1);
        EXPECT_ERR_HAS(r, text("%s: it is being stopped\nhint: 'tiny-docker stop' waits", id));
    }
    run("kill", id);
    EXPECT_STATUS(finish(stop), 0);
}

CASE(a_stop_that_was_given_up_is_no_dead_end)
{
    static const char *const ways[][4] = {
        { "stop", "-t", "0.1" }, { "kill", "--" }, { "restart", "-t", "0.1" }, { "rm", "-f" }
    };
    const char *id = detach_ready(NO_NET, "--name", "web", PROBE, "ignore");

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        struct process *stop = start("stop", "-t", "-1", id);
        wait_for(id, "status", "stopping");
        signal_process(stop, i % 2 == 0 ? SIGKILL : SIGINT);
        finish(stop);
        const char *script = "\"$TINY_DOCKER\" %s %s %s web";
        const char *last = ways[i][2] != NULL ? ways[i][2] : "";
        struct result r = run_program("sh", "-c", text(script, ways[i][0], ways[i][1], last));
        EXPECT_STATUS(r, 0);
        EXPECT_OUT(r, "web\n");
        if (i + 1 < sizeof(ways) / sizeof(ways[0]))
            EXPECT_STATUS(run("start", id), 0);
    }
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(restart_stops_and_starts)
{
    const char *id = detach_ready(NO_NET, "--name", "web", PROBE, "slow-term", "0");
    const char *pid = inspected(id, "pid");

    EXPECT_OUT(run("restart", "web"), "web\n");
    EXPECT_TEXT(inspected(id, "status"), "running");
    EXPECT(strcmp(inspected(id, "pid"), pid) != 0, "another process");
    wait_for_lines(id, 4);
    run("stop", id);
    EXPECT_OUT(run("restart", "-t", "0", id), text("%s\n", id));
    EXPECT_TEXT(inspected(id, "status"), "running");
    run("rm", "-f", id);
}

CASE(kill_ends_it_and_it_has_ended_then)
{
    const char *id = detach_ready(NO_NET, "--name", "web", PROBE, "ignore");

    EXPECT_OUT(run("kill", "web"), "web\n");
    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT_TEXT(inspected(id, "exit_code"), "137");
    EXPECT_STATUS(run("start", id), 0);
    EXPECT_OUT(run("kill", "-s", "SIGKILL", id), text("%s\n", id));
    EXPECT_TEXT(inspected(id, "status"), "exited");
}

CASE(kill_sends_the_signal_that_it_is_told)
{
    const char *id = detach_ready(NO_NET, PROBE, "signals", "--until", "USR2");
    static const char *const signals[] = { "HUP", "SIGUSR1", "int", "1", "USR2" };

    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        EXPECT_STATUS(run("kill", "-s", signals[i], id), 0);
        if (i + 1 < sizeof(signals) / sizeof(signals[0]))
            wait_for_lines(id, (int)i + 2);
    }
    EXPECT_TEXT(log_of(id), "ready\ngot HUP\ngot USR1\ngot INT\ngot HUP\ngot USR2\n");
    EXPECT_STATUS(run("kill", "-s", "NONE", id), 2);
    EXPECT_STATUS(run("kill", "-s", "0", id), 2);
    EXPECT_STATUS(run("kill", "-s", "65", id), 2);
}

CASE(the_value_of_an_option_behind_the_id_is_not_killed)
{
    const char *one = detach_ready(NO_NET, PROBE, "sleep");
    const char *two = detach_ready(NO_NET, PROBE, "sleep");

    EXPECT_STATUS(run("kill", one, "-s", two), 2);
    EXPECT_TEXT(inspected(two, "status"), "running");
    EXPECT_OUT_HAS(run("top", one, "-o", "pid,comm"), "COMMAND");
    run("kill", "--", one, two);
}

CASE(what_does_not_run_is_not_killed)
{
    const char *id = detach(NO_NET, "true");

    log_of(id);
    struct result r = run("kill", id);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
    EXPECT_ERR(r, text("tiny-docker: kill: %s: it is not running\n", id));
}

CASE(what_is_still_being_made_is_killed_when_it_runs)
{
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");

    change_record(id, "\"running\"", "\"created\"");
    struct process *p = start("kill", id);
    EXPECT(!ends_within(pid_of(p), 100), "that it waits");
    change_record(id, "\"created\"", "\"running\"");
    EXPECT_STATUS(finish(p), 0);
    EXPECT_TEXT(inspected(id, "exit_code"), "137");
}

CASE(a_recycled_pid_is_not_killed, .page = "man 2 pidfd_open")
{
    struct timespec tick = { .tv_nsec = 1000000000 / sysconf(_SC_CLK_TCK) };
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");
    nanosleep(&tick, NULL); /* start times count ticks */
    struct process *bystander = start_program_with((struct start){ 0 }, "sleep", "1000");
    const char *pid = text("\"pid\":\t%s,", inspected(id, "pid"));
    const char *other = text("\"pid\":\t%d,", pid_of(bystander));

    change_record(id, pid, other);
    EXPECT_STATUS(run("kill", "-s", "USR1", id), 1);
    run("kill", "-s", "TERM", id);
    EXPECT(!ends_within(pid_of(bystander), 0), "that it lives");
    change_record(id, other, pid);
    run("stop", id);
    signal_process(bystander, SIGTERM);
    finish(bystander);
}

CASE(wait_prints_the_exit_status_when_it_has_ended)
{
    const char *id = detach_ready(NO_NET, "--name", "web", PROBE, "slow-term", "200");
    struct process *wait = start("wait", "web");
    struct process *other = start("wait", id);

    run("stop", id);
    EXPECT_OUT(finish(wait), "3\n");
    EXPECT_OUT(finish(other), "3\n");
    EXPECT_OUT(run("wait", id), "3\n");
}

CASE(wait_waits_for_several_and_says_which_are_not_there)
{
    const char *one = detach(NO_NET, "sh", "-c", "exit 7");
    const char *two = detach(NO_NET, "sh", "-c", "exit 8");
    struct result r = run("wait", one, "0no", two);

    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "7\n8\n");
    EXPECT_ERR(r, "tiny-docker: wait: there is no container '0no'\n");
}

CASE(who_waits_hears_of_this_end_and_of_no_other)
{
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");
    struct process *wait = start("wait", id);

    /* It has made the file and let go of the lock: now it waits. */
    const char *entry = text("%s/containers/%s", getenv("TINY_DOCKER_ROOT"), id);
    while (access(text("%s/exit_code", entry), F_OK) < 0)
        usleep(1000);
    int lock = open(entry, O_RDONLY | O_CLOEXEC);
    flock(lock, LOCK_EX);
    close(lock);
    signal_process(wait, SIGSTOP);
    run("restart", id);
    run("kill", id);
    EXPECT_TEXT(inspected(id, "exit_code"), "137");
    signal_process(wait, SIGCONT);
    EXPECT_OUT(finish(wait), "3\n");
}

#define UNKNOWN "nobody knows its exit status: its parent was killed, or could not write it\n"

CASE(a_record_of_day_9_is_corrected_and_read_again)
{
    const char *id = detach("sleep", "1000");

    change_record(id, "\"auto_remove\"", "\"of_another_day\"");
    kill(atoi(inspected(id, "parent_pid")), SIGKILL);
    wait_for(id, "status", "exited");
    EXPECT_ERR(run("ps", "-a"), "");
    EXPECT_OUT(run("rm", id), text("%s\n", id));
}

CASE(of_a_killed_parent_nobody_knows_the_exit_status)
{
    const char *id = detach_ready(NO_NET, PROBE, "sleep");
    struct process *wait = start("wait", id);

    kill(atoi(inspected(id, "parent_pid")), SIGKILL);
    struct result r = finish(wait);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, UNKNOWN);
    EXPECT_ERR_HAS(run("wait", id), UNKNOWN);
}

/* What the kernel says of the container's group, on version 1 or 2. */
static const char *state_of(const char *id)
{
    return run_program("sh", "-c",
                       text("cat /sys/fs/cgroup/freezer/tiny-docker*/%s/freezer.state "
                            "/sys/fs/cgroup/tiny-docker*/%s/cgroup.freeze 2>/dev/null",
                            id, id))
        .out;
}

static bool is_frozen(const char *id)
{
    const char *state = state_of(id);

    return strcmp(state, "FROZEN\n") == 0 || strcmp(state, "1\n") == 0;
}

CASE(a_paused_one_stands_still_until_it_is_unpaused, .page = "man 7 cgroups, freezer")
{
    const char *id = detach_ready(NO_NET, "--name", "web", PROBE, "signals", "--until", "TERM");

    EXPECT_OUT(run("pause", "web"), "web\n");
    EXPECT_TEXT(inspected(id, "status"), "paused");
    EXPECT(is_frozen(id), "a frozen group, not: %s", state_of(id));
    EXPECT_STATUS(run("kill", "-s", "USR1", id), 0);
    EXPECT_OUT(run("logs", id), "ready\n");
    EXPECT_OUT(run("unpause", id), text("%s\n", id));
    EXPECT_TEXT(inspected(id, "status"), "running");
    wait_for_lines(id, 2);
    run("stop", id);
    EXPECT_TEXT(log_of(id), "ready\ngot USR1\ngot TERM\n");
}

CASE(a_paused_one_hears_of_a_signal_when_it_is_unpaused)
{
    const char *id =
        detach_ready(NO_NET, "--restart", "always", PROBE, "signals", "--until", "TERM");

    run("pause", id);
    EXPECT_OUT(run("kill", "-s", "TERM", id), text("%s\n", id));
    EXPECT_TEXT(inspected(id, "status"), "paused");
    EXPECT(is_frozen(id), "a frozen group, not: %s", state_of(id));
    EXPECT_STATUS(run("unpause", id), 0);
    EXPECT_OUT(run("wait", id), "0\n");
    EXPECT_TEXT(log_of(id), "ready\ngot TERM\n");
    EXPECT_TEXT(inspected(id, "restart_count"), "0");
}

CASE(only_what_runs_is_paused_and_only_what_is_paused_unpaused)
{
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");

    EXPECT_ERR(run("unpause", id), text("tiny-docker: unpause: %s: it is not paused\n", id));
    run("pause", id);
    struct result r = run("pause", id);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, text("tiny-docker: pause: %s: it is paused already\n", id));
    EXPECT_ERR_HAS(run("start", id), text("%s: it is paused\nhint: ", id));
    EXPECT_TEXT(inspected(id, "status"), "paused");
    run("stop", id);
    EXPECT_ERR(run("pause", id), text("tiny-docker: pause: %s: it is not running\n", id));
    EXPECT_ERR(run("unpause", id), text("tiny-docker: unpause: %s: it is not paused\n", id));
}

/* It has ended, and its parent has not noticed yet; or it ends while it is about to be frozen. */
CASE(one_that_is_ending_is_not_paused)
{
    const char *id = detach_ready(NO_NET, PROBE, "sleep");
    const char *expected = text("tiny-docker: pause: %s: it is not running\n", id);
    pid_t parent = atoi(inspected(id, "parent_pid"));
    pid_t pid = atoi(inspected(id, "pid"));

    struct process *pause = start_with_fault("access:delay_enter=300000", "pause", id);
    while (strcmp(inspected(id, "status"), "paused") != 0)
        usleep(1000);
    kill(pid, SIGKILL);
    EXPECT_ERR(finish(pause), expected);
    EXPECT(ends_within(parent, 5000), "its parent's end");
    run("start", id);
    parent = atoi(inspected(id, "parent_pid"));
    pid = atoi(inspected(id, "pid"));
    kill(parent, SIGSTOP);
    kill(pid, SIGKILL);
    ends_within(pid, 5000);
    struct result late = run("pause", id);
    kill(parent, SIGCONT);
    EXPECT_ERR(late, expected);
}

CASE(a_paused_one_is_stopped_killed_and_removed_at_once)
{
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");

    run("pause", id);
    EXPECT_STATUS(run_with((struct start){ .seconds = 5 }, "stop", id), 0);
    EXPECT_TEXT(inspected(id, "exit_code"), "3");
    run("start", id);
    wait_for_lines(id, 4);
    run("pause", id);
    EXPECT_STATUS(run_with((struct start){ .seconds = 5 }, "kill", id), 0);
    EXPECT_TEXT(inspected(id, "exit_code"), "137");
    run("start", id);
    wait_for_lines(id, 5);
    run("pause", id);
    EXPECT_STATUS(run_with((struct start){ .seconds = 5 }, "restart", id), 0);
    run("pause", id);
    EXPECT_STATUS(run_with((struct start){ .seconds = 5 }, "rm", "-f", id), 0);
}

/* As somebody else may have done, behind the record's back. */
static void freeze(const char *id)
{
    in_groups_of(id, "if [ -e freezer.state ]; then echo FROZEN >freezer.state; fi; "
                     "if [ -e cgroup.freeze ]; then echo 1 >cgroup.freeze; fi");
    while (!is_frozen(id))
        usleep(1000);
}

CASE(what_is_frozen_goes_on_whatever_the_record_says, .page = "man 7 cgroups, freezer")
{
    const struct start soon = { .seconds = 5 };
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");

    freeze(id);
    EXPECT_STATUS(run_with(soon, "unpause", id), 0);
    EXPECT(!is_frozen(id), "no frozen group");
    EXPECT_TEXT(inspected(id, "status"), "running");
    EXPECT_STATUS(run("unpause", id), 1);
    freeze(id);
    EXPECT_STATUS(run_with(soon, "stop", id), 0);
    EXPECT_TEXT(inspected(id, "exit_code"), "3");
    run("start", id);
    wait_for_lines(id, 4);
    freeze(id);
    EXPECT_STATUS(run_with(soon, "kill", id), 0);
    run("start", id);
    wait_for_lines(id, 5);
    freeze(id);
    EXPECT_STATUS(run_with(soon, "restart", id), 0);
    wait_for_lines(id, 7);
    freeze(id);
    EXPECT_STATUS(run_with(soon, "rm", "-f", id), 0);
}

CASE(so_does_what_is_left_of_one_whose_parent_was_killed)
{
    const char *id = detach_ready(NO_NET, PROBE, "other-user");
    pid_t pid = atoi(inspected(id, "pid"));

    freeze(id);
    kill(atoi(inspected(id, "parent_pid")), SIGKILL);
    ends_within(atoi(inspected(id, "parent_pid")), 10000);
    EXPECT_STATUS(run_with((struct start){ .seconds = 5 }, "rm", "-f", id), 0);
    EXPECT(ends_within(pid, 0), "its end");
}

CASE(a_paused_one_whose_parent_was_killed_is_cleaned_up)
{
    const char *id = detach_ready(NO_NET, PROBE, "sleep");
    pid_t pid = atoi(inspected(id, "pid"));

    run("pause", id);
    kill(atoi(inspected(id, "parent_pid")), SIGKILL);
    ends_within(atoi(inspected(id, "parent_pid")), 10000);
    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT(ends_within(pid, 1000), "its end");
}

/* Wherever `pause` is killed, `stop` and `unpause` find what it has left. */
CASE(a_pause_that_is_killed_leaves_nothing_frozen_for_ever)
{
    static const char *const faults[] = { "renameat2:signal=KILL", "unlinkat:signal=KILL",
                                          "openat:signal=KILL:when=12", "mkdirat:signal=KILL",
                                          "write:signal=KILL:when=2" };
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        run_with_fault(faults[i], "pause", id);
        EXPECT(strcmp(inspected(id, "status"), "paused") == 0 || !is_frozen(id), "no lie after %s",
               faults[i]);
        run("unpause", id);
        EXPECT(!is_frozen(id), "that it goes on");
    }
    EXPECT_STATUS(run("stop", id), 0);
    EXPECT_TEXT(inspected(id, "exit_code"), "3");
}

CASE(without_a_freezer_pause_says_so)
{
    const char *id = detach_ready(NO_NET, PROBE, "slow-term", "0");
    struct result r = run_with_fault("access:error=ENOENT", "pause", id);

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "it has no cgroup that can be frozen\nhint: that takes the controller");
    EXPECT_TEXT(inspected(id, "status"), "running");
    run("stop", id);
}

CASE(the_stop_signal_is_the_one_that_was_asked_for)
{
    const char *id =
        detach_ready(NO_NET, "--stop-signal", "SIGUSR1", PROBE, "signals", "--until", "USR1");

    EXPECT_STATUS(run("stop", id), 0);
    EXPECT_TEXT(log_of(id), "ready\ngot USR1\n");
    EXPECT_TEXT(inspected(id, "exit_code"), "0");
    EXPECT_STATUS(run("run", "--stop-signal", "NONE", "true"), 125);
}

CASE(stop_takes_another_signal_and_any_time)
{
    const char *id = detach_ready(NO_NET, PROBE, "signals", "--until", "HUP");

    EXPECT_STATUS(run("stop", "-s", "HUP", "-t", "-1", id), 0);
    EXPECT_TEXT(log_of(id), "ready\ngot HUP\n");
    EXPECT_STATUS(run("stop", "-s", "NONE", id), 2);
    EXPECT_STATUS(run("stop", "-t", "-1", "0no"), 1);
}

CASE(a_restart_has_the_options_of_a_stop)
{
    static const char *const wrong[][2] = {
        { "-s", "'x' is not a signal" },
        { "-t", "'x' is not a number of seconds from 0 to 1000000000 (such as 10 or 0.5)" },
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        for (int again = 0; again < 2; again++) {
            const char *verb = again ? "restart" : "stop";
            struct result r = run(verb, wrong[i][0], "x", "web");
            EXPECT_STATUS(r, 2);
            EXPECT_ERR_HAS(r, text("tiny-docker: %s: %s: %s\n", verb, wrong[i][0], wrong[i][1]));
        }
    }
    const char *stop = strstr(run("stop", "--help").out, "\nOptions:");
    const char *restart = strstr(run("restart", "--help").out, "\nOptions:");
    EXPECT(stop != NULL && restart != NULL, "options of both");
    EXPECT_TEXT(restart, stop);
}

SUITE("lifecycle", "start, restart, kill, wait, pause and remove containers")
