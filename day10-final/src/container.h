/*
 * container.h - one container, from the command line to its end.
 */
#ifndef CONTAINER_H
#define CONTAINER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include "clock.h"
#include "executable.h"
#include "process.h"
#include "subnet.h"

/* How far the child has come. */
enum container_start {
    START_PREPARING, /* it is in one of its steps, or has died there */
    START_BORN,      /* the same, but in there, with `exec` */
    START_FAILED,    /* it has sent an error */
    START_READY,     /* its steps are done: the command runs */
};

/* What a record says of a container. */
enum container_status {
    CONTAINER_CREATED, /* its parent prepares it */
    CONTAINER_RUNNING,
    CONTAINER_PAUSED,     /* its processes are frozen */
    CONTAINER_RESTARTING, /* it has ended, and its parent is about to start it again */
    CONTAINER_STOPPING,   /* `stop` waits for its end */
    CONTAINER_STOPPED,    /* by `stop`; this and the next are for good */
    CONTAINER_EXITED,     /* by itself, or found dead */
};

enum network_mode { NETWORK_HOST, NETWORK_NONE, NETWORK_BRIDGE };

/* Where the output of a container in the background goes. */
enum log_mode {
    LOG_JSON,  /* through the parent, a record a line, with the time and the stream */
    LOG_PLAIN, /* straight into the file */
};

/* The devices that every container has. */
enum {
    DEVICE_NULL,
    DEVICE_ZERO,
    DEVICE_FULL,
    DEVICE_RANDOM,
    DEVICE_URANDOM,
    DEVICE_TTY,
    DEVICES,
};

enum { NAME_SIZE = 65, CGROUPS = 6 };

/* What containers are plugged into. */
struct bridge {
    const char *name;
    struct subnet subnet;
};

/* A group that the container has in one of the hierarchies. */
struct cgroup {
    const struct cgroup_version *version;
    char *hierarchy;      /* where it is mounted */
    char *path;           /* the group's directory */
    int fd;               /* version 1: its file `tasks`; version 2: its directory */
    unsigned controllers; /* a set of 1 << CONTROLLER_... */
    int tree;             /* a mount of it, which is nowhere yet; or -1 */
};

/* What else was asked for, as it was typed and checked then. The lists end with NULL; a list that
 * was not asked for is NULL, and so is a string. `options_fields` (record_options.c) names all of
 * them once more, for the record. The lists and strings are owned, unless they were read from a
 * record: then the strings belong to `json`. */
struct options_asked {
    const char *name;            /* what people call it */
    char **environment;          /* NAME=VALUE, beside the standard variables and over them */
    const char *workdir;         /* the working directory, made if it is missing; NULL: / */
    const char *user;            /* USER[:GROUP], names or numbers; NULL: root */
    char **ulimits;              /* NAME=SOFT[:HARD] */
    char **volumes;              /* SOURCE:DESTINATION[:ro], both absolute */
    char **tmpfs;                /* DESTINATION[:OPTIONS] */
    char **dns;                  /* addresses of name servers; NULL: the host's */
    char **extra_hosts;          /* NAME:ADDRESS, for /etc/hosts */
    char **capabilities_added;   /* names, or ALL */
    char **capabilities_dropped; /* the same */
    char **security;             /* what --security-opt may say */
    const char *restart;         /* "on-failure", "on-failure:N", "always"; NULL: no */
    const char *stop;            /* the signal that asks it to end, as "TERM"; NULL: that one */
    bool interactive;            /* standard input stays open */
    bool tty;                    /* it has a terminal of its own */
    bool remove;                 /* its record goes with it */
    bool read_only;              /* its root filesystem cannot be written */
    bool privileged;             /* devices can be opened, and root has all its power */
    int64_t log_mode;            /* enum log_mode */
    int64_t log_max_size;        /* bytes, at which a log is begun anew; 0: never */
};

struct container {
    /* What was asked for. The strings belong to the command line, or to `json`. */
    char **command; /* the command and its arguments; ends with NULL */
    const char *hostname;
    const char *rootfs;   /* the directory that becomes "/", or NULL: the host's */
    int64_t memory_limit; /* in bytes; 0: none */
    int64_t pids_limit;   /* processes; 0: none */
    int64_t cpus;         /* in billionths of a processor; 0: no limit */
    enum network_mode network;
    struct bridge bridge;
    bool init;     /* PID 1 is ours, and the command its child */
    bool detached; /* it runs in the background */
    struct options_asked asked;

    /* What is remembered beside that. Times are RFC 3339, or "" until then. */
    char id[NAME_SIZE];
    enum container_status status;
    char created_at[TIME_SIZE];
    char started_at[TIME_SIZE];
    char finished_at[TIME_SIZE];
    int exit_code;                 /* -1 until it is known */
    char ip_address[ADDRESS_SIZE]; /* on the bridge; "" when there is none */
    int64_t restart_count;         /* how often --restart has started it again */
    bool begun;                    /* the command itself runs: it can be joined */
    bool stop_requested;           /* it is not to be started again */
    int64_t restarter_pid;         /* of `restart`, which stops it to start it again; or 0 */
    int64_t restarter_start_time;
    bool oom_killed;        /* the kernel has killed in it for want of memory */
    pid_t pid;              /* the child, as the parent sees it; 0 when there is none */
    int64_t pid_start_time; /* when it began (process.h) */
    pid_t parent_pid;
    int64_t parent_start_time;
    char boot_id[BOOT_ID_SIZE]; /* the boot that these belong to */

    /* Where it is remembered. */
    int store;
    int entry;          /* its directory; -1 when there is none */
    char *rootfs_path;  /* the absolute path of `rootfs` */
    struct cJSON *json; /* what it was read from, or NULL */

    /* What the parent holds while it runs. */
    int pidfd;     /* the same process, by a handle that cannot come to mean another one */
    int joined;    /* with `exec`, PID 1 of the container, which has begun before us */
    int signal_fd; /* where the signals arrive that are passed on */

    struct cgroup cgroups[CGROUPS];
    int cgroup_count;

    int report; /* in the background: to the process in the foreground; -1 when all is said */

    struct streams *streams; /* what is copied; NULL: the caller's own streams are used */
    int terminal;            /* the other side of the container's terminal; -1 when there is none */

    /* Mounts of the host's that are nowhere yet, for the child to put in place; -1 when there is
     * none. */
    int resolv_conf;      /* goes over /etc/resolv.conf */
    int hosts;            /* over /etc/hosts */
    int hostname_file;    /* over /etc/hostname */
    int devices[DEVICES]; /* to /dev */
    int *sources;         /* of `asked.volumes`, one each; NULL when there are none */

    int channel;       /* to the child, until the command runs; -1 when closed */
    int child_channel; /* the child's end */
    enum container_start start;
    int trampoline;               /* the program by which it executes the command's */
    struct executable executable; /* that one, when it is ready */

    int64_t restart_delay; /* the last wait before it was started again, in nanoseconds */

    int job_signal;        /* the container is asked to stop because of this one; or 0 */
    int64_t interrupts[2]; /* when the last Ctrl-C came and the one before, in nanoseconds */

    bool at_terminal; /* we were the terminal's foreground job, and these were its settings */
    struct termios terminal_settings;
    bool passes_keys; /* and it is set to pass every key on */
    bool own_session; /* the command has one: what the caller's terminal sends does not reach it */
};

#endif
