/*
 * user.c - as whom the command runs, and where.
 *
 * The names are the container's: its root filesystem says who "www-data" is. The C library's
 * getpwnam(3) would ask the host's configuration, and might load a library from the container to do
 * so. Here the two files are read as what they are, lines of text.
 */
#include "user.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "file.h"
#include "inside.h"
#include "memory.h"
#include "number.h"
#include "text.h"

enum { GROUPS = 64, PASSWD_FIELDS = 7, GROUP_FIELDS = 4, LIST_LONGEST = 1 << 20 };

/* Who it is to be. */
struct identity {
    char *name; /* as in /etc/passwd, or NULL */
    char *home;
    uid_t uid;
    gid_t gid;
    gid_t groups[GROUPS];
    size_t group_count;
};

int user_check(const char *text, struct error *err)
{
    const char *colon = strchr(text, ':');

    if (text[0] != '\0' && colon != text && (colon == NULL || colon[1] != '\0'))
        return 0;
    return fail_usage(err, "'%s' is not USER[:GROUP]", text);
}

/* The highest number of a user or group. The one above it, -1, means "nobody else" (man 2
 * setresuid). */
#define ID_HIGHEST INT64_C(4294967294)

/* It is not the list's fault that it cannot be read: then nobody knows what it says. */
static bool is_ours(int reason)
{
    return reason == EMFILE || reason == ENFILE || reason == ENOMEM || reason == EIO;
}

/* A list's text, as far as it counts: 1 MiB of whole lines. "" if there is none, or if it is no
 * plain file. NULL with the error if that cannot be told. */
static char *read_list(const char *path, struct error *err)
{
    struct stat st = { 0 };
    CLEANUP_CLOSE int fd = inside_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, err);
    if (fd < 0 && is_ours(errno))
        return NULL;
    bool is_readable = fd >= 0 && file_is_plain(fd) && fstat(fd, &st) == 0;
    size_t size = st.st_size < LIST_LONGEST ? (size_t)st.st_size : LIST_LONGEST - 1;
    char *text = memory_allocate(size + 2);

    ssize_t length = is_readable ? read_full(fd, text, size + 1) : -1;
    if (length >= 0 && (size_t)length <= size)
        return text;
    /* It is longer, or grows. Half a line would say something else. */
    char *end = length > 0 ? memrchr(text, '\n', (size_t)length) : NULL;
    *(end != NULL ? end : text) = '\0';
    return text;
}

/* Take the next line out of a list, and split it at its colons. Fields that are missing are empty.
 * Returns false at the list's end. */
static bool next_entry(char **list, const char *fields[], size_t count)
{
    char *line = strsep(list, "\n");

    if (line == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *field = strsep(&line, ":");
        fields[i] = field != NULL ? field : "";
    }
    return true;
}

/* A number, if the text is one. */
static bool is_number(const char *text, unsigned *number)
{
    struct error ignored;
    int64_t value;

    if (!isdigit((unsigned char)text[0]) || number_parse(text, 0, ID_HIGHEST, &value, &ignored) < 0)
        return false;
    *number = (unsigned)value;
    return true;
}

/* There is no such name, and if it is a number, it is none that anybody can have. */
static int fail_to_find(const char *what, const char *name, const char *path, struct error *err)
{
    int64_t value;

    if (name[strspn(name, "0123456789")] == '\0')
        return number_parse(name, 0, ID_HIGHEST, &value, err);
    fail_plain(err, "there is no %s '%s' in the container's %s", what, name, path);
    return error_hint(err, "a number needs no entry there");
}

/* Look the user up by name or, if that is none, by number. */
static int find_user(const char *wanted, struct identity *who, struct error *err)
{
    CLEANUP_FREE char *list = read_list("/etc/passwd", err);
    bool is_numeric = is_number(wanted, &who->uid);
    const char *fields[PASSWD_FIELDS];
    char *rest = list;
    uid_t uid;
    gid_t gid;

    if (list == NULL)
        return -1;
    while (next_entry(&rest, fields, PASSWD_FIELDS)) {
        if (!is_number(fields[2], &uid) || !is_number(fields[3], &gid) ||
            (strcmp(fields[0], wanted) != 0 && (!is_numeric || uid != who->uid)))
            continue;
        who->uid = uid;
        who->gid = gid;
        who->name = text_copy(fields[0]);
        who->home = text_copy(fields[5]);
        return 0;
    }
    return is_numeric ? 0 : fail_to_find("user", wanted, "/etc/passwd", err);
}

