/*
 * test_faults.c - something goes wrong on the way: it is said, and nothing is left.
 *
 * strace makes the calls fail, or kills the process in them.
 */
#include <signal.h>
#include <unistd.h>

#include "harness.h"
#include "trace.h"

CASE(a_step_that_fails_is_named)
{
    static const struct {
        const char *fault;
        const char *message;
    } faults[] = {
        { "socketpair:error=EMFILE", "channel: cannot make a socket pair: Too many open files" },
        { "clone3:error=EPERM", "clone: cannot start a process in new namespaces: Operation not" },
        { "signalfd4:error=EMFILE", "signals: cannot receive signals: Too many open files" },
        { "mount:error=EPERM:when=1", "mounts: cannot make the mounts private: Operation not" },
        { "sethostname:error=EPERM", "hostname: cannot set the host name 'tiny-container': " },
        { "close_range:error=EINVAL", "descriptors: cannot leave descriptors behind: Invalid" },
    };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        struct result r = run_with_fault(faults[i].fault, "run", "true");
        EXPECT_STATUS(r, 125);
        EXPECT_OUT(r, "");
        EXPECT_ERR_HAS(r, text("tiny-docker: run: %s", faults[i].message));
    }
}

CASE(too_old_a_kernel_is_named)
{
    struct result r = run_with_fault("clone3:error=ENOSYS", "run", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "hint: this needs Linux 5.9 or newer\n");
}

CASE(a_death_in_set_up_names_the_step)
{
    struct result r = run_with_fault("sethostname:signal=KILL", "run", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: hostname: the child died in this step");
}

/* The parent comes to its first look at the child when all is over: the child has said that it is
 * ready, has said why the command cannot be executed, and has ended. */
CASE(last_words_are_heard_however_late)
{
    const char *file = path_in_work("no-format");
    write_file(file, 0755, "neither a program nor a script\n");
    struct result r = run_with_fault("poll:delay_enter=500000:when=1", "run", file);

    EXPECT_STATUS(r, 126);
    EXPECT_ERR_HAS(r, "has no format that the kernel can execute\n");
}

/* A parent that dies before it has said "go" leaves a child that must not go on: it would run the
 * command with nobody to wait for it. */
CASE(a_child_whose_parent_is_gone_does_not_begin, .page = "man 2 prctl")
{
    const char *mark = path_in_work("mark");
    struct result r = run_with_fault("sendto:signal=KILL:when=1", "run", "touch", mark);

    EXPECT_STATUS(r, 128 + SIGKILL);
    EXPECT(access(mark, F_OK) < 0, "that the command has not run");
    let_it_be_repaired();
}

SUITE("faults", "something goes wrong on the way")
