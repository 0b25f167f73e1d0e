/*
 * doctor_try.c - do something where it does no harm.
 *
 * Whether the kernel lets us make a bridge can only be known by making one. So a child makes it, in
 * a network namespace that nobody else is in. When the child ends the namespace does, and all that
 * was in it. (The kernel may load a module for what is tried, as it would for a container.)
 */
#include "doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "file.h"
#include "text.h"

/* What the child tells, in memory that both see. */
struct report {
    int result;
    int reason; /* errno */
    struct error err;
};

/* Be root in the new user namespace (man 7 user_namespaces). */
static int become_root(uid_t uid, struct error *err)
{
    CLEANUP_FREE char *map = text_format("0 %d 1", (int)uid);

    return file_write(AT_FDCWD, "/proc/self/uid_map", map, err);
}

static _Noreturn void try_inside(struct report *report, bool is_root, uid_t uid,
                                 int (*attempt)(struct error *err))
{
    explain_as("child");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    report->result = is_root ? 0 : become_root(uid, &report->err);
    if (report->result == 0 && attempt != NULL)
        report->result = attempt(&report->err);
    report->reason = errno;
    _exit(0);
}

static pid_t start(int flags, char *const words[], bool is_root)
{
    struct clone_args args = {
        .flags = (unsigned)flags | (is_root ? 0 : CLONE_NEWUSER),
        .exit_signal = SIGCHLD,
    };

    if (flags != 0)
        explain_command(is_root ? "unshare --fork" : "unshare --fork --map-root-user", words[0],
                        words + 1);
    return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

int doctor_try(int flags, char *const words[], int (*attempt)(struct error *err), struct error *err)
{
    bool is_root = geteuid() == 0 || flags == 0 || flags == CLONE_NEWUSER;
    uid_t uid = geteuid();
    int status;
    struct report *report =
        mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (report == MAP_FAILED)
        return fail(err, "cannot get memory to share");
    pid_t pid = start(flags, words, is_root);
    if (pid == 0)
        try_inside(report, is_root, uid, attempt);
    int result = pid < 0 ? fail(err, "cannot be made") : 0;
    int reason = errno;
    while (result == 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            result = fail(err, "cannot wait for a child");
    if (result == 0 && status != 0) {
        result = fail_plain(err, "the child died (status %d)", status);
        reason = EIO;
    } else if (result == 0 && report->result < 0) {
        *err = report->err;
        result = -1;
        reason = report->reason;
    }
    munmap(report, sizeof(*report));
    errno = reason;
    return result;
}

bool doctor_is_forbidden(int reason)
{
    return geteuid() != 0 && (reason == EPERM || reason == EACCES || reason == ENOSPC);
}
