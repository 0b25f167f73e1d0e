/*
 * test_records.c - records that are damaged, and records whose parent was killed.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* Two containers: a good one, and the one whose record a case damages. */
static const char *good;
static const char *bad;

static void make_two(void)
{
    run("run", "true", "good");
    good = the_container();
    run("run", "true", "bad");
    bad = text("%.12s", run("ps", "-a", "-q").out);
}

/* The damage is reported once, and the other container is listed as ever. */
static void check_damaged(const char *what, const char *reason)
{
    struct result r = run("ps", "-a", "-q");

    EXPECT(r.status == 0, "exit status 0 with %s", what);
    EXPECT_OUT(r, text("%s\n", good));
    EXPECT(strncmp(r.err, "tiny-docker: ps: warning: ", 26) == 0 && strstr(r.err, reason) != NULL &&
               strchr(r.err, '\n') == strrchr(r.err, '\n'),
           "one warning of %s that says '%s', not: %s", what, reason, as_shown(r.err));
    r = run("inspect", bad);
    EXPECT(r.status == 1, "inspect: exit status 1 with %s", what);
    EXPECT_ERR_HAS(r, reason);
    EXPECT_STATUS(run("inspect", good), 0);
}

CASE(a_damaged_record_is_reported_and_skipped)
{
    static const struct {
        const char *from;
        const char *to;
        const char *reason;
    } damages[] = {
        { "{", "", "it is not a JSON object" },
        { "{", "[", "it is not JSON" },
        { "\n}", "\n} x", "something follows the JSON object" },
        { "\n}", "\n}{}", "something follows the JSON object" },
        { "true", "tr\xffue", "it is not in UTF-8" },
        { "\"hostname\"", "\"host\"", "'hostname' is missing" },
        { "\"hostname\"", "\"pid\": 0, \"hostname\"", "'pid' is there twice" },
        { "\"pid\":", "\"pid\": \"1\", \"x\":", "'pid' is not a number" },
        { "\"pid\":", "\"pid\": 1.5, \"x\":", "'pid' is not a whole number" },
        { "\"pid\":", "\"pid\": -5, \"x\":", "'pid' is not from 0 to 4194304" },
        { "\"pid\":", "\"pid\": 1e300, \"x\":", "'pid' is not from 0 to 4194304" },
        { "\"exit_code\":", "\"exit_code\": 256, \"x\":", "'exit_code' is not from 0 to 255" },
        { "\"command\":", "\"command\": \"true\", \"x\":", "'command' is not a list" },
        { "\"command\":", "\"command\": [1], \"x\":", "'command' is not a list of strings" },
        { "\"status\":", "\"status\": \"exploded\", \"x\":", "'status' is none of the words" },
        { "\"status\":", "\"status\": null, \"x\":", "'status' is none of the words" },
        { "\"created_at\":", "\"created_at\": \"yesterday\", \"x\":",
          "'created_at' is not a time" },
        { "\"boot_id\":", "\"boot_id\": \"0123456789012345678901234567890123456\", \"x\":",
          "'boot_id' is longer than 36 bytes" },
        { "\"id\":", "\"id\": \"000000000000\", \"x\":", "its 'id' is another one" },
    };

    make_two();
    const char *whole = read_text(record_of(bad));
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        change_record(bad, damages[i].from, damages[i].to);
        check_damaged(text("%s instead of %s", damages[i].to, damages[i].from), damages[i].reason);
        write_file(record_of(bad), 0600, whole);
    }
    EXPECT_STATUS(run("inspect", bad), 0);
}

CASE(members_that_are_not_known_are_no_damage)
{
    make_two();
    change_record(bad, "\"hostname\"", "\"of_tomorrow\": {\"a\": [1]}, \"hostname\"");
    EXPECT_TEXT(inspected(bad, "hostname"), "tiny-container");
}

CASE(deep_nesting_is_no_danger)
{
    enum { DEEP = 10 << 20 };

    make_two();
    char *record = allocate(DEEP + 1);
    memset(record, '[', DEEP);
    write_file(record_of(bad), 0600, record);
    check_damaged("10 MB of brackets", "it is not JSON");
}

CASE(what_is_no_container_is_reported_and_skipped)
{
    make_two();
    const char *record = record_of(bad);
    const char *entry = text("%.*s", (int)(strlen(record) - strlen("/config.json")), record);

    unlink(record);
    check_damaged("no record", "cannot open 'config.json': No such file or directory");
    mkfifo(record, 0600);
    check_damaged("a FIFO as record", "it is no regular file");
    unlink(record);
    mkdir(record, 0700);
    check_damaged("a directory as record", "it is no regular file");
    run_program("rm", "-r", entry);
    write_file(entry, 0600, "");
    check_damaged("a file as directory", "Not a directory");
    unlink(entry);
    symlink("/", entry);
    check_damaged("a link as directory", "Not a directory");
    unlink(entry);
    mkdir(text("%s/../%65d", entry, 1), 0700);
    struct result r = run("ps", "-a", "-q");
    EXPECT_OUT(r, text("%s\n", good));
    EXPECT_STATUS(r, 0);
}

