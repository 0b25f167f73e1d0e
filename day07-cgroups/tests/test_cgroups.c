/*
 * test_cgroups.c - limits, tested by exceeding them.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

CASE(memory_above_the_limit_is_not_to_be_had, .page = "man 7 cgroups")
{
    EXPECT_STATUS(run("run", "-m", "64m", PROBE, "allocate", "32"), 0);
    EXPECT_STATUS(run("run", "-m", "64m", PROBE, "allocate", "128"), 137);

    const char *id = text("%.12s", run("ps", "-a", "-q").out);
    EXPECT_TEXT(inspected(id, "oom_killed"), "true");
    EXPECT_TEXT(inspected(id, "memory_limit"), "67108864");
    EXPECT_TEXT(listed_status(id), "exited (137, out of memory)");
}

CASE(a_plain_kill_is_no_lack_of_memory)
{
    struct process *p = start("run", "-m", "64m", PROBE, "sleep");

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    kill(atoi(inspected(id, "pid")), SIGKILL);
    EXPECT_STATUS(finish(p), 137);
    EXPECT_TEXT(inspected(id, "oom_killed"), "false");
    EXPECT_TEXT(listed_status(id), "exited (137)");
}

CASE(a_child_that_is_killed_for_want_of_memory_is_noted)
{
    const char *command = text("%s allocate 128; echo status $?", PROBE);

    EXPECT_OUT_HAS(run("run", "-m", "64m", "sh", "-c", command), "status 137\n");
    EXPECT_TEXT(inspected(the_container(), "oom_killed"), "true");
    EXPECT_TEXT(inspected(the_container(), "exit_code"), "0");
}

CASE(there_are_no_more_processes_than_allowed, .page = "man 7 cgroups")
{
    double begin = now();

    EXPECT_OUT(run("run", "--pids-limit", "20", PROBE, "fork"),
               "20 processes, then Resource temporarily unavailable\n");
    EXPECT(now() - begin < 2 * harness_slowness(), "that they are gone within 2 s");
    EXPECT_TEXT(inspected(the_container(), "pids_limit"), "20");
}

/* What the kernel counts in the group's cpu.stat, behind this word. */
static long counted(const char *file, const char *word)
{
    const char *at = strstr(read_text(file), word);

    EXPECT(at != NULL, "'%s' in %s", word, file);
    return atol(at + strlen(word));
}

/* Not timed: a slow machine has as many periods of 100 ms as it has, but never more than 50 ms of a
 * processor in one. What a period has left may be used in the next. */
