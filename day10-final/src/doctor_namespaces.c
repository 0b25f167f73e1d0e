/*
 * doctor_namespaces.c - can a child be born in new namespaces, and become a container there?
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "capabilities.h"
#include "cleanup.h"
#include "container.h"
#include "devices.h"
#include "doctor.h"
#include "explain.h"
#include "file.h"
#include "kernel_files.h"
#include "namespaces.h"
#include "number.h"
#include "rootfs.h"
#include "security.h"
#include "text.h"
#include "user.h"

static const struct namespace
{
    const char *name; /* below /proc/self/ns (man 7 namespaces) */
    const char *word; /* for unshare(1) */
    int flag;
    enum doctor_loss loss;
}
namespaces[] = {
    { "uts", "--uts", CLONE_NEWUTS, LOSS_RUN },
    { "pid", "--pid", CLONE_NEWPID, LOSS_RUN },
    { "mnt", "--mount", CLONE_NEWNS, LOSS_RUN },
    { "ipc", "--ipc", CLONE_NEWIPC, LOSS_RUN },
    { "cgroup", "--cgroup", CLONE_NEWCGROUP, LOSS_RUN },
    { "net", "--net", CLONE_NEWNET, LOSS_NETWORK },
    /* No container of ours has one of these. */
    { "user", "--user", CLONE_NEWUSER, LOSS_NONE },
    { "time", "--time", CLONE_NEWTIME, LOSS_NONE },
};

/* The number in a file of /proc/sys, or -1 if it is not there. */
static int64_t setting(const char *path)
{
    CLEANUP_FREE char *text = NULL;
    struct error ignored;
    int64_t number = -1;

    if (file_read(AT_FDCWD, path, 64, &text, NULL, &ignored) < 0)
        return -1;
    text[strcspn(text, "\n")] = '\0';
    return number_parse(text, 0, INT64_MAX, &number, &ignored) < 0 ? -1 : number;
}

/* What helps. `most` is the limit, or -1. */
static void add_remedy(struct doctor *doctor, const struct namespace *ns, int reason, int64_t most)
{
    static const char *const switches[] = {
        "/proc/sys/kernel/unprivileged_userns_clone",             /* Debian's */
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", /* Ubuntu's */
    };

    if (reason == ENOSPC && most == 0)
        doctor_remedy(doctor, "echo 1000 > /proc/sys/user/max_%s_namespaces, which is 0", ns->name);
    else if (reason == ENOSPC)
        doctor_remedy(doctor, "a limit is reached: see /proc/sys/user/max_*_namespaces");
    else if (setting(switches[0]) == 0 && ns->flag == CLONE_NEWUSER)
        doctor_remedy(doctor, "echo 1 > %s, which is 0", switches[0]);
    else if (setting(switches[1]) == 1 && ns->flag == CLONE_NEWUSER)
        doctor_remedy(doctor, "AppArmor forbids them: %s is 1", switches[1]);
}

static void look_at(struct doctor *doctor, const struct namespace *ns)
{
    CLEANUP_FREE char *file = text_format("/proc/self/ns/%s", ns->name);
    CLEANUP_FREE char *limit = text_format("/proc/sys/user/max_%s_namespaces", ns->name);
    char *words[] = { (char *)ns->word, NULL };
    int64_t most = setting(limit);
    struct error err;

    if (doctor_try(ns->flag, words, NULL, &err) == 0)
        return doctor_ok(doctor, ns->name, "can be made");
    int reason = errno;
    if (access("/proc/self/ns", F_OK) < 0)
        fail_plain(&err, "cannot be looked for without /proc");
    else if (access(file, F_OK) < 0)
        fail_plain(&err, "this kernel has none");
    else if (doctor_is_forbidden(reason) && ns->loss != LOSS_NONE && most != 0)
        return doctor_unknown(doctor, ns->name, "only root could try to make one");
    if (ns->loss == LOSS_NONE)
        doctor_warn(doctor, ns->name, "%s; no container has its own", err.message);
    else
        doctor_miss_error(doctor, ns->name, ns->loss, &err);
    add_remedy(doctor, ns, reason, most);
}

void doctor_namespaces(struct doctor *doctor)
{
    for (size_t i = 0; i < sizeof(namespaces) / sizeof(namespaces[0]); i++)
        look_at(doctor, &namespaces[i]);
}

/* A mount point that is missing would be made, on the host. */
static int check_mount_points(void)
{
    return access("/dev", F_OK) < 0 || access("/proc", F_OK) < 0 || access("/sys", F_OK) < 0 ? -1
                                                                                             : 0;
}

/* The steps of a container that change nothing but itself, in their order (child.c). */
static const struct step {
    const char *name;
    int (*apply)(const struct container *c, struct error *err);
} steps[] = {
    { "mounts", namespaces_make_mounts_private },
    { "hostname", namespaces_set_hostname },
    { "rootfs", rootfs_enter }, /* from here on "." is /, which the next ones are looked up from */
    { "dev", devices_mount },
    { "proc", kernel_files_mount_proc },
    { "sys", kernel_files_mount_sys },
    { "no-new-privs", security_forbid_new_privileges },
    { "seccomp", security_load_filter },
    { "bounding", capabilities_bound },
    { "user", user_become },
    { "capabilities", capabilities_set },
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]), TO_DEV = 4 };

static int rehearse_steps(size_t count, struct error *err)
{
    struct container c = { .hostname = "tiny-container", .network = NETWORK_HOST };

    if (check_mount_points() < 0)
        return fail(err, "cannot find /dev, /proc and /sys");
    if (devices_open(&c, err) < 0)
        return error_context(err, "devices");
    for (size_t i = 0; i < count; i++)
        if (steps[i].apply(&c, err) < 0)
            return error_context(err, steps[i].name);
    return 0;
}

static int rehearse(struct error *err)
{
    return rehearse_steps(STEPS, err);
}

static char *const words_for_all[] = { "--uts", "--pid", "--mount", "--ipc", NULL };

void doctor_rehearsal(struct doctor *doctor)
{
    struct error err;

    if (geteuid() != 0)
        return doctor_unknown(doctor, NULL, "only root can set a container up");
    if (doctor_try(NAMESPACES, words_for_all, rehearse, &err) == 0)
        doctor_ok(doctor, NULL, "a child became all of a container but its command");
    else
        doctor_miss_error(doctor, NULL, LOSS_RUN, &err);
}

/* Make a terminal in the new /dev, as run -t does (pty.c). */
static int make_terminal(struct error *err)
{
    if (rehearse_steps(TO_DEV, err) < 0)
        return -1;
    CLEANUP_CLOSE int master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
    return master < 0 ? fail(err, "cannot make a terminal") : 0;
}

void doctor_terminal(struct doctor *doctor)
{
    struct error err;

    if (geteuid() != 0)
        return doctor_unknown(doctor, NULL, "only root can make one for a container");
    if (doctor_try(NAMESPACES, words_for_all, make_terminal, &err) < 0) {
        doctor_warn(doctor, NULL, "%s; run -t needs it", err.message);
        return;
    }
    if (isatty(STDIN_FILENO))
        doctor_ok(doctor, NULL, "a container can have one: run -it");
    else
        doctor_ok(doctor, NULL, "a container can have one: run -t; this command is at none itself");
}
