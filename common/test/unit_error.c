/*
 * unit_error.c - errors as values: message, reason, hint, context.
 */
#include "error.h"

#include <errno.h>
#include <string.h>

#include "harness.h"

CASE(the_reason_comes_from_errno)
{
    struct error err;

    errno = ENOENT;
    EXPECT(fail(&err, "cannot open '%s'", "x") == -1, "-1");
    EXPECT(strcmp(err.message, "cannot open 'x': No such file or directory") == 0, "not %s",
           err.message);
    EXPECT(err.status == 0 && !err.usage && err.hint[0] == '\0', "nothing else set");
}

CASE(a_plain_error_has_no_reason_and_a_usage_error_says_so)
{
    struct error err;

    EXPECT(fail_plain(&err, "no %s", "way") == -1, "-1");
    EXPECT(strcmp(err.message, "no way") == 0 && !err.usage, "a plain error");
    EXPECT(fail_usage(&err, "what?") == -1 && err.usage, "a usage error");
    EXPECT(error_hint(&err, "try %d", 7) == -1, "-1");
    EXPECT(strcmp(err.hint, "try 7") == 0, "the hint");
    EXPECT(error_context(&err, "step") == -1, "-1");
    EXPECT(strcmp(err.message, "step: what?") == 0, "the context before the message");
    EXPECT(strcmp(err.hint, "try 7") == 0, "the hint as it was");
}

CASE(a_long_message_loses_its_end_and_not_its_reason)
{
    char name[5000];
    struct error err;

    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    errno = ENOENT;
    fail(&err, "cannot open '%s'", name);
    EXPECT(strlen(err.message) < sizeof(err.message), "a string");
    EXPECT(strstr(err.message, "xxx...: No such file or directory") != NULL, "the reason");
    error_context(&err, "step");
    EXPECT(strncmp(err.message, "step: cannot", 12) == 0, "the context");
    EXPECT(strlen(err.message) < sizeof(err.message), "a string");
    error_hint(&err, "%s", name);
    EXPECT(strlen(err.hint) < sizeof(err.hint), "a string");
}

SUITE("error", "errors as values")