static struct process *parent;

/* A container whose parent was killed. Returns its ID; `*pid` is that of its process. */
static const char *orphaned(const char *payload, pid_t *pid)
{
    parent = start("run", PROBE, payload);
    wait_for_output(parent, "ready\n");
    const char *id = the_container();
    *pid = atoi(inspected(id, "pid"));
    signal_process(parent, SIGKILL);
    EXPECT(ends_within(pid_of(parent), 10000), "the parent's end");
    return id;
}

CASE(the_record_of_a_killed_parent_is_corrected, .page = "man 2 prctl")
{
    pid_t pid;
    const char *id = orphaned("sleep", &pid);

    EXPECT_OUT(run("ps", "-q"), "");
    EXPECT(ends_within(pid, 0), "the container's end");
    EXPECT(strstr(read_text(record_of(id)), "exited") != NULL, "the record corrected on disk");
    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT_TEXT(inspected(id, "exit_code"), "null");
    EXPECT_TEXT(inspected(id, "pid"), "0");
    EXPECT(strcmp(inspected(id, "finished_at"), "null") != 0, "a time");
    EXPECT_STATUS(finish(parent), 137);
}

CASE(a_container_that_outlives_its_parent_is_killed, .page = "man 2 prctl")
{
    pid_t pid;
    const char *id = orphaned("other-user", &pid);

    EXPECT(!ends_within(pid, 0), "that it has outlived its parent");
    EXPECT_TEXT(listed_status(id), "exited");
    EXPECT(ends_within(pid, 0), "its end");
    finish(parent);
}

/* A bystander with exactly this PID, which must be free; in the sandbox we may choose. Start times
 * count clock ticks, so it begins in the next one. */
static pid_t start_with_pid(pid_t pid)
{
    struct timespec tick = { .tv_nsec = 1000000000 / sysconf(_SC_CLK_TCK) };
    nanosleep(&tick, NULL);
    int last = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
    EXPECT(dprintf(last, "%d", pid - 1) > 0, "to set the last PID");
    close(last);
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    EXPECT(child == pid, "a process %d, not %d", pid, child);
    return child;
}

static void end_bystander(pid_t pid)
{
    int status;

    EXPECT(waitpid(pid, &status, WNOHANG) == 0, "that nobody has ended the bystander");
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
}

CASE(a_recycled_pid_is_never_signalled, .page = "man 2 pidfd_open")
{
    pid_t pid;
    const char *id = orphaned("sleep", &pid);

    finish(parent);
    waitpid(pid, NULL, 0); /* the sandbox's PID 1 is us: orphans are ours to collect */
    pid_t bystander = start_with_pid(pid);
    EXPECT_TEXT(listed_status(id), "exited");
    end_bystander(bystander);
}

CASE(a_recycled_pid_of_the_parent_is_not_the_parent, .page = "man 2 pidfd_open")
{
    pid_t pid;
    const char *id = orphaned("sleep", &pid);

    finish(parent);
    waitpid(pid, NULL, 0); /* while a member lives, its process group keeps the number */
    pid_t bystander = start_with_pid(pid_of(parent));
    EXPECT_TEXT(listed_status(id), "exited");
    end_bystander(bystander);
}

CASE(a_record_from_before_a_reboot_names_no_process, .page = "man 4 random")
{
    struct process *p = start("run", PROBE, "signals", "--until", "TERM");

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    change_record(id, inspected(id, "boot_id"), "00000000-0000-0000-0000-000000000000");
    EXPECT_TEXT(listed_status(id), "exited");
    signal_process(p, SIGTERM); /* it lives, and ends in peace */
    EXPECT_STATUS(finish(p), 0);
}

/* Killed at a call, the parent leaves a record or none; never one that says "running" for ever. */
CASE(a_parent_that_is_killed_on_the_way_leaves_no_lie)
{
    static const char *const calls[] = {
        "mkdirat",
        "renameat2",
        "renameat",
        "renameat:when=2",
        "renameat2:when=2",
        "unlinkat",
        "renameat2:when=3",
        "socketpair",
        "clone3",
        "sendto",
        "poll",
        "recvfrom",
        "signalfd4",
        "wait4",
        "openat:when=5",
        "openat:when=10",
        "write",
        "write:when=2",
        "write:when=3",
    };

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        const char *when = strstr(calls[i], ":when");
        int length = when != NULL ? (int)(when - calls[i]) : (int)strlen(calls[i]);
        run_with_fault(
            text("%.*s:signal=KILL%s", length, calls[i], when != NULL ? when : ":when=1"), "run",
            "true");
        struct result r = run("ps", "-a");
        EXPECT(r.status == 0 && r.err[0] == '\0', "no damage after death in %s: %s", calls[i],
               r.err);
        const char *statuses = listed_statuses();
        EXPECT(strstr(statuses, "running") == NULL && strstr(statuses, "created") == NULL,
               "none that goes on: %s", statuses);
    }
}

