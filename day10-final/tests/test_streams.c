/*
 * test_streams.c - where a container's streams lead, and how they are logged.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

#define IN_ROOTFS "--net=none", "--rootfs", rootfs()

static const char *rootfs(void)
{
    const char *root = path_in_work("root");

    return access(root, F_OK) == 0 ? root : make_rootfs("root");
}

static const char *log_file(const char *id)
{
    return text("%s/containers/%s/container.log", getenv("TINY_DOCKER_ROOT"), id);
}

static long size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (long)st.st_size : -1;
}

/* Wait for the end of the container, whose log is complete then. */
static const char *ended(const char *id)
{
    EXPECT_STATUS(run_program("sh", "-c", text("\"$TINY_DOCKER\" logs -f %s >/dev/null 2>&1", id)),
                  0);
    return id;
}

/* What `logs` prints of the container on standard output must be what the file holds. */
static void expect_log(const char *id, const char *file)
{
    EXPECT_STATUS(
        run_program("sh", "-c", text("\"$TINY_DOCKER\" logs %s | cmp - %s", ended(id), file)), 0);
}

/* A file in the root filesystem. */
static const char *in_rootfs(const char *name)
{
    return text("%s/%s", rootfs(), name);
}

CASE(in_the_foreground_the_streams_are_the_callers)
{
    struct start how = { .input = "typed" };
    struct result r = run_with(how, "run", IN_ROOTFS, "sh", "-c", "cat; echo err >&2");

    EXPECT_OUT(r, "typed");
    EXPECT_ERR(r, "err\n");
    EXPECT_STATUS(run("logs", the_container()), 1);
}

CASE(a_directory_is_no_stream, .page = "man 5 proc, /proc/PID/fd")
{
    const char *leave = "\"$TINY_DOCKER\" run --net none cat /proc/self/fd/0/../etc/hostname <.";
    struct result r = run_program("sh", "-c", leave);

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: run: streams: descriptor 0 is a directory\n");
}

CASE(in_the_background_there_is_no_input_and_two_pipes, .page = "man 7 pipe")
{
    struct result r = run("logs", ended(detach(IN_ROOTFS, "probe", "fds")));

    EXPECT_OUT_HAS(r, "0 /dev/null\n1 pipe:");
    EXPECT_OUT_HAS(r, "\n2 pipe:");
    EXPECT_OUT_LACKS(r, "\n3 ");
}

CASE(a_plain_log_is_the_output_itself)
{
    struct result r = run("logs", ended(detach("--log", "plain", IN_ROOTFS, "probe", "fds")));

    EXPECT_OUT_HAS(r, "0 /dev/null\n1 /");
    EXPECT_OUT_HAS(r, "container.log");
    EXPECT_OUT_LACKS(r, "pipe:");
}

CASE(a_record_has_time_stream_and_text)
{
    const char *id = ended(detach(IN_ROOTFS, "sh", "-c", "echo \\\"one\\\"; echo two >&2"));
    const char *log = read_text(log_file(id));

    EXPECT(strncmp(log, "{\"time\":\"20", 11) == 0, "a time at first, not %s", log);
    EXPECT(strstr(log, "Z\",\"stream\":\"stdout\",\"log\":\"\\\"one\\\"\\n\"}\n") != NULL,
           "the first line in %s", log);
    EXPECT(strstr(log, "Z\",\"stream\":\"stderr\",\"log\":\"two\\n\"}\n") != NULL,
           "the second line in %s", log);
    EXPECT_TEXT(read_text(log_file(ended(detach("--log=plain", IN_ROOTFS, "echo", "x")))), "x\n");
}

CASE(every_byte_survives_in_both_kinds_of_log)
{
    const char *make = "i=0; while [ $i -lt 256 ]; do printf \"\\\\$(printf %03o $i)\"; "
                       "i=$((i+1)); done >$0; cat $0 $0 /bin/busybox | head -c 300000 >>$0.2; "
                       "printf 'caf\\303\\251 \\360\\237\\230\\200 \\303' >>$0.2";
    const char *all = in_rootfs("all");

    EXPECT_STATUS(run_program("sh", "-c", make, all), 0);
    for (int i = 0; i < 2; i++) {
        const char *mode = i == 0 ? "--log=json" : "--log=plain";
        expect_log(detach(mode, IN_ROOTFS, "cat", "/all"), all);
        expect_log(detach(mode, IN_ROOTFS, "cat", "/all.2"), text("%s.2", all));
    }
}

