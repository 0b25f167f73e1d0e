/*
 * cmd_top.c - tiny-docker top ID [PS-OPTION...]
 *
 * What `ps -ef` shows of all processes is shown of the container's, with the PIDs that the host
 * gives them. With options of ps(1) the host's ps is asked, and its lines are chosen from.
 */
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "cleanup.h"
#include "commands.h"
#include "explain.h"
#include "file.h"
#include "lifecycle.h"
#include "members.h"
#include "memory.h"
#include "status.h"
#include "store.h"
#include "subprocess.h"
#include "table.h"
#include "text.h"

enum { LONGEST = 4 << 20, HOUR = 3600, DAY_LONG = 24 * HOUR };

enum { PS_SECONDS = 60 }; /* it may have very many processes to look at */

/* What /proc/PID/stat says (man 5 proc). Times are in clock ticks. */
struct process {
    int parent;
    unsigned tty;
    unsigned long used;
    unsigned long long start;
};

static char *read_proc(pid_t pid, const char *file, size_t *length)
{
    CLEANUP_FREE char *path = text_format("/proc/%d/%s", pid, file);
    struct error ignored;
    char *text;

    return file_read(AT_FDCWD, path, LONGEST, &text, length, &ignored) == 0 ? text : NULL;
}

static int read_stat(pid_t pid, struct process *process)
{
    CLEANUP_FREE char *line = read_proc(pid, "stat", NULL);
    const char *name_end = line != NULL ? strrchr(line, ')') : NULL;
    unsigned long user;
    unsigned long system;

    if (name_end == NULL ||
        sscanf(name_end,
               ") %*c %d %*d %*d %u %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %llu",
               &process->parent, &process->tty, &user, &system, &process->start) != 5)
        return -1;
    process->used = user + system;
    return 0;
}

/* The host's name for the process's user, or its number. */
static char *user_of(pid_t pid)
{
    CLEANUP_FREE char *status = read_proc(pid, "status", NULL);
    const char *line = status != NULL ? strstr(status, "\nUid:") : NULL;
    const struct passwd *user = NULL;
    unsigned uid;

    if (line == NULL || sscanf(line, "\nUid: %*u %u", &uid) != 1)
        return text_copy("?");
    CLEANUP_FILE FILE *users = fopen("/etc/passwd", "re");
    while (users != NULL && (user = fgetpwent(users)) != NULL && user->pw_uid != uid)
        continue;
    return user != NULL ? text_copy(user->pw_name) : text_format("%u", uid);
}

static char *tty_name(unsigned number)
{
    unsigned kind = major(number);
    unsigned which = minor(number);

    if (kind >= 136 && kind < 144) /* UNIX98 pseudo-terminals (kernel: admin-guide/devices) */
        return text_format("pts/%u", (kind - 136) * 256 + which);
    if (kind == 4)
        return which < 64 ? text_format("tty%u", which) : text_format("ttyS%u", which - 64);
    return text_copy(number != 0 ? "tty" : "?");
}

/* The program and its arguments, or its name in brackets if it has none. */
static char *command_of(pid_t pid)
{
    size_t length = 0;
    char *words = read_proc(pid, "cmdline", &length);

    while (length > 0 && words[length - 1] == '\0')
        length--;
    for (size_t i = 0; i < length; i++)
        if (words[i] == '\0')
            words[i] = ' ';
    if (length > 0)
        return words;
    free(words);
    CLEANUP_FREE char *name = read_proc(pid, "comm", NULL);
    return text_format("[%.*s]", name != NULL ? (int)strcspn(name, "\n") : 1, name ? name : "?");
}

/* When it began: the time of day, or the day if that is long ago. */
static char *start_of(time_t ago)
{
    time_t start = time(NULL) - ago;
    struct tm date;
    char text[16];

    localtime_r(&start, &date);
    strftime(text, sizeof(text), ago < DAY_LONG ? "%H:%M" : "%b%d", &date);
    return text_copy(text);
}

