/*
 * test_stop.c - stop and remove containers.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

static void expect_log(const char *id, const char *expected)
{
    EXPECT_OUT(run("logs", "-f", id), expected);
}

static const char *entry_of(const char *id)
{
    return text("%s/containers/%s", getenv("TINY_DOCKER_ROOT"), id);
}

/* How many seconds since `begin`. */
static double since(const struct timespec *begin)
{
    struct timespec end;

    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - begin->tv_sec) + 1e-9 * (double)(end.tv_nsec - begin->tv_nsec);
}

CASE(a_handler_in_the_container_runs_to_its_end, .page = "man 7 signal")
{
    const char *id = detach_ready(PROBE, "slow-term", "300");

    EXPECT_OUT(run("stop", id), text("%s\n", id));
    EXPECT_TEXT(inspected(id, "status"), "stopped");
    EXPECT_TEXT(inspected(id, "exit_code"), "3");
    expect_log(id, "ready\nbegin\nend\n");
}

CASE(one_that_does_not_end_is_killed_at_the_deadline)
{
    const char *id = detach_ready(PROBE, "ignore");
    struct timespec begin;

    clock_gettime(CLOCK_MONOTONIC, &begin);
    EXPECT_STATUS(run("stop", "-t", "0.7", id), 0);
    double took = since(&begin);
    EXPECT(took >= 0.7 && took < 0.7 + 0.5 * harness_slowness(), "after 0.7 s, not %.3f s", took);
    EXPECT_TEXT(inspected(id, "status"), "stopped");
    EXPECT_TEXT(inspected(id, "exit_code"), "137");
    EXPECT_TEXT(listed_status(id), "stopped (137)");
}

CASE(no_time_kills_at_once)
{
    const char *id = detach_ready(PROBE, "signals");

    EXPECT_STATUS(run("stop", "-t", "0", id), 0);
    EXPECT_TEXT(inspected(id, "exit_code"), "137");
    expect_log(id, "ready\n");
}

CASE(the_time_is_a_number_of_seconds)
{
    static const char *const wrong[] = { "", "x", "-2", "1e3", "1.", "0x1", " 1", "1 ", "nan" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct result r = run("stop", "-t", wrong[i], "0no");
        EXPECT(r.status == 2, "status 2 for '%s', not %d", wrong[i], r.status);
    }
    EXPECT_STATUS(run("stop"), 2);
    EXPECT_STATUS(run("rm"), 2);
}

CASE(the_last_of_two_contradicting_options_counts)
{
    const char *id = detach_ready("--init=true", "--init=false", PROBE, "sleep");

    EXPECT_OUT_HAS(run("ps", "-q", "--quiet=false"), "CONTAINER ID");
    EXPECT_STATUS(run("rm", "-f", "--force=false", id), 1);
    EXPECT_STATUS(run("logs", "-f", "--follow=false", id), 0);
    EXPECT_OUT(run("run", "-d", "--detach=false", "echo", "here"), "here\n");
    EXPECT_STATUS(run("rm", "--force=true", id), 0);
    EXPECT_OUT(run("ps", "-a", "--all=false", "-q"), "");
}

/* A beginning of an ID is enough: "9" would be one. */
CASE(an_option_behind_the_id_is_no_id)
{
    const char *one = detach_ready(PROBE, "sleep");
    const char *two = detach_ready(PROBE, "sleep");
    struct result r = run("stop", one, "-t", two);

    EXPECT_STATUS(r, 2);
    EXPECT_OUT(r, "");
    EXPECT_ERR(r, text("tiny-docker: stop: '-t' comes too late\n"
                       "hint: options go before '%s', and '--' ends them\n",
                       one));
    EXPECT_STATUS(run("rm", one, two, "-f"), 2);
    EXPECT_TEXT(listed_status(one), "running");
    EXPECT_TEXT(listed_status(two), "running");
    EXPECT_STATUS(run("rm", "-f", "--", one, two), 0);
}

