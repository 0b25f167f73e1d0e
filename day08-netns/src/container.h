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
#include "process.h"

/* How far the child has come. */
enum container_start {
    START_PREPARING, /* it is in one of its steps, or has died there */
    START_FAILED,    /* it has sent an error */
    START_READY,     /* its steps are done: the command runs */
};

/* What a record says of a container. */
enum container_status {
    CONTAINER_CREATED, /* its parent prepares it */
    CONTAINER_RUNNING,
    CONTAINER_STOPPING, /* `stop` waits for its end */
    CONTAINER_STOPPED,  /* by `stop`; this and the next are for good */
    CONTAINER_EXITED,   /* by itself, or found dead */
};

enum network_mode { NETWORK_HOST, NETWORK_NONE };

enum { NAME_SIZE = 65, CGROUPS = 3 };

/* A group that the container has in one of the hierarchies. */
struct cgroup {
    const struct cgroup_version *version;
    char *hierarchy;      /* where it is mounted */
    char *path;           /* the group's directory */
    int fd;               /* version 1: its file `tasks`; version 2: its directory */
    unsigned controllers; /* a set of 1 << CONTROLLER_... */
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
    bool init;     /* PID 1 is ours, and the command its child */
    bool detached; /* it runs in the background */

    /* What is remembered beside that. Times are RFC 3339, or "" until then. */
    char id[NAME_SIZE];
    enum container_status status;
    char created_at[TIME_SIZE];
    char started_at[TIME_SIZE];
    char finished_at[TIME_SIZE];
    int exit_code;          /* -1 until it is known */
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
    int signal_fd; /* where the signals arrive that are passed on */

    struct cgroup cgroups[CGROUPS];
    int cgroup_count;

    int report; /* in the background: to the process in the foreground; -1 when all is said */
    int log;    /* in the background: what the command writes goes here */

    int channel;       /* to the child, until the command runs; -1 when closed */
    int child_channel; /* the child's end */
    enum container_start start;

    int job_signal;        /* the container is asked to stop because of this one; or 0 */
    int64_t interrupts[2]; /* when the last Ctrl-C came and the one before, in nanoseconds */

    bool at_terminal; /* we were the terminal's foreground job, and these were its settings */
    struct termios terminal_settings;
};

#endif
