/*
 * test_log_options.c - logs with lines chosen, with times, and where both streams are kept apart.
 *
 * Most logs here are written by the cases, so that times are known, and what is damaged is damaged
 * on purpose.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

static const char *log_file(const char *id, const char *suffix)
{
    return text("%s/containers/%s/container.log%s", getenv("TINY_DOCKER_ROOT"), id, suffix);
}

/* A record of the second `second` of some minute. The text is already as JSON has it. */
static const char *record(int second, const char *stream, const char *json)
{
    return text(
        "{\"time\":\"2026-05-12T10:00:%02d.000000000Z\",\"stream\":\"%s\",\"log\":\"%s\"}\n",
        second, stream, json);
}

static const char *out(int second, const char *json)
{
    return record(second, "stdout", json);
}

/* Records of so many lines: "FIRST", "FIRST + 1"... */
static const char *numbers(int first, int count)
{
    char *lines = allocate((size_t)count * 128 + 1);
    char *at = lines;

    for (int i = 0; i < count; i++)
        at += sprintf(at, "%s", out(i % 60, text("%d\\n", first + i)));
    return lines;
}

/* A container that has ended, with this log. */
static const char *with_log(const char *older, const char *newest)
{
    const char *id = detach("--net", "none", "true");

    run("logs", "-f", id);
    if (older != NULL)
        write_file(log_file(id, ".1"), 0600, older);
    write_file(log_file(id, ""), 0600, newest);
    return id;
}

/* One that runs and writes nothing, but what the case appends. */
static const char *silent(void)
{
    return detach("--net", "none", "sleep", "1000");
}

