/*
 * test_label.c - labels: a record that is changed by several, and by some that are killed.
 */
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* A container that has ended. */
static const char *make_one(void)
{
    run("run", "true");
    return the_container();
}

CASE(labels_are_set_replaced_and_inspected)
{
    const char *id = make_one();
    struct result r = run("label", id, "color=red", "size=10 = ten");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, text("%s\n", id));
    EXPECT_TEXT(inspected(id, "labels"), "{\"color\":\"red\",\"size\":\"10 = ten\"}");
    EXPECT_STATUS(run("label", text("%.6s", id), "size="), 0);
    EXPECT_TEXT(inspected(id, "labels"), "{\"color\":\"red\",\"size\":\"\"}");
    EXPECT_TEXT(listed_status(id), "exited (0)");
}

CASE(they_stay_when_the_container_ends, .page = "man 2 flock")
{
    struct process *p = start("run", PROBE, "lines");

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    EXPECT_STATUS(run("label", id, "color=red"), 0);
    EXPECT_TEXT(listed_status(id), "running");
    EXPECT_STATUS(finish(p), 0);
    EXPECT_TEXT(listed_status(id), "exited (0)");
    EXPECT_TEXT(inspected(id, "labels"), "{\"color\":\"red\"}");
}

/* Each takes its time between reading and writing, so that all others come in between. */
CASE(of_those_given_at_once_none_is_lost, .page = "man 2 flock")
{
    enum { COUNT = 4 };
    const char *id = make_one();
    struct process *all[COUNT];

    for (int i = 0; i < COUNT; i++)
        all[i] = start_with_fault("write:delay_enter=200000:when=1", "label", id,
                                  text("label%d=%d", i, i));
    for (int i = 0; i < COUNT; i++)
        EXPECT_STATUS(finish(all[i]), 0);
    const char *labels = inspected(id, "labels");
    for (int i = 0; i < COUNT; i++)
        EXPECT(strstr(labels, text("\"label%d\":\"%d\"", i, i)) != NULL, "label %d in %s", i,
               labels);
}

CASE(a_reader_sees_the_old_record_or_the_new, .page = "man 2 rename")
{
    const char *id = make_one();
    const char *labels = "";

    EXPECT_STATUS(run("label", id, "color=red"), 0);
    struct process *p =
        start_with_fault("write:delay_enter=300000:when=1", "label", id, "color=blue");
    while (strstr(labels, "blue") == NULL) {
        labels = inspected(id, "labels");
        EXPECT(strstr(labels, "red") != NULL || strstr(labels, "blue") != NULL, "a colour, not: %s",
               labels);
        wait_a_moment("the new label");
    }
    EXPECT_STATUS(finish(p), 0);
}

/* Killed at a call, it leaves the old record or the new one, and the next one gets its turn. */
CASE(a_death_in_the_middle_leaves_no_damage, .page = "man 2 rename")
{
    static const char *const calls[] = { "flock",    "write",        "write:when=2", "ftruncate",
                                         "renameat", "renameat2",    "rename",       "pwrite64",
                                         "close",    "openat:when=6" };
    const char *id = make_one();

    EXPECT_STATUS(run("label", id, "color=red"), 0);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        const char *when = strstr(calls[i], ":when");
        int length = when != NULL ? (int)(when - calls[i]) : (int)strlen(calls[i]);
        run_with_fault(
            text("%.*s:signal=KILL%s", length, calls[i], when != NULL ? when : ":when=1"), "label",
            id, "color=blue");
        struct result r = run("ps", "-a", "-q");
        EXPECT(r.err[0] == '\0', "no damage after death in %s: %s", calls[i], r.err);
        EXPECT_OUT(r, text("%s\n", id));
        EXPECT(strstr("{\"color\":\"red\"} {\"color\":\"blue\"}", inspected(id, "labels")) != NULL,
               "one colour after death in %s, not: %s", calls[i], inspected(id, "labels"));
        EXPECT_STATUS(run("label", id, "color=red"), 0);
    }
}

CASE(what_is_no_label_is_refused)
{
    const char *id = make_one();

    EXPECT_STATUS(run("label", id, "color"), 2);
    EXPECT_STATUS(run("label", id, "=red"), 2);
    EXPECT_STATUS(run("label", id), 2);
    struct result r = run("label", "nonesuch", "color=red");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "tiny-docker: label: ");
    EXPECT_OUT(r, "");
}

SUITE("label", "labels: a record that is changed by several")
