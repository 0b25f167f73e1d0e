/*
 * harness.c - run a suite's cases with CUnit, and say what came of them.
 */
#include "harness.h"

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>
#include <CUnit/TestRun.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "number.h"
#include "sandbox.h"
#include "text.h"

enum outcome { PASSED, FAILED, SKIPPED, ELSEWHERE };

static const char *const outcome_names[] = { "passed", "failed", "skipped", "elsewhere" };

static struct test_case *cases; /* in the order of the file */
static const char *suite_name;
static int suite_day;
static FILE *report;           /* one line a case, for common/tools/test; or NULL */
static unsigned counts[4];     /* by outcome */
static sigjmp_buf end_of_case; /* where an expectation that does not hold goes */
static struct test_case *current;
static char *reason; /* why the current case was skipped or failed */

void harness_register(struct test_case *test)
{
    struct test_case **end = &cases;

    while (*end != NULL)
        end = &(*end)->next;
    *end = test;
}

static int setting(const char *name, int max, int otherwise)
{
    const char *value = getenv(name);
    struct error err;
    int64_t number;

    if (value == NULL || value[0] == '\0')
        return otherwise;
    if (number_parse(value, 0, max, &number, &err) < 0) {
        fprintf(stderr, "%s: %s\n", name, err.message);
        exit(2);
    }
    return (int)number;
}

int harness_day(void)
{
    return setting("TINY_DOCKER_DAY", 10, suite_day);
}

int harness_slowness(void)
{
    int factor = setting("TINY_DOCKER_TEST_SLOW", 1000, 1);

    return factor > 0 ? factor : 1;
}

static void set_reason(const char *format, va_list args)
{
    free(reason);
    if (vasprintf(&reason, format, args) < 0)
        abort();
}

void harness_skip(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_reason(format, args);
    va_end(args);
    siglongjmp(end_of_case, SKIPPED);
}

void harness_fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_reason(format, args);
    va_end(args);
    siglongjmp(end_of_case, FAILED);
}

/* CUnit counts it. */
void expect_held(const char *file, int line)
{
    CU_assertImplementation(CU_TRUE, (unsigned)line, "", file, "", CU_FALSE);
}

void expect_fail(const char *file, int line, const char *format, ...)
{
    char expected[1024];
    const char *command = process_last_command();
    va_list args;

    va_start(args, format);
    vsnprintf(expected, sizeof(expected), format, args);
    va_end(args);
    harness_fail("%s%s\nexpected: %s\nat:       %s:%d", command ? "$ " : "", command ? command : "",
                 expected, file, line);
}

void expect_same(const char *file, int line, const char *what, const char *got,
                 const char *expected)
{
    if (strcmp(got, expected) != 0)
        expect_fail(file, line, "%s is %s, not %s", what, as_shown(expected), as_shown(got));
    expect_held(file, line);
}

void expect_status(const char *file, int line, struct result r, int status)
{
    if (r.status != status)
        harness_fail("$ %s\nexpected: exit status %d\ngot:      exit status %d\n"
                     "output:   %s\nerror:    %s\nat:       %s:%d",
                     r.command, status, r.status, as_shown(r.out), as_shown(r.err), file, line);
    expect_held(file, line);
}

void expect_text(const char *file, int line, struct result r, const char *stream,
                 const char *relation, const char *part)
{
    bool is_output = strcmp(stream, "output") == 0;
    const char *got = is_output ? r.out : r.err;
    const char *other = is_output ? r.err : r.out;
    bool holds = strcmp(relation, "is") == 0    ? strcmp(got, part) == 0
                 : strcmp(relation, "has") == 0 ? strstr(got, part) != NULL
                                                : strstr(got, part) == NULL;

    if (!holds)
        harness_fail("$ %s\nexpected: standard %s %s %s\ngot:      %s (exit status %d)\n"
                     "%s   %s\nat:       %s:%d",
                     r.command, stream, relation, as_shown(part), as_shown(got), r.status,
                     is_output ? "error: " : "output:", as_shown(other), file, line);
    expect_held(file, line);
}

/* True if the controllers are on this layout: the root of a pure v2 hierarchy lists them. */
static bool has_layout(enum cgroup_layout layout)
{
    bool is_v2 = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0;

    return layout == CGROUP_ANY || (layout == CGROUP_V2) == is_v2;
}

static int first_day(const struct test_case *test)
{
    return test->first_day > 0 ? test->first_day : suite_day;
}

static bool belongs_here(const struct test_case *test)
{
    int first = first_day(test);
    int day = harness_day();

    if (day < first || (test->last_day > 0 && day > test->last_day))
        return false;
    if (test->heavy && day != first && setting("TINY_DOCKER_TEST_NEWEST", 1, 0) == 0)
        return false;
    return has_layout(test->cgroup);
}

/* A wrong program may let a case wait for ever, in a loop or in a call. Where it was is lost. */
static void leave_case(int signal)
{
    (void)signal;
    siglongjmp(end_of_case, FAILED);
}