static void append(const char *id, const char *lines)
{
    int fd = open(log_file(id, ""), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    EXPECT(write(fd, lines, strlen(lines)) == (ssize_t)strlen(lines), "a longer log");
    close(fd);
}

static void rotate(const char *id)
{
    EXPECT(rename(log_file(id, ""), log_file(id, ".1")) == 0, "another name for the log");
}

static void end(const char *id)
{
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(both_streams_are_kept_apart)
{
    const char *script = "echo one; echo two >&2; sleep 0.2; echo three";
    const char *id = detach("--net", "none", "sh", "-c", script);
    struct result r = run("logs", "-f", id);

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "one\nthree\n");
    EXPECT_ERR(r, "two\n");
    /* A line before `sleep` is out before it ends, so on one terminal they are in order. */
    EXPECT_OUT_HAS(run_with((struct start){ .pty = true }, "logs", id), "two\r\nthree\r\n");
}

CASE(a_plain_log_has_one_stream_and_no_times)
{
    const char *id =
        detach("--net", "none", "--log", "plain", "sh", "-c", "echo one; echo two >&2");
    const char *message = text("tiny-docker: logs: %s: a plain log has no times\n", id);

    run("logs", "-f", id);
    EXPECT_OUT(run("logs", id), "one\ntwo\n");
    EXPECT_OUT(run("logs", "-n", "1", id), "two\n");
    EXPECT_ERR_HAS(run("logs", "-t", id), message);
    EXPECT_ERR_HAS(run("logs", "--since", "10m", id), message);
    EXPECT_ERR_HAS(run("logs", "-t", id), "\nhint: ");
    EXPECT_STATUS(run("logs", "-t", id), 1);
    EXPECT_TEXT(inspected(id, "log_mode"), "plain");
}

CASE(the_mode_of_a_log_is_recorded_as_it_is_typed)
{
    const char *id = with_log(NULL, "");

    EXPECT_TEXT(inspected(id, "log_mode"), "json");
    change_record(id, "\"log_mode\":\t\"json\"", "\"log_mode\":\t\"none\"");
    EXPECT_ERR_HAS(run("logs", id), "'log_mode' is neither json nor plain");
    change_record(id, "\"log_mode\":\t\"none\"", "\"log_mode\":\tnull");
    EXPECT_STATUS(run("logs", id), 1);
}

CASE(a_record_of_earlier_days_has_a_plain_log)
{
    const char *id = with_log(NULL, "plain\n");
    const char *record = read_text(record_of(id));
    const char *options = strstr(record, ",\n\t\"name\"");

    EXPECT(options != NULL, "options in the record: %s", record);
    write_file(record_of(id), 0600, text("%.*s\n}\n", (int)(options - record), record));
    EXPECT_OUT(run("logs", id), "plain\n");
}

CASE(times_stand_before_each_line)
{
    const char *parts =
        text("%s%s%s", out(1, "beginning "), record(2, "stderr", "other\\n"), out(3, "and end\\n"));
    const char *id = with_log(NULL, text("%s%s", parts, out(4, "no newline")));
    struct result r = run("logs", "-t", id);

    EXPECT_OUT(r, "2026-05-12T10:00:01.000000000Z beginning and end\n"
                  "2026-05-12T10:00:04.000000000Z no newline");
    EXPECT_ERR(r, "2026-05-12T10:00:02.000000000Z other\n");
    EXPECT_OUT(run("logs", "--timestamps", id), r.out);
}

CASE(only_what_is_new_enough_is_shown)
{
    const char *id = with_log(NULL, numbers(0, 30));

    EXPECT_OUT(run("logs", "--since", "2026-05-12T10:00:28Z", id), "28\n29\n");
    EXPECT_OUT(run("logs", "--since", "2026-05-12T12:00:28.5+02:00", id), "29\n");
    EXPECT_OUT(run("logs", "--since", "1778580029", id), "29\n");
    EXPECT_OUT(run("logs", "--since", "1s", id), "");
    EXPECT_OUT(run("logs", "-n", "2", "--since", "1h", id), "");
    EXPECT_OUT(run("logs", "--since", "100000h", "-n", "1", id), "29\n");
    struct result r = run("logs", "--since", "yesterday", id);
    EXPECT_STATUS(r, 2);
    EXPECT_ERR_HAS(r, "tiny-docker: logs: --since: 'yesterday' is no time\nhint: ");
}

CASE(the_last_lines_can_be_had)
{
    const char *id = with_log(NULL, numbers(0, 5000));

    EXPECT_OUT(run("logs", "-n", "2", id), "4998\n4999\n");
    EXPECT_OUT(run("logs", "--tail", "0", id), "");
    EXPECT_OUT(run("logs", "-n", "1", "-t", id), "2026-05-12T10:00:19.000000000Z 4999\n");
    EXPECT_OUT(run("logs", "-n", "5000", id), run("logs", id).out);
    EXPECT_OUT(run("logs", "-n", "9999", id), run("logs", id).out);
    EXPECT_OUT(run("logs", "-n", "all", id), run("logs", id).out);
    EXPECT_OUT(run("logs", "-n", "-1", id), run("logs", id).out);
    EXPECT(strncmp(run("logs", "-n", "4990", id).out, "10\n11\n", 6) == 0, "from line 10 on");
    EXPECT_ERR(run("logs", "-n", "few", id),
               "tiny-docker: logs: --tail: 'few' is neither a number of lines nor all\n");
}

/* A record ends a line only if its text ends with a newline, which \\n in JSON is not. */
CASE(a_line_may_be_more_than_one_record)
{
    const char *id = with_log(NULL, text("%s%s%s%s%s", out(1, "1\\n"), out(2, "a"), out(3, "\\\\n"),
                                         out(4, "\\\\\\n"), out(5, "end")));

    EXPECT_OUT(run("logs", id), "1\na\\n\\\nend");
    EXPECT_OUT(run("logs", "-n", "1", id), "end");
    EXPECT_OUT(run("logs", "-n", "2", id), "a\\n\\\nend");
    EXPECT_OUT(run("logs", "-n", "3", id), "1\na\\n\\\nend");
}

CASE(what_was_before_the_log_was_begun_anew_is_shown_first)
{
    const char *id = with_log(numbers(0, 3), numbers(3, 2));

    EXPECT_OUT(run("logs", id), "0\n1\n2\n3\n4\n");
    EXPECT_OUT(run("logs", "-f", id), "0\n1\n2\n3\n4\n");
    EXPECT_OUT(run("logs", "-n", "1", id), "4\n");
    EXPECT_OUT(run("logs", "-n", "2", id), "3\n4\n");
    EXPECT_OUT(run("logs", "-n", "3", id), "2\n3\n4\n");
    EXPECT_OUT(run("logs", "-n", "9", id), "0\n1\n2\n3\n4\n");
    /* A new one that is not there yet. */
    unlink(log_file(id, ""));
    EXPECT_OUT(run("logs", id), "0\n1\n2\n");
    EXPECT_OUT(run("logs", "-n", "1", id), "2\n");
    /* A line that goes on behind the change. */
    const char *half = with_log(text("%s%s", numbers(0, 1), out(1, "a")), out(2, "b\\n"));
    EXPECT_OUT(run("logs", "-n", "1", half), "ab\n");
}

CASE(following_goes_on_when_the_log_is_begun_anew, .page = "man 7 inotify")
{
    const char *id = silent();
    struct process *p = start("logs", "-f", id);

    append(id, numbers(0, 2));
    wait_for_output(p, "0\n1\n");
    append(id, numbers(2, 1));
    rotate(id);
    append(id, numbers(3, 1));
    wait_for_output(p, "2\n3\n");
    rotate(id);
    append(id, numbers(4, 1));
    wait_for_output(p, "4\n");
    end(id);
    struct result r = finish(p);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "0\n1\n2\n3\n4\n");
    EXPECT_ERR(r, "");
}

