/*
 * unit_subprocess.c - another program is run, and its end awaited.
 */
#include "subprocess.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "harness.h"

/* What a program has printed; its exit status must be this one. */
static const char *printed_by(char *const words[], const char *input, int expected)
{
    struct error err;
    char *printed;

    int status = subprocess_run(words, input, 60, &printed, &err);
    EXPECT(status == expected, "status %d of '%s', not %d", expected, words[0], status);
    const char *copy = text("%s", printed);
    free(printed);
    return copy;
}

static const char *printed_by_shell(const char *script, const char *input, int expected)
{
    return printed_by((char *[]){ "sh", "-c", (char *)text("%s", script), NULL }, input, expected);
}

CASE(what_it_prints_and_its_status_come_back)
{
    EXPECT_TEXT(printed_by_shell("echo out; echo err >&2; exit 7", "", 7), "out\nerr\n");
    EXPECT_TEXT(printed_by_shell("true", "", 0), "");
    EXPECT_TEXT(printed_by_shell("kill -9 $$", "", 137), "");
}

CASE(it_reads_its_input)
{
    enum { LONG = 1 << 20 }; /* more than a pipe holds */
    char *input = allocate(LONG + 1);

    memset(input, 'x', LONG);
    EXPECT_TEXT(printed_by_shell("tr x y | wc -c", input, 0), text("%d\n", LONG));
    EXPECT(strlen(printed_by_shell("cat", input, 0)) == LONG, "all of it back");
}

CASE(one_that_is_not_there_has_status_127, .page = "man 1 sh")
{
    EXPECT_TEXT(printed_by((char *[]){ "no-such-program", NULL }, "", 127), "");
}

CASE(signals_reach_it_that_are_blocked_here, .page = "man 2 sigprocmask")
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const char *mask = printed_by((char *[]){ "grep", "SigBlk", "/proc/self/status", NULL }, "", 0);
    sigprocmask(SIG_SETMASK, &before, NULL);
    EXPECT_TEXT(mask, "SigBlk:\t0000000000000000\n");
}

CASE(one_that_does_not_end_is_killed, .page = "man 2 pidfd_open")
{
    struct error err;
    char *printed = NULL;
    char *const words[] = { "sleep", "1000", NULL };

    EXPECT(subprocess_run(words, "", 1, &printed, &err) == -1 && printed == NULL, "a failure");
    EXPECT_TEXT(err.message, "'sleep' has not ended within 1 s");
    EXPECT(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "no child that is left");
}

SUITE("subprocess", "run another program")
