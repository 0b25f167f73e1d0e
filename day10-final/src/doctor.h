/*
 * doctor.h - what this host can do, and what it cannot.
 *
 * A check looks at one thing and adds what it finds to a list. It changes nothing on the host: what
 * only a try can tell is tried by a child in namespaces of its own, which end with it.
 */
#ifndef DOCTOR_H
#define DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "error.h"

enum doctor_mark {
    DOCTOR_OK,
    DOCTOR_WARNING, /* it works, but not as one may expect */
    DOCTOR_MISSING,
    DOCTOR_UNKNOWN, /* this user cannot see it */
};

/* What does not work then, from nothing that `run` needs by default to all. */
enum doctor_loss {
    LOSS_NONE,
    LOSS_BRIDGE,  /* the default network; --net none goes without */
    LOSS_NETWORK, /* any network of its own; --net host goes without */
    LOSS_RUN,     /* every container */
};

struct doctor_finding {
    const char *check; /* which check has found it */
    const char *part;  /* and about which of several things, or NULL */
    enum doctor_mark mark;
    enum doctor_loss loss;
    char *message;
    char *remedy; /* or NULL */
};

struct doctor {
    const char *check; /* the one that is under way */
    struct doctor_finding *findings;
    size_t count;
};

/* Make all checks. The last finding, "run", says what they mean for a container with the defaults.
 * Returns true if that works. */
bool doctor_examine(struct doctor *doctor);

/* Print the findings: in lines, with signs if `out` is a terminal that has them; or as one object.
 */
void doctor_print(const struct doctor *doctor, FILE *out);
void doctor_print_json(const struct doctor *doctor, FILE *out);

void doctor_free(struct doctor *doctor);

/* For the checks: add a finding. Those that follow each other with the same mark and message, and
 * no remedy, are printed in one line. */
void doctor_ok(struct doctor *doctor, const char *part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void doctor_warn(struct doctor *doctor, const char *part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void doctor_unknown(struct doctor *doctor, const char *part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void doctor_miss(struct doctor *doctor, const char *part, enum doctor_loss loss, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

/* The same from an error, with its hint as the remedy. */
void doctor_miss_error(struct doctor *doctor, const char *part, enum doctor_loss loss,
                       const struct error *err);

/* Say what helps against the last finding. */
void doctor_remedy(struct doctor *doctor, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Try something in a child that is born in new namespaces, by flags of clone3(2); `words` are the
 * options of unshare(1) for them, a list that ends with NULL. Without root a user namespace comes
 * first, in which everybody is root. Without an `attempt` the birth is all. Returns 0, or -1 with
 * the child's error and errno. */
int doctor_try(int flags, char *const words[], int (*attempt)(struct error *err),
               struct error *err);

/* Did a try fail, by errno, only because this user may not make it, or no user namespace for it? */
bool doctor_is_forbidden(int reason);

/* The checks. */
void doctor_kernel(struct doctor *doctor);
void doctor_filter(struct doctor *doctor);
void doctor_privilege(struct doctor *doctor);
void doctor_namespaces(struct doctor *doctor);
void doctor_rehearsal(struct doctor *doctor);
void doctor_terminal(struct doctor *doctor);
void doctor_cgroups(struct doctor *doctor);
void doctor_controllers(struct doctor *doctor);
void doctor_overlay(struct doctor *doctor);
void doctor_network(struct doctor *doctor);
void doctor_forwarding(struct doctor *doctor);
void doctor_policy(struct doctor *doctor);
void doctor_addresses(struct doctor *doctor);
void doctor_state(struct doctor *doctor);

#endif
