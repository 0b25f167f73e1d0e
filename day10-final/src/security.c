/*
 * security.c - what not even root in a container may ask of the kernel.
 *
 * The capabilities decide what a call may do; the filter decides which calls there are. Most of the
 * kernel's holes were in calls that no usual program makes. The filter is made when the program is
 * built (seccomp/generate.c): here it only gets its last touch, for some calls go with a
 * capability.
 */
#include "security.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capabilities.h"
#include "explain.h"
#include "seccomp_filter.h"
#include "text.h"

/* Which of them was said last. */
static const char *last_of(char *const *options, const char *begin)
{
    const char *last = NULL;

    for (; options != NULL && *options != NULL; options++)
        if (strncmp(*options, begin, strlen(begin)) == 0)
            last = *options;
    return last;
}

int security_add_option(char ***list, const char *value, struct error *err)
{
    static const char *const known[] = { "no-new-privileges", "no-new-privileges=true",
                                         "no-new-privileges=false", "seccomp=unconfined" };
    char *copy = text_copy(value);
    char *colon = strchr(copy, ':'); /* as it was written once */

    if (colon != NULL)
        *colon = '=';
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(copy, known[i]) == 0) {
            text_list_add(list, copy);
            return 0;
        }
    }
    free(copy);
    fail_usage(err, "'%s' is not known", value);
    return error_hint(err, "no-new-privileges=false, or seccomp=unconfined");
}

int security_leave_keyring(const struct container *c, struct error *err)
{
    (void)c;
    explain("keyctl new_session");
    /* A kernel without keys has nothing to leave. */
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS)
        return fail(err, "cannot leave the session keyring");
    return 0;
}

int security_forbid_new_privileges(const struct container *c, struct error *err)
{
    const char *asked = last_of(c->asked.security, "no-new-privileges");

    if (c->asked.privileged || (asked != NULL && strcmp(asked, "no-new-privileges=false") == 0))
        return 0;
    explain("setpriv --no-new-privs");
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? fail(err, "cannot forbid new privileges")
                                                      : 0;
}

int security_load_filter(const struct container *c, struct error *err)
{
    enum {
        LENGTH = sizeof(seccomp_filter) / sizeof(seccomp_filter[0]),
        DEPENDENCES = sizeof(seccomp_dependences) / sizeof(seccomp_dependences[0]),
    };
    struct sock_filter filter[LENGTH];
    struct sock_fprog program = { .len = LENGTH, .filter = filter };
    uint64_t capabilities = capabilities_of(c);

    if (c->asked.privileged || last_of(c->asked.security, "seccomp=") != NULL)
        return 0;
    memcpy(filter, seccomp_filter, sizeof(filter));
    for (int i = 0; i < DEPENDENCES; i++)
        if ((seccomp_dependences[i].capabilities & capabilities) != 0)
            filter[seccomp_dependences[i].at].k = SECCOMP_RET_ALLOW;
    explain("setpriv --seccomp-filter tiny-docker.bpf");
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
        return fail(err, "cannot load the filter of system calls");
    return 0;
}