/* Each of its processes starts two others, for ever. */
CASE(a_fork_bomb_is_removed_like_anything_else, .page = "man 7 pid_namespaces")
{
    const char *id = detach_ready("--pids-limit", "50", "sh", "-c",
                                  "echo ready; b() { b | b & b; }; b & while :; do wait; done");

    while (strstr(run("logs", id).out, "fork") == NULL &&
           strstr(run("logs", id).err, "fork") == NULL)
        wait_a_moment("that there are no more processes");
    EXPECT_STATUS(run_with((struct start){ .seconds = 5 }, "rm", "-f", id), 0);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(there_is_no_more_processor_time_than_allowed)
{
    const char *id =
        detach_ready("--cpus", "0.5", "sh", "-c", text("echo ready; exec %s burn 60000", PROBE));
    struct result found = run_program("find", "/sys/fs/cgroup", "-path", text("*/%s/cpu.stat", id));
    const char *file = text("%.*s", (int)strcspn(found.out, "\n"), found.out);
    const char *used = text("/proc/%s/schedstat", inspected(id, "pid")); /* in nanoseconds */
    double deadline = now() + 10 * harness_slowness();

    /* On a machine that is busy itself it may take a while until it wants more than it may have. */
    while ((counted(file, "nr_periods ") < 6 || counted(file, "nr_throttled ") == 0) &&
           now() < deadline)
        poll(NULL, 0, 20);
    long milliseconds = atol(read_text(used)) / 1000000;
    long periods = counted(file, "nr_periods ");
    EXPECT(periods >= 6, "that the kernel counts periods, not %ld", periods);
    EXPECT(counted(file, "nr_throttled ") > 0, "that it was held up");
    EXPECT(milliseconds <= (periods + 2) * 50, "not %ld ms in %ld periods", milliseconds, periods);
    EXPECT_TEXT(inspected(id, "cpus"), "0.5");
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(limits_stand_before_the_first_instruction)
{
    struct result r =
        run("run", "-m", "6m", "--pids-limit", "1", "--cpus", "0.01", PROBE, "exit", "7");

    EXPECT_STATUS(r, 7);
    r = run("run", "--pids-limit", "1", "--init", PROBE, "exit", "7");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r,
                   "init: cannot start the command beside it: Resource temporarily unavailable\n");
}

CASE(wrong_limits_are_refused_with_the_form_that_is_right)
{
    static const char *const wrong[][2] = {
        { "-m", "0" },
        { "-m", "-1" },
        { "-m", "1m" },
        { "-m", "5m" },
        { "-m", "64mb" },
        { "-m", "x" },
        { "-m", "" },
        { "-m", "99999999999g" },
        { "--memory", "1.m" },
        { "--pids-limit", "0" },
        { "--pids-limit", "-1" },
        { "--pids-limit", "1.5" },
        { "--pids-limit", "x" },
        { "--cpus", "0" },
        { "--cpus", "0.001" },
        { "--cpus", "100000" },
        { "--cpus", "x" },
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct result r = run("run", wrong[i][0], wrong[i][1], "true");
        EXPECT(r.status == 125, "status 125 for %s '%s', not %d", wrong[i][0], wrong[i][1],
               r.status);
        EXPECT_ERR_HAS(r, text("'%s' is not a ", wrong[i][1]));
    }
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(the_container_sees_its_own_group_as_the_root, .page = "man 7 cgroup_namespaces")
{
    struct result r = run("run", "-m", "64m", "cat", "/proc/self/cgroup");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_LACKS(r, the_container());
    EXPECT_OUT_LACKS(r, "tiny-docker");
}

/* Whether it can depends on the kernel (CONFIG_RT_GROUP_SCHED). */
CASE(a_real_time_caller_hears_why_it_cannot, .page = "man 7 sched")
{
    needs_program("chrt");
    struct result r =
        run_program("chrt", "-f", "1", getenv("TINY_DOCKER"), PLAIN_RUN, PROBE, "exit", "7");

    if (strstr(r.err, "cannot enter") != NULL)
        EXPECT_ERR_HAS(r, "hint: a real-time process cannot: chrt --other 0 tiny-docker\n");
    else
        EXPECT_STATUS(r, 7);
}

CASE(a_hundred_with_limits_at_once, .heavy = true)
{
    struct process *all[100];

    for (int i = 0; i < 100; i++)
        all[i] = start("run", "-m", "16m", "--pids-limit", "5", PROBE, "exit", text("%d", i));
    for (int i = 0; i < 100; i++)
        EXPECT_STATUS(finish(all[i]), i);
}

/* That the groups are gone is seen by the ledger, here as in all cases. */
/* A container whose parent has been killed, and a process in its groups that is none of its own. */
static const char *left_with(const struct process *guest)
{
    const char *id = detach_ready("--pids-limit", "300", PROBE, "sleep");
    pid_t parent = atoi(inspected(id, "parent_pid"));

    in_groups_of(id, text("echo %d >cgroup.procs", pid_of(guest)));
    kill(parent, SIGKILL);
    EXPECT(ends_within(parent, 10000), "the parent's end");
    return id;
}

/* The removal is stopped when it has read who is in the group. Then one leaves: as much as if it
 * had ended, and its PID belonged to somebody else now. */
CASE(who_has_left_the_group_is_not_killed, .page = "man 2 pidfd_send_signal")
{
    static const char *const no_leak_check[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };
    struct start how = { .extra_environment = no_leak_check };
    const char *trace = path_in_work("trace");
    struct process *guest = start_program_with((struct start){ 0 }, PROBE, "sleep");

    needs_program("strace");
    wait_for_output(guest, "ready\n");
    const char *id = left_with(guest);
    const char *script = "exec strace -o $0 $(for file in /sys/fs/cgroup/$1/cgroup.procs "
                         "/sys/fs/cgroup/*/$1/cgroup.procs; do echo -P $file; done) "
                         "-e inject=read:signal=SIGSTOP:when=1 \"$TINY_DOCKER\" rm $2";
    const char *group = text("%s/%s", getenv("TINY_DOCKER_CGROUP_PARENT"), id);
    struct process *p = start_program_with(how, "sh", "-c", script, trace, group, id);
    while (access(trace, F_OK) < 0 || strstr(read_text(trace), "stopped by SIGSTOP") == NULL)
        EXPECT(!ends_within(pid_of(p), 1), "that it reads who is in the group");
    in_groups_of(id, text("echo %d >../../cgroup.procs", pid_of(guest)));
    kill(descendant_of(p, "tiny-docker"), SIGCONT);
    EXPECT_STATUS(finish(p), 0);
    EXPECT(!ends_within(pid_of(guest), 100), "that the one who has left goes on");
    signal_process(guest, SIGTERM);
    finish(guest);
}

CASE(all_that_are_left_in_the_group_are_killed, .page = "man 7 cgroups")
{
    const char *script = "read line; exec %s fork";
    struct process *guest =
        start_program_with((struct start){ 0 }, "sh", "-c", text(script, PROBE));
    const char *id = left_with(guest);

    send_input(guest, "go on\n");
    wait_for_output(guest, " processes, then Resource temporarily unavailable\n");
    EXPECT_STATUS(run("rm", id), 0);
    in_groups_of(id, "false");
    finish(guest);
}

CASE(what_a_killed_parent_has_left_is_removed)
{
    const char *id = detach_ready("-m", "64m", PROBE, "other-user");
    pid_t parent = atoi(inspected(id, "parent_pid"));

    kill(parent, SIGKILL);
    EXPECT(ends_within(parent, 10000), "the parent's end");
    EXPECT_TEXT(listed_status(id), "exited");
}

/* With a process in the one at the end, which lives on: it is none of the container's own. */
CASE(groups_that_a_container_makes_go_with_it, .page = "man 7 cgroups")
{
    const char *id = detach_ready("-m", "64m", PROBE, "sleep");
    struct process *other = start_program_with((struct start){ 0 }, PROBE, "sleep");

    wait_for_output(other, "ready\n");
    in_groups_of(id, text("mkdir -p a/b/c d && echo %d >a/b/c/cgroup.procs", pid_of(other)));
    double begin = now();
    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT(now() - begin < 2 * harness_slowness(), "that they are gone within 2 s");
    EXPECT_STATUS(finish(other), 137);
}

CASE(want_of_memory_in_a_group_of_the_containers_own_is_noted)
{
    const char *command = text("echo ready; read x; %s allocate 128; echo status $?", PROBE);
    struct process *p = start("run", "-m", "64m", "sh", "-c", command);

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    in_groups_of(id, text("mkdir a && echo %s >a/cgroup.procs", inspected(id, "pid")));
    send_input(p, "go\n");
    EXPECT_OUT_HAS(finish(p), "status 137\n");
    EXPECT_TEXT(inspected(id, "oom_killed"), "true");
}

CASE(a_hierarchy_that_something_covers_is_none)
{
    const char *script = "mount -t tmpfs none /sys/fs/cgroup && \"$TINY_DOCKER\" run echo ran && "
                         "! \"$TINY_DOCKER\" run -m 64m true && ls /sys/fs/cgroup";
    struct result r = run_program("unshare", "--mount", "sh", "-c", script);

    EXPECT_OUT(r, "ran\n");
    EXPECT_ERR_HAS(r, "cgroup: no cgroup hierarchy offers the controller 'memory' (version ");
}

CASE(a_hierarchy_may_be_mounted_anywhere, .page = "man 5 proc_pid_mountinfo")
{
    /* Bound, not mounted anew: that would set the options of the host's mount, too. */
    const char *script = "cd %s; mkdir 'a b'; from=/sys/fs/cgroup/memory; "
                         "[ -d $from ] || from=/sys/fs/cgroup; mount --bind $from 'a b' && "
                         "umount -R /sys/fs/cgroup; "
                         "exec \"$TINY_DOCKER\" run -m 64m %s allocate 128";
    struct result r =
        run_program("unshare", "--mount", "sh", "-c", text(script, path_in_work(""), PROBE));

    EXPECT_STATUS(r, 137);
    EXPECT_TEXT(inspected(the_container(), "oom_killed"), "true");
}

CASE(without_hierarchies_a_container_runs_but_not_with_limits)
{
    const char *script = "umount -R /sys/fs/cgroup && \"$TINY_DOCKER\" run echo ran && "
                         "\"$TINY_DOCKER\" run -m 64m true";
    struct result r = run_program("unshare", "--mount", "sh", "-c", script);

    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "ran\n");
    EXPECT_ERR_HAS(r,
                   "tiny-docker: run: cgroup: no cgroup hierarchy offers the controller 'memory' "
                   "(none is mounted)\nhint: ");
}

CASE(version_1_alone_is_enough, .cgroup = CGROUP_V1)
{
    const char *script = "umount /sys/fs/cgroup/unified; ! grep -q cgroup2 /proc/mounts && "
                         "exec \"$TINY_DOCKER\" run -m 64m %s allocate 128";

    EXPECT_STATUS(run_program("unshare", "--mount", "sh", "-c", text(script, PROBE)), 137);
    EXPECT_TEXT(inspected(the_container(), "oom_killed"), "true");
}

CASE(where_groups_cannot_be_made_a_container_runs_but_not_with_limits)
{
    const char *script = "for m in /sys/fs/cgroup /sys/fs/cgroup/*; do mountpoint -q $m && "
                         "mount -o remount,bind,ro $m; done; \"$TINY_DOCKER\" run echo ran && "
                         "\"$TINY_DOCKER\" run -m 64m true";
    struct result r = run_program("unshare", "--mount", "sh", "-c", script);

    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "ran\n");
    EXPECT_ERR_HAS(r, "Read-only file system\n");
}