CASE(while_stop_waits_the_container_is_stopping)
{
    const char *id = detach_ready(PROBE, "signals");
    struct process *stop = start("stop", id);
    const char *script = "\"$TINY_DOCKER\" logs -f %s | grep -m 1 TERM";

    EXPECT_OUT(run_program("sh", "-c", text(script, id)), "got TERM\n");
    EXPECT_TEXT(listed_status(id), "stopping");
    EXPECT_OUT(run("ps", "-q"), text("%s\n", id));
    kill(atoi(inspected(id, "pid")), SIGKILL);
    EXPECT_STATUS(finish(stop), 0);
    EXPECT_TEXT(inspected(id, "status"), "stopped");
}

CASE(what_has_ended_is_not_stopped_again)
{
    run("run", "sh", "-c", "exit 7");
    const char *id = the_container();

    EXPECT_OUT(run("stop", id), text("%s\n", id));
    EXPECT_TEXT(listed_status(id), "exited (7)");
}

CASE(what_is_still_being_made_is_waited_for)
{
    static const char *const commands[][2] = { { "stop", "-t0" }, { "rm", "-f" } };

    for (size_t i = 0; i < 2; i++) {
        const char *id = detach_ready(PROBE, "slow-term", "0");
        change_record(id, "\"running\"", "\"created\"");
        struct process *p = start(commands[i][0], commands[i][1], id);
        EXPECT(!ends_within(pid_of(p), 100), "that it waits");
        change_record(id, "\"created\"", "\"running\"");
        struct result r = finish(p);
        EXPECT_STATUS(r, 0);
        EXPECT_OUT(r, text("%s\n", id));
        EXPECT_OUT(run("ps", "-q"), "");
    }
}

CASE(a_container_in_the_foreground_is_stopped_too)
{
    struct process *p = start("run", PROBE, "slow-term", "0");

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    EXPECT_STATUS(run("stop", id), 0);
    EXPECT_STATUS(finish(p), 3);
    EXPECT_TEXT(listed_status(id), "stopped (3)");
}

CASE(a_container_that_ctrl_z_has_stopped_is_stopped_too, .page = "man 1 bash, JOB CONTROL")
{
    struct process *shell = start_shell();
    struct timespec begin;

    send_input(shell, text("\"$TINY_DOCKER\" run %s slow-term 0\n", PROBE));
    wait_for_output(shell, "ready\r\n");
    send_input(shell, "\x1a");
    wait_for_output(shell, "Stopped");
    const char *id = the_container();
    clock_gettime(CLOCK_MONOTONIC, &begin);
    EXPECT_STATUS(run("stop", id), 0);
    EXPECT(since(&begin) < 5, "long before the deadline");
    EXPECT_TEXT(listed_status(id), "stopped (3)");
    send_input(shell, "exit\n");
    finish(shell);
}

CASE(each_is_tried_even_if_another_failed)
{
    const char *one = detach_ready(PROBE, "slow-term", "0");
    const char *two = detach_ready(PROBE, "slow-term", "0");
    struct result r = run("stop", one, "0no", "../x", two);

    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, text("%s\n%s\n", one, two));
    EXPECT_ERR(r, "tiny-docker: stop: there is no container '0no'\n"
                  "tiny-docker: stop: '../x' is not a container ID\n");
    r = run("rm", "0no", one, two);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, text("%s\n%s\n", one, two));
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(two_stops_at_once_both_end_well)
{
    const char *id = detach_ready(PROBE, "slow-term", "100");
    struct process *one = start("stop", id);
    struct process *two = start("stop", id);

    EXPECT_STATUS(finish(one), 0);
    EXPECT_STATUS(finish(two), 0);
    EXPECT_TEXT(listed_status(id), "stopped (3)");
}

