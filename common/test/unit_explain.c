/*
 * unit_explain.c - the lines of --explain.
 */
#include "explain.h"

#include <string.h>
#include <unistd.h>

#include "harness.h"

/* Explaining goes to a copy of standard error, made when it starts: the case makes that a file,
 * in a process of its own. */
static void explain_things(void)
{
    explain("before the start");
    explain_start();
    close(STDERR_FILENO);
    explain("hostname %s", "box");
    explain_as("child");
    explain("write %d to %s", 0, "a file's name");
    explain_command("exec", "/bin/sh", (char *[]){ "-c", "", "a\tb\\", NULL });
    explain_stop();
    explain("after the end");
}

CASE(lines_are_what_one_would_type)
{
    struct start start = { .prepare = explain_things };
    struct result r = run_program_with(start, "true");

    EXPECT_ERR(r, "parent | hostname box\n"
                  "child  | write 0 to 'a file'\\''s name'\n"
                  "child  | exec /bin/sh -c '' $'a\\x09b\\\\'\n");
}

SUITE("explain", "the lines of --explain")
