/*
 * harness.h - what a suite is written with.
 *
 *     CASE(the_exit_status_is_returned, .page = "man 2 waitpid")
 *     {
 *         EXPECT_STATUS(run("run", "sh", "-c", "exit 7"), 7);
 *     }
 *
 *     SUITE("run", "run a command")
 *
 * A case's name is the promise that it checks. The first expectation that does not hold ends it.
 * CUnit runs the cases one by one, in a sandbox (sandbox.h); after each, the ledger (ledger.h) is
 * balanced: what a case leaves behind fails it.
 *
 * The environment says what is tested and how:
 *
 *     TINY_DOCKER              the program, by its absolute path
 *     TINY_DOCKER_DAY          its day, 1 to 10 (default: the suite's own)
 *     TINY_DOCKER_PROBE        the static payload (default: `probe` beside the suite)
 *     TINY_DOCKER_TEST_NEWEST  1: the program is of the newest day
 *     TINY_DOCKER_TEST_STRICT  1: a skipped case fails the suite
 *     TINY_DOCKER_TEST_SLOW    a factor for every deadline, for slow machines
 *     TINY_DOCKER_TEST_REPORT  a file that gets a line for each case:
 *                              suite, case, outcome, seconds, first day, reason, with tabs
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdbool.h>
#include <stddef.h>

#include "fixture.h"
#include "program.h"

enum cgroup_layout { CGROUP_ANY, CGROUP_V1, CGROUP_V2 };

/* A case and what it may say of itself. */
struct test_case {
    const char *name;
    void (*body)(void);
    const char *page;          /* the manual page that explains what was expected */
    int first_day;             /* the promise holds from this day on (default: the suite's) */
    int last_day;              /* and up to this one (default: for ever) */
    enum cgroup_layout cgroup; /* only where the memory controller is on this layout */
    bool heavy;                /* only on its own day and on the newest */
    int seconds;               /* its deadline (default: 60, or 300 if it is heavy) */
    bool only_by_name;         /* a fixture of the harness's own tests */
    struct test_case *next;
};

#define CASE(case_name, ...)                                                                       \
    static void case_name(void);                                                                   \
    static struct test_case case_of_##case_name = { .name = #case_name,                            \
                                                    .body = case_name,                             \
                                                    ##__VA_ARGS__ };                               \
    __attribute__((constructor)) static void register_##case_name(void)                            \
    {                                                                                              \
        harness_register(&case_of_##case_name);                                                    \
    }                                                                                              \
    static void case_name(void)

#define SUITE(suite_name, suite_title)                                                             \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        return harness_main(suite_name, suite_title, SUITE_DAY, argc, argv);                       \
    }

void harness_register(struct test_case *test);

/* Run the suite's cases, or those that the command line names; `--list` lists them. Returns the
 * exit status: 0, or 1 if a case failed, or was skipped in strict mode. */
int harness_main(const char *name, const char *title, int day, int argc, char **argv);

/* The day of the program under test. */
int harness_day(void);

/* The factor for deadlines. */
int harness_slowness(void);

/* The words of a run with the host's network, as all have before day 9: for cases that count calls
 * or look at the first that fails. */
#define PLAIN_RUN "run", harness_day() >= 9 ? "--net=host" : "--"

/* Expectations. The texts of a result are compared whole (EXPECT_OUT) or searched (EXPECT_OUT_HAS).
 */
#define EXPECT(condition, ...)                                                                     \
    ((condition) ? expect_held(__FILE__, __LINE__) : expect_fail(__FILE__, __LINE__, __VA_ARGS__))
#define EXPECT_TEXT(got, expected) expect_same(__FILE__, __LINE__, #got, (got), (expected))
#define EXPECT_STATUS(r, status)   expect_status(__FILE__, __LINE__, r, status)
#define EXPECT_OUT(r, expected)    expect_text(__FILE__, __LINE__, r, "output", "is", expected)
#define EXPECT_ERR(r, expected)    expect_text(__FILE__, __LINE__, r, "error", "is", expected)
#define EXPECT_OUT_HAS(r, part)    expect_text(__FILE__, __LINE__, r, "output", "has", part)
#define EXPECT_ERR_HAS(r, part)    expect_text(__FILE__, __LINE__, r, "error", "has", part)
#define EXPECT_OUT_LACKS(r, part)  expect_text(__FILE__, __LINE__, r, "output", "lacks", part)
#define EXPECT_ERR_LACKS(r, part)  expect_text(__FILE__, __LINE__, r, "error", "lacks", part)

void expect_held(const char *file, int line);
_Noreturn void expect_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void expect_same(const char *file, int line, const char *what, const char *got,
                 const char *expected);
void expect_status(const char *file, int line, struct result r, int status);
void expect_text(const char *file, int line, struct result r, const char *stream,
                 const char *relation, const char *part);

/* End the case: it cannot be tried here, for this reason. */
#define SKIP(...) harness_skip(__VA_ARGS__)
_Noreturn void harness_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* End the case: the harness itself could not do what the case asked for. */
_Noreturn void harness_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