CASE(a_stop_and_a_forced_rm_both_end_well)
{
    const char *id = detach_ready(PROBE, "ignore");
    struct process *stop = start("stop", id);

    while (strcmp(listed_status(id), "stopping") != 0)
        wait_a_moment("that it is stopping");
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_STATUS(finish(stop), 0);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(ten_forced_rms_at_once_remove_it_once)
{
    const char *id = detach_ready(PROBE, "ignore");
    struct process *all[10];
    int removed = 0;

    for (int i = 0; i < 10; i++)
        all[i] = start("rm", "-f", id);
    for (int i = 0; i < 10; i++)
        removed += finish(all[i]).status == 0;
    EXPECT(removed >= 1, "that one has removed it");
    EXPECT_OUT(run("ps", "-a"), run("ps").out);
    EXPECT(access(entry_of(id), F_OK) < 0, "that it is gone");
}

CASE(a_running_container_is_removed_by_force_only)
{
    const char *id = detach_ready(PROBE, "sleep");
    struct result r = run("rm", id);

    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, text("tiny-docker: rm: %s: it is running\n"
                       "hint: stop it first, or remove it with -f\n",
                       id));
    EXPECT_TEXT(listed_status(id), "running");
    EXPECT_OUT(run("rm", "-f", text("%.4s", id)), text("%s\n", id));
    EXPECT(access(entry_of(id), F_OK) < 0, "that it is gone");
}

CASE(a_damaged_entry_is_removed_by_force_only)
{
    run("run", "true");
    const char *id = the_container();

    write_file(record_of(id), 0600, "{}");
    EXPECT_ERR_HAS(run("rm", id), "'id' is missing");
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT(access(entry_of(id), F_OK) < 0, "that it is gone");
}

/* A record that cannot be read now is not damaged: its process would stay. */
CASE(no_removal_leaves_a_process_without_its_record, .page = "man 1 strace")
{
    enum { OPENED_MOST = 12 }; /* until the record has been read */

    needs_program("strace");
    for (int i = 1; i <= OPENED_MOST; i++) {
        const char *id = detach(PROBE, "sleep");
        pid_t pid = atoi(inspected(id, "pid"));
        run_with_fault(text("openat:error=EIO:when=%d", i), "rm", "-f", id);
        EXPECT(access(entry_of(id), F_OK) == 0 || kill(pid, 0) < 0, "that its process is gone too");
        run("rm", "-f", id);
    }
}

CASE(removal_follows_no_link_and_crosses_no_mount, .page = "man 2 openat2")
{
    run("run", "true");
    const char *id = the_container();
    const char *outside = path_in_work("outside");
    const char *inside = text("%s/mount", entry_of(id));

    mkdir(outside, 0755);
    write_file(text("%s/file", outside), 0644, "");
    mkdir(inside, 0755);
    symlink(outside, text("%s/link", entry_of(id)));
    mount(outside, inside, NULL, MS_BIND, NULL);
    struct result r = run("rm", id);
    umount(inside);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "cannot remove 'mount': ");
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT(access(text("%s/file", outside), F_OK) == 0, "what is outside");
    EXPECT(access(entry_of(id), F_OK) < 0, "that it is gone");
}

/* The parent is killed while `stop` waits for it, and the container outlives it. */
CASE(who_finds_out_that_the_parent_was_killed_does_its_work)
{
    const char *id = detach_ready(PROBE, "other-user");
    struct process *stop = start("stop", id);
    pid_t pid = atoi(inspected(id, "pid"));

    while (strcmp(listed_status(id), "stopping") != 0)
        wait_a_moment("that it is stopping");
    kill(atoi(inspected(id, "parent_pid")), SIGKILL);
    EXPECT_STATUS(finish(stop), 0);
    EXPECT_TEXT(listed_status(id), "stopped");
    EXPECT(ends_within(pid, 0), "the container's end");
}

