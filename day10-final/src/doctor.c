/*
 * doctor.c - what this host can do, and what it cannot.
 */
#include "doctor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "memory.h"
#include "text.h"

/* From the ground up: what comes first is what the rest needs. */
static const struct check {
    const char *name;
    void (*look)(struct doctor *doctor);
} checks[] = {
    { "kernel", doctor_kernel },           { "privilege", doctor_privilege },
    { "namespaces", doctor_namespaces },   { "cgroups", doctor_cgroups },
    { "controllers", doctor_controllers }, { "seccomp", doctor_filter },
    { "rehearsal", doctor_rehearsal },     { "terminal", doctor_terminal },
    { "overlayfs", doctor_overlay },       { "network", doctor_network },
    { "forwarding", doctor_forwarding },   { "policy", doctor_policy },
    { "addresses", doctor_addresses },     { "state", doctor_state },
};

static void add(struct doctor *doctor, const char *part, enum doctor_mark mark,
                enum doctor_loss loss, char *message)
{
    doctor->findings =
        memory_resize(doctor->findings, doctor->count + 1, sizeof(*doctor->findings));
    doctor->findings[doctor->count++] = (struct doctor_finding){
        .check = doctor->check, .part = part, .mark = mark, .loss = loss, .message = message
    };
}

static char *format_list(const char *format, va_list args)
{
    char *text = NULL;

    return memory_checked(vasprintf(&text, format, args) < 0 ? NULL : text);
}

void doctor_ok(struct doctor *doctor, const char *part, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(doctor, part, DOCTOR_OK, LOSS_NONE, format_list(format, args));
    va_end(args);
}

void doctor_warn(struct doctor *doctor, const char *part, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(doctor, part, DOCTOR_WARNING, LOSS_NONE, format_list(format, args));
    va_end(args);
}

void doctor_unknown(struct doctor *doctor, const char *part, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(doctor, part, DOCTOR_UNKNOWN, LOSS_NONE, format_list(format, args));
    va_end(args);
}

void doctor_miss(struct doctor *doctor, const char *part, enum doctor_loss loss, const char *format,
                 ...)
{
    va_list args;

    va_start(args, format);
    add(doctor, part, DOCTOR_MISSING, loss, format_list(format, args));
    va_end(args);
}

void doctor_miss_error(struct doctor *doctor, const char *part, enum doctor_loss loss,
                       const struct error *err)
{
    doctor_miss(doctor, part, loss, "%s", err->message);
    if (err->hint[0] != '\0')
        doctor_remedy(doctor, "%s", err->hint);
}

void doctor_remedy(struct doctor *doctor, const char *format, ...)
{
    char **remedy = &doctor->findings[doctor->count - 1].remedy;
    va_list args;

    free(*remedy);
    va_start(args, format);
    *remedy = format_list(format, args);
    va_end(args);
}

/* The names of the checks with such findings, "privilege, network". */
static char *names_of(const struct doctor *doctor, enum doctor_mark mark, enum doctor_loss least)
{
    const char *last = "";
    char *names = text_copy("");

    for (size_t i = 0; i < doctor->count; i++) {
        const struct doctor_finding *finding = &doctor->findings[i];
        if (finding->mark != mark || finding->loss < least || strcmp(finding->check, last) == 0)
            continue;
        CLEANUP_FREE char *before = names;
        names = text_format("%s%s%s", before, before[0] != '\0' ? ", " : "", finding->check);
        last = finding->check;
    }
    return names;
}

static enum doctor_loss worst_loss(const struct doctor *doctor)
{
    enum doctor_loss worst = LOSS_NONE;

    for (size_t i = 0; i < doctor->count; i++)
        if (doctor->findings[i].loss > worst)
            worst = doctor->findings[i].loss;
    return worst;
}

/* What all of it means. */
static bool conclude(struct doctor *doctor)
{
    static const char *const instead[] = {
        [LOSS_NONE] = "",
        [LOSS_BRIDGE] = "; `run --net none` and `run --net host` do",
        [LOSS_NETWORK] = "; `run --net host` does",
        [LOSS_RUN] = "",
    };
    enum doctor_loss loss = worst_loss(doctor);
    CLEANUP_FREE char *reasons = names_of(doctor, DOCTOR_MISSING, LOSS_BRIDGE);
    CLEANUP_FREE char *unseen = names_of(doctor, DOCTOR_UNKNOWN, LOSS_NONE);

    doctor->check = "run";
    if (loss == LOSS_NONE)
        doctor_ok(doctor, NULL, "works");
    else
        doctor_miss(doctor, NULL, loss, "does not work with its defaults (see %s)%s", reasons,
                    instead[loss]);
    if (unseen[0] != '\0' && geteuid() != 0)
        doctor_remedy(doctor, "root sees more (%s): sudo tiny-docker doctor", unseen);
    return loss == LOSS_NONE;
}

bool doctor_examine(struct doctor *doctor)
{
    *doctor = (struct doctor){ 0 };
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        doctor->check = checks[i].name;
        checks[i].look(doctor);
    }
    return conclude(doctor);
}

void doctor_free(struct doctor *doctor)
{
    for (size_t i = 0; i < doctor->count; i++) {
        free(doctor->findings[i].message);
        free(doctor->findings[i].remedy);
    }
    free(doctor->findings);
}
