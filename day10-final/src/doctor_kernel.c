/*
 * doctor_kernel.c - the kernel's version, and the calls that containers are made of.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cleanup.h"
#include "container.h"
#include "doctor.h"
#include "file.h"
#include "security.h"

/* The newest calls that we cannot do without. A distribution may have put one into an older kernel,
 * and a filter may have taken one away: so each is asked. */
static const struct call {
    const char *name;
    long number;
    const char *since;
} calls[] = {
    { "fsopen", SYS_fsopen, "5.2" },
    { "clone3", SYS_clone3, "5.3" },
    { "pidfd_open", SYS_pidfd_open, "5.3" },
    { "openat2", SYS_openat2, "5.6" },
    { "close_range", SYS_close_range, "5.9" },
    { "mount_setattr", SYS_mount_setattr, "5.12" }, /* the newest comes last */
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

/* Arguments of which none makes sense: a kernel that has the call refuses them. */
static bool is_there(const struct call *call)
{
    return syscall(call->number, -1L, -1L, -1L, -1L, -1L) >= 0 || errno != ENOSYS;
}

void doctor_kernel(struct doctor *doctor)
{
    struct utsname kernel;
    bool complete = true;

    if (uname(&kernel) < 0)
        kernel = (struct utsname){ .release = "?" };
    for (int i = 0; i < CALLS; i++) {
        if (is_there(&calls[i]))
            continue;
        complete = false;
        doctor_miss(doctor, NULL, LOSS_RUN, "Linux %s does not know %s", kernel.release,
                    calls[i].name);
        doctor_remedy(doctor,
                      "it came with Linux %s: take a newer kernel, or in a container let its "
                      "filter pass it",
                      calls[i].since);
    }
    if (access("/proc/self/ns", F_OK) < 0) {
        complete = false;
        doctor_miss(doctor, NULL, LOSS_RUN, "/proc is not mounted, and all look-ups need it");
        doctor_remedy(doctor, "mount -t proc proc /proc");
    }
    if (complete)
        doctor_ok(doctor, NULL, "Linux %s has all calls; the newest, %s, came with %s",
                  kernel.release, calls[CALLS - 1].name, calls[CALLS - 1].since);
}

/* With no new privileges everybody may load a filter. */
static int load_filter(struct error *err)
{
    const struct container c = { 0 };

    return security_forbid_new_privileges(&c, err) < 0 ? -1 : security_load_filter(&c, err);
}

void doctor_filter(struct doctor *doctor)
{
    /* What our filter answers. A kernel that does not know an answer kills. */
    static const char *const answers[] = { "kill_process", "errno", "allow" };
    CLEANUP_FREE char *known = NULL;
    struct error err;

    if (doctor_try(0, NULL, load_filter, &err) < 0) {
        doctor_miss_error(doctor, NULL, LOSS_RUN, &err);
        doctor_remedy(doctor, "a kernel with CONFIG_SECCOMP_FILTER; until then run --security-opt "
                              "seccomp=unconfined");
        return;
    }
    if (file_read(AT_FDCWD, "/proc/sys/kernel/seccomp/actions_avail", 4096, &known, NULL, &err) < 0)
        return doctor_unknown(doctor, NULL, "the filter can be loaded; %s", err.message);
    known[strcspn(known, "\n")] = '\0';
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        if (strstr(known, answers[i]) == NULL)
            return doctor_warn(doctor, NULL,
                               "the filter can be loaded, but of its answers '%s' is "
                               "not among those of the kernel: %s",
                               answers[i], known);
    doctor_ok(doctor, NULL, "the filter can be loaded, and the kernel knows its answers");
}