CASE(long_lines_and_those_without_an_end_survive)
{
    static const long lengths[] = { 0, 1, 16383, 16384, 16385, 32768, 49153, 200000 };
    const char *file = in_rootfs("line");

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        for (int newline = 0; newline < 2; newline++) {
            const char *make = text("head -c %ld /dev/zero | tr '\\0' x; printf '%s'", lengths[i],
                                    newline ? "\\nnext" : "");
            EXPECT_STATUS(run_program("sh", "-c", text("(%s) >%s", make, file)), 0);
            expect_log(detach(IN_ROOTFS, "cat", "/line"), file);
        }
    }
}

/* A character of three bytes at each place around the end of a record. */
CASE(a_long_line_is_not_split_in_a_character)
{
    const char *file = in_rootfs("line");

    for (int before = 16380; before < 16385; before++) {
        const char *make = "(head -c %d /dev/zero | tr '\\0' x; printf '\\342\\202\\254yyyyyyyy')";
        run_program("sh", "-c", text("%s >%s", text(make, before), file));
        const char *id = detach(IN_ROOTFS, "cat", "/line");
        expect_log(id, file);
        EXPECT(strstr(read_text(log_file(id)), "\\udc") == NULL, "no broken characters");
    }
}

CASE(what_is_written_in_parts_is_one_record)
{
    const char *id = ended(
        detach(IN_ROOTFS, "sh", "-c", "for i in 1 2 3; do printf $i; sleep 0.02; done; echo"));
    const char *log = read_text(log_file(id));

    EXPECT(strstr(log, "\"log\":\"123\\n\"}\n") != NULL, "one line in %s", log);
    EXPECT(strchr(log, '\n')[1] == '\0', "one record in %s", log);
}

CASE(all_is_there_when_it_has_ended, .heavy = true)
{
    for (int i = 0; i < 20; i++) {
        const char *id = ended(detach(IN_ROOTFS, "sh", "-c", "seq 3000; echo last >&2"));
        struct result r = run("logs", id);
        EXPECT(strlen(r.out) == 13893, "13893 bytes, not %zu", strlen(r.out));
        EXPECT_ERR(r, "last\n");
    }
}

/* Who holds the pipe open is a process outside, which has got it from the container's /proc. */
CASE(a_pipe_that_has_leaked_does_not_hold_up_the_end)
{
    const char *id = detach(IN_ROOTFS, "sh", "-c", "echo x; exec probe sleep");

    EXPECT_STATUS(run("exec", id, "true"), 0);
    const char *leak = text("exec 9>/proc/%s/fd/1; echo ready; exec yes >&9", inspected(id, "pid"));
    struct process *p = start_program_with((struct start){ 0 }, "sh", "-c", leak);
    wait_for_output(p, "ready\n");
    EXPECT_STATUS(run("stop", "-t", "0", id), 0);
    EXPECT_OUT_HAS(run("logs", id), "x\n");
    finish(p);
}

CASE(a_full_disk_loses_lines_and_stops_nothing, .page = "man 2 write")
{
    const char *state = text("%s", getenv("TINY_DOCKER_ROOT"));

    mkdir(state, 0755);
    if (mount("tmpfs", state, "tmpfs", 0, "size=256k") < 0)
        SKIP("cannot mount a tmpfs");
    const char *id = detach(IN_ROOTFS, "sh", "-c",
                            "seq 1000000; echo >/written; exec probe signals --until TERM");
    while (access(in_rootfs("written"), F_OK) < 0)
        usleep(1000);
    /* Only whole records are there, from the first on. */
    const char *log = read_text(log_file(id));
    EXPECT(log[strlen(log) - 1] == '\n', "a whole record at the end");
    struct result r = run("logs", id);
    EXPECT_STATUS(r, 0);
    EXPECT_ERR(r, "");
    EXPECT(strncmp(r.out, "1\n2\n3\n", 6) == 0, "the first lines");
    EXPECT(strlen(r.out) > 10000 && r.out[strlen(r.out) - 1] == '\n', "whole lines only");
    /* With room, it goes on. */
    EXPECT(truncate(log_file(id), 0) == 0, "an empty log");
    struct process *p = start("logs", "-f", id);
    while (strstr(read_text(log_file(id)), "got USR1") == NULL) { /* it may not take signals yet */
        kill(atoi(inspected(id, "pid")), SIGUSR1);
        wait_a_moment("its word in the log");
    }
    wait_for_output(p, "got USR1\n");
    EXPECT_STATUS(run("stop", id), 0);
    EXPECT_STATUS(finish(p), 0);
    EXPECT_TEXT(inspected(id, "exit_code"), "0");
    EXPECT_STATUS(run("rm", id), 0);
    EXPECT(umount2(state, MNT_DETACH) == 0, "no more of that disk");
}

