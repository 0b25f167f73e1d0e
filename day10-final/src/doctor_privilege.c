/*
 * doctor_privilege.c - is this root, and all of it?
 *
 * Root's power comes in pieces (man 7 capabilities), and in a container or a user namespace root
 * may have few of them, or have them only over what belongs to that namespace.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <unistd.h>

#include "capabilities.h"
#include "cleanup.h"
#include "doctor.h"
#include "file.h"

/* What takes which piece. */
static const struct need {
    const char *name;
    const char *what;
    cap_value_t value;
    enum doctor_loss loss;
} needs[] = {
    { "sys_admin", "namespaces and mounts", CAP_SYS_ADMIN, LOSS_RUN },
    { "setpcap", "taking capabilities away from a container", CAP_SETPCAP, LOSS_RUN },
    { "setgid", "setting a container's groups", CAP_SETGID, LOSS_RUN },
    { "net_admin", "a network of its own", CAP_NET_ADMIN, LOSS_NETWORK },
    { "setuid", "run --user", CAP_SETUID, LOSS_NONE },
    { "dac_override", "cgroups, and so --memory and --cpus", CAP_DAC_OVERRIDE, LOSS_NONE },
    { "kill", "signals to a container of another user", CAP_KILL, LOSS_NONE },
    { "sys_resource", "--ulimit above the caller's own limits", CAP_SYS_RESOURCE, LOSS_NONE },
};

static bool has(cap_t sets, cap_value_t value)
{
    cap_flag_value_t flag = CAP_CLEAR;

    return sets != NULL && cap_get_flag(sets, value, CAP_EFFECTIVE, &flag) == 0 && flag == CAP_SET;
}

/* Returns true if nothing is missing. */
static bool look_at_capabilities(struct doctor *doctor)
{
    cap_t sets = cap_get_proc();
    bool complete = true;

    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
        const struct need *need = &needs[i];
        if (has(sets, need->value))
            continue;
        complete = false;
        if (need->loss != LOSS_NONE)
            doctor_miss(doctor, need->name, need->loss, "root is without it; it is needed for %s",
                        need->what);
        else
            doctor_warn(doctor, need->name, "root is without it; it is needed for %s", need->what);
        doctor_remedy(doctor, "where this is a container, start that with --cap-add %s",
                      need->name);
    }
    cap_free(sets);
    return complete;
}

/* The first user namespace has all users. What cannot be read is taken for that. */
static bool is_first_user_namespace(void)
{
    CLEANUP_FREE char *map = NULL;
    struct error ignored;
    uint32_t inside;
    uint32_t outside;
    uint32_t count;

    if (file_read(AT_FDCWD, "/proc/self/uid_map", 4096, &map, NULL, &ignored) < 0)
        return true;
    return sscanf(map, "%" SCNu32 " %" SCNu32 " %" SCNu32, &inside, &outside, &count) == 3 &&
           inside == 0 && outside == 0 && count == UINT32_MAX;
}

void doctor_privilege(struct doctor *doctor)
{
    CLEANUP_FREE char *wanting = capabilities_text(capabilities_wanting(), ", ");

    if (geteuid() != 0) {
        doctor_miss(doctor, NULL, LOSS_RUN, "user %d is not root, and containers need root",
                    (int)geteuid());
        return doctor_remedy(doctor, "sudo tiny-docker run ...; what follows is about the host");
    }
    bool complete = look_at_capabilities(doctor);
    bool is_first = is_first_user_namespace();
    if (!is_first) {
        doctor_warn(doctor, NULL, "root of a user namespace only: the rest is not ours to change");
        doctor_remedy(doctor, "man 7 user_namespaces; for all of it be root of the host");
    }
    if (wanting[0] != '\0')
        doctor_warn(doctor, NULL, "root is without %s, and so will be containers", wanting);
    if (complete && is_first && wanting[0] == '\0')
        doctor_ok(doctor, NULL, "root, with all that containers need");
}
