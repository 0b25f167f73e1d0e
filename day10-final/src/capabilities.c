/*
 * capabilities.c - root's power in pieces, and which of them a container gets.
 *
 * What root may do is cut into some forty capabilities (man 7 capabilities), and a process has them
 * in five sets. Two of them do the work here. What is not in the bounding set can never be had
 * again, whatever program is executed. What is in the effective set counts when the kernel asks.
 * The inheritable and ambient sets stay empty: by them a program could give its capabilities to
 * another user's (CVE-2022-29162).
 */
#include "capabilities.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "text.h"

#define BIT(capability) (UINT64_C(1) << (capability))

/* Docker's default: what programs that were written to be root need for themselves, and nothing
 * that reaches the host. */
static const uint64_t default_set = BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER) |
                                    BIT(CAP_FSETID) | BIT(CAP_KILL) | BIT(CAP_SETGID) |
                                    BIT(CAP_SETUID) | BIT(CAP_SETPCAP) | BIT(CAP_NET_BIND_SERVICE) |
                                    BIT(CAP_NET_RAW) | BIT(CAP_SYS_CHROOT) | BIT(CAP_MKNOD) |
                                    BIT(CAP_AUDIT_WRITE) | BIT(CAP_SETFCAP);

static const uint64_t all = UINT64_MAX;

/* Returns the set that a name stands for, or 0 if it is none. */
static uint64_t parse(const char *name)
{
    CLEANUP_FREE char *whole =
        text_format("%s%s", strncasecmp(name, "cap_", 4) == 0 ? "" : "cap_", name);
    cap_value_t value;

    if (strcasecmp(name, "all") == 0)
        return all;
    return cap_from_name(whole, &value) == 0 ? BIT(value) : 0;
}

int capabilities_add(char ***list, const char *name, struct error *err)
{
    if (parse(name) == 0) {
        fail_usage(err, "'%s' is no capability", name);
        return error_hint(err, "man 7 capabilities lists them; ALL means all of them");
    }
    text_list_add(list, text_copy(name));
    return 0;
}

static uint64_t set_of(char *const *names)
{
    uint64_t set = 0;

    for (; names != NULL && *names != NULL; names++)
        set |= parse(*names);
    return set;
}

/* What this process could have when it began. It takes a call for each. */
static uint64_t own_set(void)
{
    static uint64_t set;
    static bool is_known;

    for (int i = 0; !is_known && i < cap_max_bits(); i++)
        set |= cap_get_bound(i) == 1 ? BIT(i) : 0;
    is_known = true;
    return set;
}

uint64_t capabilities_of(const struct container *c)
{
    uint64_t added = set_of(c->asked.capabilities_added);
    uint64_t dropped = set_of(c->asked.capabilities_dropped);

    if (c->asked.privileged)
        return own_set();
    if (added == all)
        return own_set() & (dropped == all ? all : ~dropped);
    return (default_set & ~dropped & own_set()) | added;
}

bool capabilities_may_trace(const struct container *c)
{
    return (capabilities_of(c) & BIT(CAP_SYS_PTRACE)) != 0;
}

uint64_t capabilities_wanting(void)
{
    return default_set & ~own_set();
}

uint64_t capabilities_default(void)
{
    return default_set;
}

char *capabilities_text(uint64_t set, const char *between)
{
    char *text = text_copy("");

    for (int i = 0; i < cap_max_bits(); i++) {
        char *name = (set & BIT(i)) != 0 ? cap_to_name(i) : NULL;
        if (name == NULL)
            continue;
        CLEANUP_FREE char *before = text;
        text =
            text_format("%s%s%s", before, before[0] != '\0' ? between : "", name + strlen("cap_"));
        cap_free(name);
    }
    return text;
}

int capabilities_bound(const struct container *c, struct error *err)
{
    uint64_t own = own_set();
    uint64_t wanted = capabilities_of(c);

    if ((wanted & ~own) != 0) {
        CLEANUP_FREE char *missing = capabilities_text(wanted & ~own, ", ");
        return fail_plain(err, "root has no %s here, and cannot give it to a container", missing);
    }
    if (wanted == own)
        return 0;
    CLEANUP_FREE char *names = capabilities_text(wanted, ",+");
    CLEANUP_FREE char *change = text_format("-all%s%s", names[0] != '\0' ? ",+" : "", names);
    explain("setpriv --bounding-set %s", change);
    for (int i = 0; i < cap_max_bits(); i++)
        if ((own & ~wanted & BIT(i)) != 0 && cap_drop_bound(i) < 0)
            return fail(err, "cannot give up a capability");
    return 0;
}

int capabilities_set(const struct container *c, struct error *err)
{
    uint64_t wanted = geteuid() == 0 ? capabilities_of(c) : 0;
    cap_t sets = cap_init(); /* all empty */
    int result = sets == NULL ? -1 : 0;

    for (cap_value_t i = 0; i < cap_max_bits() && result == 0; i++)
        if ((wanted & BIT(i)) != 0 && (cap_set_flag(sets, CAP_PERMITTED, 1, &i, CAP_SET) < 0 ||
                                       cap_set_flag(sets, CAP_EFFECTIVE, 1, &i, CAP_SET) < 0))
            result = -1;
    explain("setpriv --inh-caps -all --ambient-caps -all");
    if (result < 0 || prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 ||
        cap_set_proc(sets) < 0)
        result = fail(err, "cannot set the capabilities");
    cap_free(sets);
    return result;
}
