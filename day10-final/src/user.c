/*
 * user.c - as whom the command runs, and where.
 *
 * The names are the container's: its root filesystem says who "www-data" is. The C library's
 * getpwnam(3) would ask the host's configuration, and might load a library from the container to do
 * so. Here the two files are read as what they are, lines of text.
 */
#include "user.h"

#include <ctype.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "explain.h"
#include "inside.h"
#include "number.h"
#include "text.h"

enum { GROUPS = 64 };

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

/* Open a list of users or groups; NULL if there is none, or if it is no regular file. */
static FILE *open_list(const char *path)
{
    struct error ignored;
    struct stat st;
    int fd = inside_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, &ignored);

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fdopen(fd, "re");
    close(fd);
    return NULL;
}

/* A number, if the text is one. */
static bool is_number(const char *text, unsigned *number)
{
    struct error ignored;
    int64_t value;

    if (!isdigit((unsigned char)text[0]) || number_parse(text, 0, INT32_MAX, &value, &ignored) < 0)
        return false;
    *number = (unsigned)value;
    return true;
}

/* Look the user up by name or, if that is none, by number. */
static int find_user(const char *wanted, struct identity *who, struct error *err)
{
    CLEANUP_FILE FILE *list = open_list("/etc/passwd");
    bool is_numeric = is_number(wanted, &who->uid);
    const struct passwd *entry;

    while (list != NULL && (entry = fgetpwent(list)) != NULL) {
        if (strcmp(entry->pw_name, wanted) != 0 && (!is_numeric || entry->pw_uid != who->uid))
            continue;
        who->uid = entry->pw_uid;
        who->gid = entry->pw_gid;
        who->name = text_copy(entry->pw_name);
        who->home = text_copy(entry->pw_dir);
        return 0;
    }
    if (is_numeric)
        return 0;
    fail_plain(err, "there is no user '%s' in the container's /etc/passwd", wanted);
    return error_hint(err, "a number needs no entry there");
}

static int find_group(const char *wanted, struct identity *who, struct error *err)
{
    CLEANUP_FILE FILE *list = open_list("/etc/group");
    const struct group *entry;

    while (list != NULL && (entry = fgetgrent(list)) != NULL) {
        if (strcmp(entry->gr_name, wanted) == 0) {
            who->gid = entry->gr_gid;
            return 0;
        }
    }
    if (is_number(wanted, &who->gid))
        return 0;
    fail_plain(err, "there is no group '%s' in the container's /etc/group", wanted);
    return error_hint(err, "a number needs no entry there");
}

/* The groups that name the user as a member. */
static void find_memberships(struct identity *who)
{
    CLEANUP_FILE FILE *list = open_list("/etc/group");
    const struct group *entry;

    while (list != NULL && who->name != NULL && (entry = fgetgrent(list)) != NULL)
        for (char **member = entry->gr_mem; *member != NULL; member++)
            if (strcmp(*member, who->name) == 0 && who->group_count < GROUPS)
                who->groups[who->group_count++] = entry->gr_gid;
}

static int find(const char *asked, struct identity *who, struct error *err)
{
    CLEANUP_FREE char *user = text_format("%.*s", (int)strcspn(asked, ":"), asked);
    const char *group = strchr(asked, ':');

    if (find_user(user, who, err) < 0)
        return -1;
    if (group != NULL)
        return find_group(group + 1, who, err);
    find_memberships(who);
    return 0;
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
        return fail(err, "cannot become user %d, group %d", (int)who->uid, (int)who->gid);
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
        explain("setpriv --reuid %d --regid %d --init-groups", (int)who.uid, (int)who.gid);
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