/* As in a container: the root of what is seen is a group that has processes. */
CASE(a_group_with_processes_has_no_limits_below_it, .cgroup = CGROUP_V2, .page = "man 7 cgroups")
{
    const char *parent = getenv("TINY_DOCKER_CGROUP_PARENT");
    const char *script = "g=/sys/fs/cgroup/%s/outer; mkdir -p $g && "
                         "echo +memory >/sys/fs/cgroup/cgroup.subtree_control && "
                         "echo +memory >$g/../cgroup.subtree_control && echo 0 >$g/cgroup.procs && "
                         "exec unshare --cgroup --mount sh -c 'umount /sys/fs/cgroup && "
                         "mount -t cgroup2 none /sys/fs/cgroup && \"$TINY_DOCKER\" run echo ran; "
                         "exec \"$TINY_DOCKER\" run -m 64m true'";
    struct result r = run_program("sh", "-c", text(script, parent));

    run_program("sh", "-c",
                text("cd /sys/fs/cgroup/%s && rmdir outer && cd .. && rmdir %s", parent, parent));
    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "ran\n");
    EXPECT_ERR_HAS(r, "Device or resource busy\nhint: a group with processes of its own");
}

CASE(a_step_that_fails_leaves_no_group)
{
    EXPECT_STATUS(run_with_fault("clone3:error=EAGAIN", "run", "-m", "64m", "true"), 125);
    EXPECT_STATUS(run_with_fault("unshare:error=EPERM", "run", "-m", "64m", "true"), 125);
}