/* A number of seconds from now the case is left; 0: not any more. */
static void set_deadline(int seconds)
{
    struct itimerval timer = { .it_value.tv_sec = seconds };

    signal(SIGALRM, leave_case);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static int seconds_of(const struct test_case *test)
{
    return test->seconds > 0 ? test->seconds : test->heavy ? 300 : 60;
}

/* Run the body of the current case between two looks at the ledger. */
static enum outcome run_body(void)
{
    struct ledger *volatile before = ledger_take();
    volatile enum outcome outcome = PASSED;
    volatile bool is_over = false;
    int jumped = sigsetjmp(end_of_case, 1);

    if (jumped == 0) {
        set_deadline(seconds_of(current) * harness_slowness());
        current->body();
        set_deadline(0);
        remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
    } else {
        set_deadline(0);
        outcome = (enum outcome)jumped;
        if (reason == NULL)
            reason = text_format("$ %s\nexpected: an end of the case within %d s",
                                 process_last_command() != NULL ? process_last_command() : "",
                                 seconds_of(current) * harness_slowness());
    }
    process_close_finished();
    if (outcome == FAILED)
        ledger_thaw_cgroups();
    if (outcome == PASSED) {
        struct ledger *after = ledger_take();
        const char *difference = ledger_compare(before, after);
        ledger_free(after);
        if (difference[0] != '\0') {
            outcome = FAILED;
            reason = text_format("the case has left something behind:\n%s", difference);
        }
    }
    process_end_all();
    if (!is_over) {
        is_over = true; /* what fails now comes back here */
        remove_ended_containers(getenv("TINY_DOCKER_ROOT"));
        process_end_all();
    }
    ledger_free(before);
    return outcome;
}

static void print_outcome(enum outcome outcome, double seconds)
{
    counts[outcome]++;
    if (outcome == PASSED)
        printf("  ok      %s\n", current->name);
    else if (outcome == SKIPPED)
        printf("  skipped %s: %s\n", current->name, reason);
    if (report != NULL)
        fprintf(report, "%s\t%s\t%s\t%.2f\t%d\t%s\n", suite_name, current->name,
                outcome_names[outcome], seconds, first_day(current),
                outcome == SKIPPED ? reason : "");
    if (outcome != FAILED)
        return;
    printf("  FAILED  %s\n", current->name);
    for (char *line = strtok(reason, "\n"); line != NULL; line = strtok(NULL, "\n"))
        printf("          %s\n", line);
    if (current->page != NULL)
        printf("          read:     %s\n", current->page);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* What CUnit calls for each case; its name says which. */
static void run_current_case(void)
{
    const char *name = CU_get_current_test()->pName;

    for (current = cases; strcmp(current->name, name) != 0; current = current->next)
        continue;
    fixture_begin(sandbox_scratch());
    double begin = now();
    enum outcome outcome = run_body();
    print_outcome(outcome, now() - begin);
    CU_assertImplementation(outcome != FAILED, 0, reason ? reason : "", current->name, "",
                            CU_FALSE);
    free(reason);
    reason = NULL;
    fixture_end();
}

/* Give the cases to CUnit and let it run them. The sandbox calls this. */
static int run_cases(void)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 1;
    CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
    for (current = cases; current != NULL; current = current->next) {
        if (belongs_here(current))
            CU_add_test(suite, current->name, run_current_case);
        else
            print_outcome(ELSEWHERE, 0);
    }
    CU_run_all_tests();
    CU_print_run_results(stdout);
    bool failed = CU_get_number_of_failures() > 0 || counts[FAILED] > 0;
    CU_cleanup_registry();
    ledger_remove_cgroups();

    bool strict = setting("TINY_DOCKER_TEST_STRICT", 1, 0) == 1;
    printf("\n%u belong elsewhere\n", counts[ELSEWHERE]);
    printf("%u passed, %u failed, %u skipped\n", counts[PASSED], counts[FAILED], counts[SKIPPED]);
    fflush(stdout);
    return failed || (strict && counts[SKIPPED] > 0);
}

static int skip_all(void)
{
    reason = text_format("the tests need root, for namespaces of their own");
    for (current = cases; current != NULL; current = current->next)
        print_outcome(belongs_here(current) ? SKIPPED : ELSEWHERE, 0);
    free(reason);
    printf("\n0 passed, 0 failed, %u skipped\n", counts[SKIPPED]);
    return setting("TINY_DOCKER_TEST_STRICT", 1, 0);
}

/* Leave only the cases that the command line names, or those that need no naming. */
static void choose_cases(int names, char **name)
{
    struct test_case **at = &cases;

    while (*at != NULL) {
        bool chosen = names == 0 && !(*at)->only_by_name;
        for (int i = 0; i < names; i++)
            chosen = chosen || strcmp((*at)->name, name[i]) == 0;
        if (chosen)
            at = &(*at)->next;
        else
            *at = (*at)->next;
    }
}

static int list_cases(void)
{
    for (current = cases; current != NULL; current = current->next)
        printf("%-70s days %d-%d%s\n", current->name, first_day(current),
               current->last_day > 0 ? current->last_day : 10, current->heavy ? ", heavy" : "");
    return 0;
}

int harness_main(const char *name, const char *title, int day, int argc, char **argv)
{
    const char *path = getenv("TINY_DOCKER_TEST_REPORT");

    suite_name = name;
    suite_day = day;
    setvbuf(stdout, NULL, _IOLBF, 0);
    /* Ignored by a shell that has started us in the background, and so by all that we start. */
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    bool lists = argc == 2 && strcmp(argv[1], "--list") == 0;
    choose_cases(lists ? 0 : argc - 1, argv + 1);
    if (lists)
        return list_cases();
    if (day > 0 && getenv("TINY_DOCKER") == NULL) {
        fprintf(stderr, "set TINY_DOCKER to the program to be tested\n");
        return 2;
    }
    if (cases == NULL) {
        fprintf(stderr, "there is no such case\n");
        return 2;
    }
    printf("%s: %s\n\n", name, title);
    if (path != NULL)
        report = fopen(path, "ae");
    if (report != NULL)
        setvbuf(report, NULL, _IOLBF, 0); /* what is reported stays, if a case ends the suite */
    unsetenv("TINY_DOCKER_TEST_REPORT");
    int status = sandbox_run(run_cases);
    if (status < 0)
        status = skip_all();
    if (report != NULL)
        fclose(report);
    return status;
}
