/*
 * test_metadata.c - what is remembered of a container.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

static const char *state(void)
{
    return getenv("TINY_DOCKER_ROOT");
}

CASE(every_run_has_an_id_of_twelve_hexadecimal_digits, .page = "man 2 getrandom")
{
    for (int i = 0; i < 3; i++)
        run("run", "true");

    struct result r = run("ps", "-a", "-q");
    EXPECT_STATUS(r, 0);
    EXPECT(strlen(r.out) == 3 * strlen("0123456789ab\n"), "three IDs: %s", r.out);
    EXPECT(strspn(r.out, "0123456789abcdef\n") == strlen(r.out), "hexadecimal digits: %s", r.out);
}

CASE(the_record_says_what_was_asked)
{
    const char *rootfs = make_rootfs("box");
    struct start in_work = { .directory = path_in_work("") };

    run_with(in_work, "run", "--hostname", "apollo", "--rootfs", "./box", "sh", "-c", "exit 7", "");
    const char *id = the_container();
    EXPECT_TEXT(inspected(id, "id"), id);
    EXPECT_TEXT(inspected(id, "command"), "[\"sh\",\"-c\",\"exit 7\",\"\"]");
    EXPECT_TEXT(inspected(id, "hostname"), "apollo");
    EXPECT_TEXT(inspected(id, "rootfs"), rootfs);
}

CASE(the_record_says_how_it_ended)
{
    run("run", "sh", "-c", "exit 7");
    const char *id = the_container();

    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT_TEXT(inspected(id, "exit_code"), "7");
    EXPECT_TEXT(inspected(id, "pid"), "0");
    const char *created = inspected(id, "created_at");
    const char *started = inspected(id, "started_at");
    const char *finished = inspected(id, "finished_at");
    EXPECT(created[10] == 'T' && strchr(created, 'Z') != NULL, "RFC 3339: %s", created);
    EXPECT(strcmp(created, started) <= 0 && strcmp(started, finished) <= 0, "times in order");
}

/* An exit status and the command that has it. */
static void check_exit_code(const char *code, const char *const command[])
{
    struct result r = run_list((struct start){ 0 }, command);
    const char *id = text("%.12s", run("ps", "-a", "-q").out);

    EXPECT_STATUS(r, atoi(code));
    EXPECT_TEXT(inspected(id, "status"), "exited");
    EXPECT_TEXT(inspected(id, "exit_code"), code);
}

CASE(what_could_not_be_started_is_remembered_with_its_status)
{
    check_exit_code("137", (const char *[]){ "run", PROBE, "exit", "137", NULL });
    check_exit_code("127", (const char *[]){ "run", "no-such-command", NULL });
    check_exit_code("126", (const char *[]){ "run", "/", NULL });
    check_exit_code("125", (const char *[]){ "run", "--rootfs", "/no/such", "true", NULL });
}

CASE(while_it_runs_it_is_listed)
{
    struct process *p = start("run", PROBE, "sleep");

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    EXPECT_OUT(run("ps", "-q"), text("%s\n", id));
    EXPECT_TEXT(listed_status(id), "running");
    EXPECT_TEXT(listed(id, "PID"), text("%d", descendant_of(p, "probe")));
    EXPECT_TEXT(inspected(id, "pid"), text("%d", descendant_of(p, "probe")));
    EXPECT_TEXT(inspected(id, "parent_pid"), text("%d", pid_of(p)));
    EXPECT_TEXT(inspected(id, "exit_code"), "null");
    EXPECT_TEXT(inspected(id, "finished_at"), "null");
    kill(descendant_of(p, "probe"), SIGKILL);
    EXPECT_STATUS(finish(p), 137);
    EXPECT_OUT(run("ps", "-q"), "");
    EXPECT_TEXT(inspected(id, "exit_code"), "137");
}

CASE(the_list_has_headers_and_the_newest_first)
{
    struct result empty = run("ps");

    EXPECT(strncmp(empty.out, "CONTAINER ID   ", 15) == 0, "headers: %s", empty.out);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
    run("run", "true", "first");
    run("run", "true", "second");
    const char *list = run("ps", "-a").out;
    EXPECT(strstr(list, "true second") < strstr(list, "true first"), "the newest first: %s", list);
    EXPECT_STATUS(run("ps", "word"), 2);
}

