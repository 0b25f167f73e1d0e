/*
 * run_options.c - options of `run`, some of which `exec` has too.
 *
 * Each value is checked here, when it is typed, by the feature that it belongs to.
 */
#include "run_options.h"

#include <stdlib.h>
#include <string.h>

#include "capabilities.h"
#include "cleanup.h"
#include "environment.h"
#include "hosts.h"
#include "json.h"
#include "names.h"
#include "number.h"
#include "record_options.h"
#include "resolver.h"
#include "restart.h"
#include "security.h"
#include "signal_name.h"
#include "text.h"
#include "ulimits.h"
#include "user.h"
#include "volumes.h"

enum { LOG_SIZE_LEAST = 4096 };

static void set(const char **text, const char *value)
{
    free((char *)*text);
    *text = value != NULL ? text_copy(value) : NULL;
}

static int set_stop_signal(struct options_asked *asked, const char *value, struct error *err)
{
    int signal;

    if (signal_parse(value, &signal, err) < 0)
        return -1;
    set(&asked->stop, value);
    return 0;
}

static int take(struct container *c, int key, const char *value, bool on, struct error *err)
{
    struct options_asked *asked = &c->asked;

    switch (key) {
    case 'd':
        c->detached = on;
        return 0;
    case 'i':
        asked->interactive = on;
        return 0;
    case 't':
        asked->tty = on;
        return 0;
    case OPTION_REMOVE:
        asked->remove = on;
        return 0;
    case OPTION_READ_ONLY:
        asked->read_only = on;
        return 0;
    case OPTION_PRIVILEGED:
        asked->privileged = on;
        return 0;
    case OPTION_NAME:
        set(&asked->name, value);
        return names_check(value, err);
    case 'w':
        set(&asked->workdir, value);
        return value[0] == '/' ? 0 : fail_usage(err, "'%s' is no absolute path", value);
    case 'u':
        set(&asked->user, value);
        return user_check(value, err);
    case 'e':
        return environment_add(&asked->environment, value, err);
    case OPTION_ENV_FILE:
        return environment_add_file(&asked->environment, value, err);
    case 'v':
        return volumes_add(&asked->volumes, value, err);
    case OPTION_TMPFS:
        return volumes_add_tmpfs(&asked->tmpfs, value, err);
    case OPTION_ULIMIT:
        return limits_add(&asked->ulimits, value, err);
    case OPTION_DNS:
        return resolver_add_server(&asked->dns, value, err);
    case OPTION_ADD_HOST:
        return hosts_add(&asked->extra_hosts, value, err);
    case OPTION_CAP_ADD:
        return capabilities_add(&asked->capabilities_added, value, err);
    case OPTION_CAP_DROP:
        return capabilities_add(&asked->capabilities_dropped, value, err);
    case OPTION_SECURITY:
        return security_add_option(&asked->security, value, err);
    case OPTION_RESTART:
        set(&asked->restart, strcmp(value, "no") == 0 ? NULL : value);
        return restart_check(value, err);
    case OPTION_STOP_SIGNAL:
        return set_stop_signal(asked, value, err);
    case OPTION_LOG:
        return log_mode_parse(value, &asked->log_mode, err);
    case OPTION_LOG_MAX_SIZE:
        return size_parse(value, LOG_SIZE_LEAST, JSON_EXACT, &asked->log_max_size, err);
    }
    return 0;
}

int run_option_take(struct container *c, int key, const struct options *options, struct error *err)
{
    const struct option_entry *entry = options->table;

    if (take(c, key, options->value, options->on, err) == 0)
        return 0;
    while (entry->key != key)
        entry++;
    CLEANUP_FREE char *name = text_format("--%s", entry->name);
    return error_context(err, name);
}

int run_options_check(const struct container *c, struct error *err)
{
    const struct options_asked *asked = &c->asked;

    if (c->detached && asked->interactive) {
        fail_usage(err, "-i keeps standard input open, and -d leaves it");
        return error_hint(err, "-d -t runs it in the background with a terminal of its own");
    }
    if (asked->remove && asked->restart != NULL)
        return fail_usage(err, "what --rm removes cannot be started again by --restart");
    if (asked->log_max_size > 0 && (!c->detached || asked->log_mode != LOG_JSON))
        return fail_usage(err, "--log-max-size needs -d and --log json");
    return 0;
}