static int find_group(const char *wanted, struct identity *who, struct error *err)
{
    CLEANUP_FREE char *list = read_list("/etc/group", err);
    const char *fields[GROUP_FIELDS];
    char *rest = list;

    if (list == NULL)
        return -1;
    while (next_entry(&rest, fields, GROUP_FIELDS))
        if (strcmp(fields[0], wanted) == 0 && is_number(fields[2], &who->gid))
            return 0;
    return is_number(wanted, &who->gid) ? 0 : fail_to_find("group", wanted, "/etc/group", err);
}

/* Is the name in a list with commas? */
static bool is_member(const char *name, const char *members)
{
    size_t length = strlen(name);

    for (; *members != '\0'; members += strcspn(members, ","), members += *members == ',')
        if (strcspn(members, ",") == length && strncmp(members, name, length) == 0)
            return true;
    return false;
}

/* The groups that name the user as a member. */
static int find_memberships(struct identity *who, struct error *err)
{
    CLEANUP_FREE char *list = read_list("/etc/group", err);
    const char *fields[GROUP_FIELDS];
    char *rest = list;
    gid_t gid;

    if (list == NULL)
        return -1;
    while (next_entry(&rest, fields, GROUP_FIELDS) && who->group_count < GROUPS)
        if (is_member(who->name, fields[3]) && is_number(fields[2], &gid))
            who->groups[who->group_count++] = gid;
    return 0;
}

static int find(const char *asked, struct identity *who, struct error *err)
{
    CLEANUP_FREE char *user = text_format("%.*s", (int)strcspn(asked, ":"), asked);
    const char *group = strchr(asked, ':');

    if (find_user(user, who, err) < 0)
        return -1;
    if (group != NULL)
        return find_group(group + 1, who, err);
    return who->name != NULL ? find_memberships(who, err) : 0;
}

/* What the command writes to is root's: without this a user could write to it but not open
 * /dev/stdout anew. Only what is the container's own: anything else is the caller's. */
static void hand_over_streams(const struct container *c, uid_t uid)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        struct stat st;
        if (c->streams != NULL && fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || isatty(fd)) &&
            fchown(fd, uid, (gid_t)-1) < 0)
            continue; /* then that does not work, and all else does */
    }
}

static int change(const struct identity *who, struct error *err)
{
    if (setgroups(who->group_count, who->groups) < 0 ||
        setresgid(who->gid, who->gid, who->gid) < 0 || setresuid(who->uid, who->uid, who->uid) < 0)
        return fail(err, "cannot become user %u, group %u", who->uid, who->gid);
    return 0;
}

static bool has_home(const struct container *c)
{
    for (char **variable = c->asked.environment; variable != NULL && *variable != NULL; variable++)
        if (strncmp(*variable, "HOME=", strlen("HOME=")) == 0)
            return true;
    return false;
}

int user_become(const struct container *c, struct error *err)
{
    struct identity who = { 0 };
    int result = find(c->asked.user != NULL ? c->asked.user : "0", &who, err);

    if (result == 0 && who.uid != 0) {
        hand_over_streams(c, who.uid);
        explain("setpriv --reuid %u --regid %u --init-groups", who.uid, who.gid);
    }
    if (result == 0)
        result = change(&who, err);
    if (result == 0 && !has_home(c) && (who.home != NULL || who.uid != 0))
        setenv("HOME", who.home != NULL ? who.home : "/", 1);
    free(who.name);
    free(who.home);
    return result;
}

int user_make_workdir(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int directory = -1;

    if (c->asked.workdir == NULL)
        return 0;
    directory = inside_make_directory(c->asked.workdir, err);
    return directory < 0 ? -1 : 0;
}

int user_enter_workdir(const struct container *c, struct error *err)
{
    CLEANUP_CLOSE int directory = -1;

    if (c->asked.workdir == NULL)
        return 0;
    /* By descriptor: it must be what was looked up, and not a link that has come in between. */
    directory = inside_open(c->asked.workdir, O_PATH | O_DIRECTORY, err);
    if (directory < 0)
        return -1;
    explain("cd %s", c->asked.workdir);
    return fchdir(directory) < 0 ? fail(err, "cannot change to '%s'", c->asked.workdir) : 0;
}