/* The reader is stopped meanwhile: it cannot see one of the changes. */
CASE(two_changes_at_once_lose_nothing_that_is_still_there)
{
    const char *id = silent();

    append(id, numbers(0, 1));
    struct process *p = start("logs", "-f", id);
    wait_for_output(p, "0\n");
    signal_process(p, SIGSTOP);
    append(id, numbers(1, 1));
    rotate(id);
    append(id, numbers(2, 1));
    rotate(id);
    append(id, numbers(3, 1));
    signal_process(p, SIGCONT);
    wait_for_output(p, "1\n2\n3\n");
    end(id);
    EXPECT_STATUS(finish(p), 0);
}

CASE(lines_that_are_gone_before_they_could_be_shown_are_not_passed_over_in_silence)
{
    const char *id = silent();

    append(id, numbers(0, 1));
    struct process *p = start("logs", "-f", id);
    wait_for_output(p, "0\n");
    for (int round = 0; round < 2; round++) {
        signal_process(p, SIGSTOP);
        for (int i = 1; i <= 3; i++) {
            rotate(id);
            append(id, numbers(10 * round + i, 1));
        }
        signal_process(p, SIGCONT);
        wait_for_output(p, text("%d\n%d\n", 10 * round + 2, 10 * round + 3));
    }
    end(id);
    struct result r = finish(p);
    EXPECT_OUT(r, "0\n2\n3\n12\n13\n");
    EXPECT_ERR(r, "tiny-docker: logs: warning: the log grows faster than it is read: lines may be "
                  "missing\n");
}

CASE(following_begins_with_the_last_lines)
{
    const char *id = silent();

    append(id, numbers(0, 1000));
    struct process *p = start("logs", "-f", "-n", "1", id);
    wait_for_output(p, "999\n");
    append(id, numbers(1000, 1));
    wait_for_output(p, "1000\n");
    end(id);
    EXPECT_OUT(finish(p), "999\n1000\n");
}

/* A record whose end does not fit on the disk is cut off again (logwriter.c). */
CASE(a_half_written_record_is_waited_for)
{
    const char *id = silent();
    const char *half = out(1, "whole\\n");

    append(id, numbers(0, 1));
    struct process *p = start("logs", "-f", id);
    wait_for_output(p, "0\n");
    append(id, text("%.40s", half));
    EXPECT_OUT(run("logs", id), "0\n");
    EXPECT_ERR(run("logs", id), "");
    append(id, half + 40);
    wait_for_output(p, "whole\n");
    append(id, text("%.70s", half));
    EXPECT(truncate(log_file(id, ""), (off_t)strlen(numbers(0, 1)) + (off_t)strlen(half)) == 0,
           "a record cut off again");
    append(id, numbers(1, 1));
    wait_for_output(p, "1\n");
    end(id);
    struct result r = finish(p);
    EXPECT_OUT(r, "0\nwhole\n1\n");
    EXPECT_ERR(r, "");
}