/* How many entries have no name yet. */
static int count_unfinished(void)
{
    const char *script = "ls -A \"$TINY_DOCKER_ROOT/containers\" | grep -c '^[.]new-'";

    return atoi(run_program("sh", "-c", script).out);
}

CASE(an_entry_that_is_being_made_is_left_alone, .page = "man 2 flock")
{
    struct process *p = start_with_fault("renameat:delay_enter=1000000:when=2", "run", "true");

    while (count_unfinished() == 0)
        wait_a_moment("an entry that is being made");
    EXPECT_OUT(run("ps", "-a", "-q"), "");
    EXPECT(count_unfinished() == 1, "that it is still there");
    EXPECT_STATUS(finish(p), 0);
    EXPECT_TEXT(listed_status(the_container()), "exited (0)");
}

CASE(what_a_killed_maker_has_left_is_swept_also_while_others_run)
{
    struct process *p = start("run", PROBE, "sleep");

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    mkdir(text("%s/containers/.new-1", getenv("TINY_DOCKER_ROOT")), 0700);
    run("ps");
    EXPECT(count_unfinished() == 0, "that it is gone");
    kill(atoi(inspected(id, "pid")), SIGKILL);
    finish(p);
}

/* A signal that is blocked does not reach who waits in the kernel. */
CASE(a_wait_for_the_store_ends_when_it_is_told_to, .page = "man 2 flock")
{
    static const int signals[] = { SIGINT, SIGTERM };

    run("run", "true");
    const char *id = the_container();
    int store = open(text("%s/containers", getenv("TINY_DOCKER_ROOT")), O_RDONLY | O_CLOEXEC);
    for (size_t i = 0; i < 2; i++) {
        flock(store, LOCK_EX);
        struct process *p = start_with((struct start){ .seconds = 5 }, PLAIN_RUN, "true");
        wait_until_it_takes_signals(pid_of(p));
        signal_process(p, signals[i]);
        struct result r = finish(p);
        flock(store, LOCK_UN);
        EXPECT_STATUS(r, 128 + signals[i]);
        EXPECT_ERR(r, text("tiny-docker: run: record: it was told to end (signal %d) while it "
                           "waited for a lock\n",
                           signals[i]));
        EXPECT_TEXT(the_container(), id);
        EXPECT(count_unfinished() == 0, "nothing half made");
    }
    close(store);
}

/* A fault while the record is made, or while it is changed to "running". */
static void check_nothing_starts(const char *fault, const char *message)
{
    const char *mark = path_in_work("mark");
    struct result r = run_with_fault(fault, PLAIN_RUN, "touch", mark);

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, message);
    EXPECT(count_unfinished() == 0, "nothing half made");
    EXPECT(access(mark, F_OK) < 0, "that nothing has run");
    EXPECT(strstr(listed_statuses(), "running") == NULL, "none that runs: %s", listed_statuses());
}

CASE(a_record_that_cannot_be_written_is_an_error_before_anything_starts)
{
    check_nothing_starts("write:error=ENOSPC:when=1",
                         "config.json.tmp': No space left on device\n");
    check_nothing_starts("renameat:error=EIO:when=2", "cannot name the container's directory: ");
    /* With the time to begin, if the child were let go too early. */
    check_nothing_starts("renameat2:error=ENOSPC:delay_enter=200000:when=2",
                         "cannot replace 'config.json': No space left on device\n");
}

CASE(a_step_that_fails_is_recorded_as_125)
{
    EXPECT_STATUS(run_with_fault("clone3:error=EPERM", "run", "true"), 125);
    const char *id = the_container();
    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT_TEXT(inspected(id, "exit_code"), "125");
}

CASE(an_end_that_cannot_be_recorded_is_said_and_corrected_later)
{
    struct result r =
        run_with_fault("renameat2:error=EIO:when=3+", PLAIN_RUN, "sh", "-c", "exit 7");

    EXPECT_STATUS(r, 7);
    EXPECT_ERR_HAS(r,
                   "tiny-docker: run: record: cannot replace 'config.json': Input/output error\n");
    EXPECT_TEXT(listed_status(the_container()), "exited");
}

CASE(what_is_found_out_is_told_although_it_cannot_be_recorded)
{
    pid_t pid;

    orphaned("sleep", &pid);
    EXPECT_STATUS(finish(parent), 137);
    struct result r = run_with_fault("renameat2:error=ENOSPC", "ps", "-a");
    EXPECT_OUT_HAS(r, harness_day() < 10 ? "exited" : "Exited ");
    EXPECT_ERR(r, "");
}

SUITE("records", "records that are damaged, and parents that were killed")