/* A parent that is killed while it writes leaves the beginning of a record. */
CASE(after_a_record_that_was_cut_off_the_next_is_whole)
{
    const char *id = ended(detach("--net=none", "echo", "a line"));

    EXPECT(truncate(log_file(id), size_of(log_file(id)) - 10) == 0, "a record without its end");
    run("start", id);
    struct result r = run("logs", ended(id));
    EXPECT_OUT(r, "a line\n");
    EXPECT_ERR_HAS(r, "damaged");
}

CASE(a_log_is_begun_anew_at_its_size, .page = "man 2 rename")
{
    const char *id = ended(detach("--log-max-size", "8k", IN_ROOTFS, "sh", "-c",
                                  "for i in $(seq 1000); do echo line $i; done"));
    const char *old = text("%s.1", log_file(id));

    EXPECT(size_of(log_file(id)) > 0 && size_of(log_file(id)) <= 8192, "at most 8 KiB");
    EXPECT(size_of(old) > 8000 && size_of(old) <= 8192, "about 8 KiB before that, not %ld",
           size_of(old));
    /* No line is missing between the two, and none is there in half. */
    struct result r = run("logs", id);
    int first;
    EXPECT(sscanf(r.out, "line %d\n", &first) == 1, "a line at first");
    const char *at = r.out;
    for (int i = first; i <= 1000; i++) {
        const char *line = text("line %d\n", i);
        EXPECT(strncmp(at, line, strlen(line)) == 0, "%s in %.20s", line, at);
        at += strlen(line);
    }
}

CASE(a_line_that_is_longer_than_the_log_may_be_is_kept)
{
    const char *id = ended(detach("--log-max-size", "4k", IN_ROOTFS, "sh", "-c",
                                  "echo a; head -c 10000 /dev/zero | tr '\\0' x; echo; echo b"));

    EXPECT_TEXT(run("logs", "-n", "1", id).out, "b\n");
    EXPECT(size_of(text("%s.1", log_file(id))) > 10000, "the long line before it");
}

CASE(options_that_do_not_go_together_are_refused)
{
    EXPECT_STATUS(run("run", "-d", "-i", "true"), 125);
    EXPECT_STATUS(run("run", "-d", "--log", "xml", "true"), 125);
    EXPECT_STATUS(run("run", "--log-max-size", "1m", "true"), 125);
    EXPECT_STATUS(run("run", "-d", "--log", "plain", "--log-max-size", "1m", "true"), 125);
}

CASE(a_container_is_slowed_rather_than_its_output_lost, .heavy = true)
{
    const char *id =
        ended(detach("--log-max-size", "1m", IN_ROOTFS, "sh", "-c", "seq 2000000; echo end"));

    EXPECT_OUT(run("logs", "-n", "2", id), "2000000\nend\n");
}

#ifndef __SANITIZE_ADDRESS__
CASE(a_parent_that_waits_has_little_memory, .heavy = true, .page = "man 5 proc, smaps")
{
    const char *id = detach(IN_ROOTFS, "sh", "-c", "seq 100000; exec probe sleep");
    const char *own = "awk '/^Anonymous/ { print $2 }' /proc/%s/smaps_rollup";

    while (strstr(run("logs", "-n", "1", id).out, "ready") == NULL)
        wait_a_moment("the command's word in the log");
    int kib = atoi(run_program("sh", "-c", text(own, inspected(id, "parent_pid"))).out);
    EXPECT(kib > 0 && kib < 250, "less than 250 KiB, not %d", kib);
    EXPECT_STATUS(run("rm", "-f", id), 0);
}
#endif

CASE(help_says_where_input_comes_from)
{
    struct result r = run("run", "--help");

    EXPECT_OUT_HAS(r, "the input is /dev/null, but with -t -i the caller's; -d and -i exclude\n");
}

SUITE("streams", "where the streams lead")
