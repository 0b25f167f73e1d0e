/*
 * signal_name.c - signals as people write them.
 */
#include "signal_name.h"

#include <ctype.h>
#include <signal.h>
#include <string.h>
#include <strings.h>

#include "number.h"

int signal_parse(const char *text, int *signal, struct error *err)
{
    const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
    int64_t number;

    if (isdigit((unsigned char)text[0])) {
        if (number_parse(text, 1, SIGRTMAX, &number, err) < 0)
            return -1;
        *signal = (int)number;
        return 0;
    }
    for (int i = 1; i < NSIG; i++) {
        const char *known = sigabbrev_np(i);
        if (known != NULL && strcasecmp(name, known) == 0) {
            *signal = i;
            return 0;
        }
    }
    return fail_usage(err, "'%s' is not a signal", text);
}

int signal_to_stop(const struct container *c)
{
    struct error ignored;
    int signal;

    if (c->asked.stop == NULL || signal_parse(c->asked.stop, &signal, &ignored) < 0)
        return SIGTERM;
    return signal;
}