CASE(a_long_command_is_cut_for_a_terminal_only, .last_day = 9)
{
    struct start at_terminal = { .pty = true };
    const char *end = "the-end";

    run("run", "true", text("%0200d", 1), end);
    EXPECT_OUT_LACKS(run_with(at_terminal, "ps", "-a"), end);
    EXPECT_OUT_HAS(run_with(at_terminal, "ps", "-a"), "…");
    EXPECT_OUT_HAS(run("ps", "-a"), end);
}

CASE(a_command_cannot_steer_the_terminal)
{
    run("run", "true", "\x1b[2J", "\xc2\x9b\x32J", "a\nb");
    EXPECT_OUT_HAS(run("ps", "-a"), harness_day() < 10
                                        ? "true $'\\x1b[2J' $'\\xc2\\x9b2J' $'a\\x0ab'\n"
                                        : "\"true \\x1b[2J \\xc2\\x9b2J a\\x0ab\"");
}

CASE(arguments_of_any_bytes_make_a_valid_record)
{
    EXPECT_STATUS(run("run", "true", "\xff\xfe", "\xc3\xa4"), 0);
    EXPECT_TEXT(inspected(the_container(), "command"),
                "[\"true\",\"\xef\xbf\xbd\xef\xbf\xbd\",\"\xc3\xa4\"]");
}

CASE(the_beginning_of_an_id_is_enough)
{
    run("run", "true");
    const char *id = the_container();

    EXPECT_TEXT(inspected(text("%.3s", id), "id"), id);
    EXPECT_TEXT(inspected(text("%.11s", id), "id"), id);
}

CASE(an_id_that_leads_nowhere_or_to_two_is_an_error)
{
    static const char *const no_ids[] = { "",   ".",      "..",  "../x", "a/b",
                                          "-x", ".new-1", "a b", "\n",   "é" };

    mkdir(state(), 0700);
    mkdir(text("%s/containers", state()), 0700);
    mkdir(text("%s/containers/ab1", state()), 0700);
    mkdir(text("%s/containers/ab2", state()), 0700);
    mkdir(text("%s/containers/ab 3", state()), 0700); /* not ours: no ID can name it */
    struct result r = run("inspect", "ab");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, "tiny-docker: inspect: 'ab' is ambiguous: 2 containers begin with it\n");
    EXPECT_ERR(run("inspect", "abc"), "tiny-docker: inspect: there is no container 'abc'\n");
    for (size_t i = 0; i < sizeof(no_ids) / sizeof(no_ids[0]); i++) {
        r = run("inspect", "--", no_ids[i]);
        EXPECT_STATUS(r, 1);
        EXPECT_ERR_HAS(r, "' is not a container ID\n");
    }
    EXPECT_ERR_HAS(run("inspect", text("%065d", 1)), "' is not a container ID\n");
    EXPECT_STATUS(run("inspect"), 2);
}

CASE(one_unknown_container_does_not_hide_the_others)
{
    run("run", "true");
    const char *id = the_container();
    struct result r = run("inspect", "0no", id);

    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, "tiny-docker: inspect: there is no container '0no'\n");
    EXPECT_OUT_HAS(r, id);
}

CASE(the_state_directory_can_be_chosen)
{
    const char *other = path_in_work("deep/down");
    struct start in_work = { .directory = path_in_work("") };

    EXPECT_STATUS(run_with(in_work, "--root", "deep/down", "run", "true"), 0);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
    EXPECT(strlen(run("--root", other, "ps", "-a", "-q").out) == 13, "an ID in %s", other);
    EXPECT_STATUS(run("--root"), 2);
    remove_ended_containers(other);
}

CASE(only_root_looks_into_the_state)
{
    struct start as_user = { .uid = 65534 };
    struct stat st;

    run("run", "true");
    const char *id = the_container();
    EXPECT(stat(state(), &st) == 0 && (st.st_mode & 0777) == 0700, "mode 0700");
    EXPECT(stat(text("%s/containers/%s", state(), id), &st) == 0 && (st.st_mode & 0777) == 0700,
           "mode 0700");
    EXPECT(stat(record_of(id), &st) == 0 && (st.st_mode & 0777) == 0600, "mode 0600");
    struct result r = run_with(as_user, "ps");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "Permission denied\nhint: containers belong to root: sudo tiny-docker ...\n");
}

