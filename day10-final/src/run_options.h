/*
 * run_options.h - options of `run`, some of which `exec` has too.
 */
#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include "container.h"
#include "error.h"
#include "options.h"

/* The keys of those that have no letter. Those of cmd_run.c come before. */
enum {
    OPTION_NAME = OPTION_LONG + 32,
    OPTION_ENV_FILE,
    OPTION_REMOVE,
    OPTION_STOP_SIGNAL,
    OPTION_ULIMIT,
    OPTION_TMPFS,
    OPTION_READ_ONLY,
    OPTION_PRIVILEGED,
    OPTION_CAP_ADD,
    OPTION_CAP_DROP,
    OPTION_SECURITY,
    OPTION_RESTART,
    OPTION_DNS,
    OPTION_ADD_HOST,
    OPTION_LOG,
    OPTION_LOG_MAX_SIZE,
};

/* Take the option that `options` has found: check its value and note it in c->asked. Returns 0, or
 * -1 with a usage error that names the option. */
int run_option_take(struct container *c, int key, const struct options *options, struct error *err);

/* Do the options go together? Returns 0, or -1 with a usage error. */
int run_options_check(const struct container *c, struct error *err);

#endif
