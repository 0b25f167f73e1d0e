/*
 * test_tail.c - logs -n: only the last lines.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

/* A container that has written what the script writes, and has ended. Returns its ID. */
static const char *written_by(const char *script)
{
    const char *id = detach("sh", "-c", script);

    run("logs", "-f", id);
    return id;
}

static const char *log_file(const char *id)
{
    return text("%s/containers/%s/container.log", getenv("TINY_DOCKER_ROOT"), id);
}

CASE(the_last_lines_are_printed)
{
    const char *id = written_by("seq 10");

    EXPECT_OUT(run("logs", "-n", "3", id), "8\n9\n10\n");
    EXPECT_OUT(run("logs", "--tail", "1", id), "10\n");
    EXPECT_OUT(run("logs", "-n", "0", id), "");
    EXPECT_OUT(run("logs", "-n", "10", id), run("logs", id).out);
    EXPECT_OUT(run("logs", "-n", "1000", id), run("logs", id).out);
}

CASE(a_line_may_be_empty_or_without_an_end)
{
    EXPECT_OUT(run("logs", "-n", "2", written_by("printf 'one\\ntwo\\nthree'")), "two\nthree");
    EXPECT_OUT(run("logs", "-n", "2", written_by("printf 'one\\n\\n\\n'")), "\n\n");
    EXPECT_OUT(run("logs", "-n", "2", written_by("true")), "");
}

/* Longer than any block that one would read. */
CASE(a_line_may_be_long)
{
    const char *line = "head -c 3000000 /dev/zero | tr '\\0' %c; echo; ";
    const char *first = text(line, 'a');
    const char *rest = text("%s%s", text(line, 'b'), text(line, 'c'));
    const char *id = written_by(text("%s%s", first, rest));
    const char *wanted = path_in_work("wanted");

    run_program("sh", "-c", text("(%s) >%s", rest, wanted));
    const char *compare = "\"$TINY_DOCKER\" logs -n 2 %s | cmp - %s";
    EXPECT_STATUS(run_program("sh", "-c", text(compare, id, wanted)), 0);
}

/* A tebibyte, of which only the end takes room on the disk (man 2 truncate). */
CASE(a_long_log_is_not_read_from_its_beginning, .page = "man 2 pread")
{
    const char *id = written_by("echo first");

    EXPECT(truncate(log_file(id), 1L << 40) == 0, "a long log");
    run_program("sh", "-c", text("printf '\\none\\ntwo\\n' >>%s", log_file(id)));
    EXPECT_OUT(run("logs", "-n", "2", id), "one\ntwo\n");
}

CASE(following_begins_with_the_last_lines)
{
    const char *id = detach_ready(PROBE, "signals", "--until", "TERM");
    pid_t parent = atoi(inspected(id, "parent_pid"));

    kill(parent, SIGUSR1);
    run_program("sh", "-c", text("\"$TINY_DOCKER\" logs -f %s | grep -m 1 USR1", id));
    struct process *p = start("logs", "-f", "-n", "1", id);
    wait_for_output(p, "got USR1\n");
    kill(parent, SIGTERM);
    EXPECT_OUT(finish(p), "got USR1\ngot TERM\n");
}

CASE(what_is_no_number_of_lines_is_refused)
{
    static const char *const wrong[] = { "", "x", "-1", "1.5", "1k" };
    const char *id = written_by("echo x");

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct result r = run("logs", "-n", wrong[i], id);
        EXPECT_STATUS(r, 2);
        EXPECT_OUT(r, "");
    }
}

SUITE("tail", "only the last lines of a log")