static const char *const damage[] = {
    "\n",
    "nonsense\n",
    "{}\n",
    "{\"time\":\"2026-05-12T10:00:01.000000000Z\",\"stream\":\"stdin\",\"log\":\"x\"}\n",
    "{\"time\":\"yesterday, perhaps, or the day befo\",\"stream\":\"stdout\",\"log\":\"x\"}\n",
    "{\"time\":\"2026-05-12T10:00:01.000000000Z\",\"stream\":\"stdout\",\"log\":\"\\x\"}\n",
    "{\"time\":\"2026-05-12T10:00:01.000000000Z\",\"stream\":\"stdout\",\"log\":\"\n",
    "{\"time\":\"2026-05-12T10:00:01.000000000Z\",\"stream\":\"stdout\",\"log\":\"\x80\"}\n",
};

CASE(what_is_damaged_is_reported_once_and_left_out)
{
    const char *warning = "tiny-docker: logs: warning: what is damaged in the log is left out\n";

    for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
        const char *twice = text("%s%s%s%s", numbers(0, 1), damage[i], damage[i], numbers(1, 1));
        struct result r = run("logs", with_log(NULL, twice));
        EXPECT_STATUS(r, 0);
        EXPECT_OUT(r, "0\n1\n");
        EXPECT_ERR(r, warning);
    }
    /* What has no end will get none any more. */
    struct result r = run("logs", with_log(NULL, text("%s%.50s", numbers(0, 1), out(1, "x"))));
    EXPECT_OUT(r, "0\n");
    EXPECT_ERR(r, warning);
    /* Longer than a record may be, and than what is read at a time. */
    char *huge = allocate(3000001);
    memset(huge, 'x', 3000000);
    r = run("logs", with_log(NULL, text("%s%s\n%s", numbers(0, 1), huge, numbers(1, 1))));
    EXPECT_OUT(r, "0\n1\n");
    EXPECT_ERR(r, warning);
    EXPECT_ERR(run("logs", with_log(NULL, huge)), warning);
}

CASE(a_link_in_place_of_the_log_leads_nowhere)
{
    const char *id = with_log(NULL, "");

    unlink(log_file(id, ""));
    EXPECT(symlink("/etc/passwd", log_file(id, "")) == 0, "a link");
    struct result r = run("logs", id);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
}

CASE(who_hears_no_errors_any_more_ends_it_quietly, .page = "man 7 pipe")
{
    const char *id = with_log(NULL, text("%s%s", record(1, "stderr", "x\\n"), numbers(0, 1)));
    const char *script = "(\"$TINY_DOCKER\" logs %s 2>&1 >/dev/null; echo $? >%s) | true; cat %s";
    const char *status = path_in_work("status");

    EXPECT_OUT(run_program("sh", "-c", text(script, id, status, status)), "0\n");
}

/* Whoever began at its front would come across the damage there. */
CASE(the_end_of_a_gibibyte_is_at_hand)
{
    const char *id = with_log(NULL, "");

    EXPECT(truncate(log_file(id, ""), 1 << 30) == 0, "a large log");
    append(id, "\n");
    append(id, numbers(0, 5000));
    struct result r = run("logs", "-n", "2", id);
    EXPECT_OUT(r, "4998\n4999\n");
    EXPECT_ERR(r, "");
}

CASE(a_hundred_megabytes_are_read_in_little_memory, .heavy = true)
{
    const char *id = detach("--net", "none", PROBE, "write", "100000000");
    const char *count = "exec \"$TINY_DOCKER\" logs -f %s >%s";
    const char *all = path_in_work("all");
    struct result r = run_program_with((struct start){ .seconds = 60 }, PROBE, "memory-of", "sh",
                                       "-c", text(count, id, all));
    struct stat st;

    EXPECT_STATUS(r, 0);
    EXPECT(stat(all, &st) == 0 && st.st_size == 100000000, "all of it, not %ld bytes",
           (long)st.st_size);
    unlink(all);
#ifndef __SANITIZE_ADDRESS__
    EXPECT(atol(r.out) < 8 << 10, "less than 8 MB, not %s KiB", r.out);
#endif
}

SUITE("log options", "lines chosen, with times, from two streams")