CASE(what_its_parent_could_not_remove_goes_with_the_record)
{
    for (int when = 1; when <= 8; when++) {
        run_with_fault(text("unlinkat:error=ENOMEM:when=%d", when), "run", "-m", "64m", "true");
        EXPECT_STATUS(run("rm", the_container()), 0);
    }
}

static rlim_t descriptors;

static void leave_few_descriptors(void)
{
    struct rlimit limit = { descriptors, descriptors };

    setrlimit(RLIMIT_NOFILE, &limit);
}

/* What could be made but not opened must go again without being opened. */
CASE(nor_does_one_for_want_of_descriptors, .page = "man 2 rmdir")
{
    static const char *const no_leak_check[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };
    struct start how = { .prepare = leave_few_descriptors, .extra_environment = no_leak_check };

    for (descriptors = 3; descriptors < 24; descriptors++) {
        run_with(how, PLAIN_RUN, PROBE, "exit", "7");
        run_with(how, "run", "-m64m", PROBE, "exit", "7");
    }
    let_it_be_repaired();
}

CASE(what_is_explained_happens_and_nothing_else)
{
    struct result r =
        run_explained("run", "-m", "64m", "--pids-limit", "10", "--cpus", "1", "true");

    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "parent | echo 67108864 > /sys/fs/cgroup/");
    EXPECT_ERR_HAS(r, "child  | unshare --cgroup\n");
}

SUITE("cgroups", "limits that the kernel enforces")