/* One that has ended meanwhile is left out. */
static void add_row(struct table *table, pid_t pid)
{
    struct process process;
    struct timespec since_boot;
    unsigned long tick = (unsigned long)sysconf(_SC_CLK_TCK);

    if (read_stat(pid, &process) < 0)
        return;
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    long age = since_boot.tv_sec - (long)(process.start / tick);
    long used = (long)(process.used / tick);
    CLEANUP_FREE char *user = user_of(pid);
    CLEANUP_FREE char *own = text_format("%d", pid);
    CLEANUP_FREE char *parent = text_format("%d", process.parent);
    CLEANUP_FREE char *percent = text_format("%ld", age > 0 ? used * 100 / age : 0);
    CLEANUP_FREE char *start = start_of(age);
    CLEANUP_FREE char *tty = tty_name(process.tty);
    CLEANUP_FREE char *time =
        text_format("%02ld:%02ld:%02ld", used / HOUR, used / 60 % 60, used % 60);
    CLEANUP_FREE char *command = command_of(pid);

    table_add(table, (const char *[]){ user, own, parent, percent, start, tty, time, command });
}

static void print_processes(const pid_t *members)
{
    struct table table;

    table_begin(&table,
                (const char *[]){ "UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD", NULL });
    for (; *members != 0; members++)
        add_row(&table, *members);
    table_print(&table, stdout, 0);
    table_end(&table);
}

/* Where in a line the field of that number begins. */
static const char *field(const char *line, int number)
{
    line += strspn(line, " ");
    for (; number > 0; number--) {
        line += strcspn(line, " \n");
        line += strspn(line, " ");
    }
    return line;
}

/* Which field of the header is "PID", or -1. */
static int pid_field(const char *header)
{
    for (int i = 0; *field(header, i) != '\0' && *field(header, i) != '\n'; i++)
        if (strncmp(field(header, i), "PID", 3) == 0 && strchr(" \n", field(header, i)[3]) != NULL)
            return i;
    return -1;
}

/* Print the first line of what ps has printed, and those of the members. Returns -1 if it does not
 * say which those are. */
static int choose_lines(char *printed, const pid_t *members)
{
    char *line = strsep(&printed, "\n");
    int column = pid_field(line);

    if (column < 0)
        return -1;
    puts(line);
    while ((line = strsep(&printed, "\n")) != NULL)
        if (members_has(members, atoi(field(line, column))))
            puts(line);
    return 0;
}

/* Ask ps(1). `words` are its name and its options, one at least. */
static int print_with_ps(const pid_t *members, char *const words[], struct error *err)
{
    CLEANUP_FREE char *command = text_typed(words);
    CLEANUP_FREE char *printed = NULL;

    explain_command(words[0], words[1], words + 2);
    int status = subprocess_run(words, "", PS_SECONDS, &printed, err);
    if (status < 0)
        return -1;
    if (status == 127)
        return fail_plain(err, "there is no program 'ps' in PATH");
    if (status != 0)
        return fail_plain(err, "'%s' has failed: %.*s", command, (int)strcspn(printed, "\n"),
                          printed);
    if (choose_lines(printed, members) < 0)
        return fail_plain(err, "'%s' shows no PID, by which lines could be chosen", command);
    return 0;
}

static int print(const char *given, char *ps[], struct error *err)
{
    CLEANUP_CLOSE int store = store_open(err);
    char name[NAME_SIZE];
    struct container c;

    if (store < 0 || store_find(store, given, name, err) < 0)
        return -1;
    if (lifecycle_load(&c, store, name, err) < 0)
        return error_context(err, given);
    CLEANUP_FREE pid_t *members = NULL;
    int result = -1;
    if (!status_is_up(&c))
        fail_plain(err, "it is not running");
    else if ((members = members_list(&c, err)) != NULL)
        result = 0;
    store_free(&c);
    if (result < 0)
        return error_context(err, given);
    if (ps[1] != NULL)
        return print_with_ps(members, ps, err);
    print_processes(members);
    return 0;
}

static int top(const struct command *self, int argc, char **argv, struct error *err)
{
    struct options options = cli_options_of(self, argc, argv);
    int key = options_next(&options, err);

    if (key != 0)
        return key < 0 ? -1 : cli_help_command(self);
    if (options.rest == argc)
        return fail_usage(err, "no container given");
    const char *given = argv[options.rest];
    argv[options.rest] = "ps";
    return print(given, argv + options.rest, err);
}

const struct command command_top = {
    .name = "top",
    .arguments = "ID [PS-OPTION...]",
    .summary = "Show the processes of a container",
    .notes =
        "Their PIDs are those that the host gives them. Options of ps, such as aux, choose other\n"
        "columns.",
    .takes_command = true,
    .run = top,
};
