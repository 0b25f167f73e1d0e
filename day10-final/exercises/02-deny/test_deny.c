/*
 * test_deny.c - system calls that a container is to do without.
 */
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

#define DENY(call) "--security-opt", text("deny=%s", (call))
#define NO_FILTER  "--security-opt", "seccomp=unconfined"
#define BOX        "--net", "none", "--rootfs", make_box(), "probe"

static const char *make_box(void)
{
    const char *rootfs = path_in_work("box");

    return access(rootfs, F_OK) == 0 ? rootfs : make_rootfs("box");
}

CASE(what_is_denied_is_refused_and_nothing_else, .page = "man 2 seccomp")
{
    struct result r = run("run", DENY("getpid"), DENY("ptrace"), BOX, "calls");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "\ngetpid refused\n");
    EXPECT_OUT_HAS(r, "\nptrace refused\n");
    EXPECT_OUT_HAS(r, "\nsetgroups allowed\n");
    EXPECT_OUT_HAS(r, "\nkeyctl refused\n"); /* as ever */
}

CASE(it_does_not_need_the_other_filter)
{
    struct result alone = run("run", NO_FILTER, DENY("getpid"), BOX, "calls");
    struct result privileged = run("run", "--privileged", DENY("getpid"), BOX, "calls");

    EXPECT_OUT_HAS(alone, "\ngetpid refused\n");
    EXPECT_OUT_HAS(alone, "\nkeyctl allowed\n");
    EXPECT_OUT_HAS(privileged, "\ngetpid refused\n");
    EXPECT_OUT_HAS(privileged, "\nmount allowed\n");
}

CASE(exec_is_denied_the_same)
{
    const char *id = detach_ready(DENY("getpid"), BOX, "sleep");
    struct result r = run("exec", id, "probe", "calls");

    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "\ngetpid refused\n");
}

CASE(it_is_remembered)
{
    const char *id = detach(DENY("getpid"), BOX, "calls");

    EXPECT_TEXT(inspected(id, "security_opt"), "[\"deny=getpid\"]");
    EXPECT_STATUS(run("wait", id), 0);
    EXPECT_STATUS(run("start", id), 0);
    EXPECT_STATUS(run("wait", id), 0);
    struct result r = run("logs", id);
    EXPECT_OUT_LACKS(r, "\ngetpid allowed\n");
    const char *first = strstr(r.out, "\ngetpid refused\n");
    EXPECT(first != NULL && strstr(first + 1, "\ngetpid refused\n") != NULL, "the same twice");
}

/* A library that loads filters likes to set this bit as well. */
CASE(new_privileges_are_another_matter, .page = "man 3 seccomp_attr_set")
{
    struct result r =
        run("run", "--security-opt", "no-new-privileges=false", DENY("getpid"), BOX, "status");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "NoNewPrivs:\t0\nSeccomp:\t2\n");
}

/* A program of 64 bits can make the calls of 32 bits too, which have other numbers; and where it
 * cannot, there is nothing to see. */
CASE(there_is_no_way_round_by_old_calls, .page = "man 3 seccomp_arch_add")
{
    if (strstr(run_program(PROBE, "old-call").out, "none") == NULL)
        EXPECT_OUT(run("run", NO_FILTER, DENY("add_key"), BOX, "old-call"), "add_key refused\n");
    struct result r = run("run", NO_FILTER, DENY("add_key"), BOX, "calls");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "\nadd_key refused\n");
    EXPECT_OUT_HAS(r, "\nrequest_key allowed\n");
}

CASE(a_call_that_nobody_knows_is_a_mistake)
{
    struct result r = run("run", DENY("get_pid"), "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: --security-opt: 'deny=get_pid' is not known\n");
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

SUITE("deny", "system calls that a container is to do without")