CASE(a_recycled_pid_is_never_signalled, .page = "man 2 pidfd_open")
{
    struct timespec tick = { .tv_nsec = 1000000000 / sysconf(_SC_CLK_TCK) };
    const char *id = detach_ready(PROBE, "sleep");
    pid_t pid = atoi(inspected(id, "pid"));
    pid_t parent = atoi(inspected(id, "parent_pid"));
    int status;

    kill(parent, SIGKILL);
    waitpid(parent, NULL, 0);
    waitpid(pid, NULL, 0);
    nanosleep(&tick, NULL); /* start times count ticks */
    int last = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
    dprintf(last, "%d", pid - 1);
    close(last);
    pid_t bystander = fork();
    if (bystander == 0) {
        pause();
        _exit(0);
    }
    EXPECT(bystander == pid, "a process %d, not %d", pid, bystander);
    EXPECT_STATUS(run("stop", "-t", "0", id), 0);
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT(waitpid(bystander, &status, WNOHANG) == 0, "that nobody has ended the bystander");
    kill(bystander, SIGKILL);
    waitpid(bystander, &status, 0);
}

CASE(a_removal_that_is_killed_leaves_nothing_to_see)
{
    static const char *const faults[] = { "renameat:signal=KILL", "unlinkat:signal=KILL",
                                          "unlinkat:signal=KILL:when=3" };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        run("run", "true");
        const char *id = the_container();
        run_with_fault(faults[i], "rm", id);
        struct result r = run("ps", "-a");
        EXPECT(r.err[0] == '\0', "no damage after %s: %s", faults[i], r.err);
        run("rm", id);
        EXPECT_OUT(run("ps", "-a", "-q"), "");
    }
}

/* Without its record what is left would be a damaged container. */
CASE(nor_does_a_removal_that_fails, .page = "man 2 unlink")
{
    for (int n = 1; n <= 5; n++) {
        run("run", "true");
        const char *id = the_container();
        run_with_fault(text("unlinkat:error=EIO:when=%d", n), "rm", id);
        EXPECT_ERR(run("ps", "-a"), "");
        run("rm", id);
        EXPECT_OUT(run("ps", "-a", "-q"), "");
    }
}

/* Wherever the child dies on its way, the record says how it ended, and nothing runs. */
CASE(a_child_that_dies_on_the_way_is_recorded)
{
    static const char *const faults[] = {
        "recvfrom:signal=KILL:when=1", "mount:signal=KILL:when=1", "sethostname:signal=KILL",
        "mount:signal=KILL:when=2",    "close_range:signal=KILL",  "execve:signal=KILL:when=1",
    };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        run_with_fault(faults[i], "run", "true");
        EXPECT_OUT(run("ps", "-q"), "");
        const char *statuses = listed_statuses();
        EXPECT(strstr(statuses, "running") == NULL && strstr(statuses, "created") == NULL,
               "none that goes on: %s", statuses);
    }
}

CASE(a_hundred_are_stopped_at_once, .heavy = true)
{
    struct process *all[100];
    const char *ids[100];

    for (int i = 0; i < 100; i++)
        all[i] = start("run", "-d", PROBE, "slow-term", "0");
    for (int i = 0; i < 100; i++)
        ids[i] = text("%.12s", finish(all[i]).out);
    for (int i = 0; i < 100; i++)
        all[i] = start("rm", "-f", ids[i]);
    for (int i = 0; i < 100; i++)
        EXPECT_STATUS(finish(all[i]), 0);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

/* A container may have filled it itself, with its log. */
CASE(a_full_disk_is_no_obstacle)
{
    const char *root = getenv("TINY_DOCKER_ROOT");

    run_program("mkdir", "-p", root);
    EXPECT(mount("small", root, "tmpfs", 0, "size=256k") == 0, "a small disk");
    const char *one = detach_ready(PROBE, "ignore");
    const char *two = detach_ready(PROBE, "ignore");
    run_program("dd", "if=/dev/zero", text("of=%s/fill", root));
    struct result stopped = run("stop", "-t", "0.1", one);
    const char *status = listed_status(one);
    struct result removed = run("rm", "-f", two);
    struct result rest = run("rm", one);
    struct result list = run("ps", "-a", "-q");
    umount(root);
    EXPECT_STATUS(stopped, 0);
    EXPECT_TEXT(status, "stopped (137)");
    EXPECT_STATUS(removed, 0);
    EXPECT_STATUS(rest, 0);
    EXPECT_OUT(list, "");
}

SUITE("stop", "stop and remove containers")