/* A state directory in which nothing can be written: nothing starts. */
static void check_refused(const char *root, const char *reason)
{
    const char *mark = path_in_work("mark");
    struct result r = run("--root", root, "run", "touch", mark);

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: record: cannot ");
    EXPECT_ERR_HAS(r, reason);
    EXPECT(access(mark, F_OK) < 0, "that nothing has run");
}

CASE(without_a_place_for_the_record_nothing_starts)
{
    const char *disk = path_in_work("disk");
    const char *filler = text("%s/filler", disk);

    write_file(path_in_work("file"), 0644, "");
    check_refused(path_in_work("file"), "Not a directory");
    check_refused("/proc/no/such", "No such file or directory");
    mkdir(disk, 0755);
    EXPECT(mount("none", disk, "tmpfs", 0, "size=64k") == 0, "a disk of 64 KiB");
    EXPECT_STATUS(run("--root", disk, "run", "true"), 0);
    run_program("sh", "-c", text("head -c 1M /dev/zero >%s 2>&-", filler));
    check_refused(disk, "No space left on device");
    mount(NULL, disk, NULL, MS_REMOUNT | MS_RDONLY, NULL);
    check_refused(disk, "Read-only file system");
    EXPECT_STATUS(run("--root", disk, "ps", "-a"), 0);
    mount(NULL, disk, NULL, MS_REMOUNT, NULL);
    unlink(filler);
    remove_ended_containers(disk);
    umount(disk);
}

CASE(a_hundred_at_once_are_a_hundred_records, .heavy = true)
{
    struct process *all[100];
    struct result r;

    for (int i = 0; i < 100; i++)
        all[i] = start("run", PROBE, "exit", text("%d", i));
    for (int i = 0; i < 100; i++)
        EXPECT_STATUS(finish(all[i]), i);
    r = run("ps", "-a", "-q");
    EXPECT(strlen(r.out) == 1300, "a hundred IDs, not %zu", strlen(r.out) / 13);
    const char *statuses = listed_statuses();
    for (int i = 0; i < 100; i++)
        EXPECT(strstr(statuses, text("exited (%d)\n", i)) != NULL, "status %d: %s", i, statuses);
}

/* Records as they are on disk, made without running anything. */
static void make_records(const char *model, int from, int to)
{
    const char *content = read_text(record_of(model));
    const char *at = strstr(content, model);

    for (int i = from; i < to; i++) {
        const char *id = text("%012d", i);
        mkdir(text("%s/containers/%s", state(), id), 0700);
        write_file(record_of(id), 0600,
                   text("%.*s%s%s", (int)(at - content), content, id, at + 12));
    }
}

/* The shortest of three runs of `ps -a`. */
static double seconds_of_ps(void)
{
    double best = 1e9;

    for (int i = 0; i < 3; i++) {
        struct timespec begin;
        struct timespec end;
        clock_gettime(CLOCK_MONOTONIC, &begin);
        EXPECT_STATUS(run("ps", "-a"), 0);
        clock_gettime(CLOCK_MONOTONIC, &end);
        double took =
            (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
        best = took < best ? took : best;
    }
    return best;
}

CASE(ten_thousand_records_are_listed_in_linear_time, .heavy = true)
{
    run("run", "true");
    const char *id = the_container();

    make_records(id, 0, 2500);
    double few = seconds_of_ps();
    make_records(id, 2500, 10000);
    double many = seconds_of_ps();
    EXPECT(many < 8 * few, "four times the records take about four times as long: %.3f s, %.3f s",
           few, many);
}

CASE(an_empty_state_directory_is_refused)
{
    struct result r = run("--root=", "ps", "-a");

    EXPECT_STATUS(r, 2);
    EXPECT_ERR(r, "tiny-docker: --root: '' is not a value\n");
}

SUITE("metadata", "what is remembered of a container")
