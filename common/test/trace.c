/*
 * trace.c - run the program under strace(1).
 */
#include "trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

/* What is said, and the call that must follow in the same process. Where `value` is true the word
 * after what is said must be in the call. */
static const struct pair {
    const char *line;
    const char *call;
    bool value;
} pairs[] = {
    { "unshare --cgroup", "unshare(CLONE_NEWCGROUP)", false },
    { "unshare ", "clone3({flags=CLONE_NEW", false },
    { "mount --make-rprivate /", "mount(NULL, \"/\", NULL, MS_REC|MS_PRIVATE", false },
    { "hostname ", "sethostname(", true },
    { "chroot ", "chroot(", true },
    { "mount -t proc ", "mount(\"proc\", \"/proc\", \"proc\"", false },
    { "echo ", "openat(AT_FDCWD, \"/sys/fs/cgroup/", false },
    { "echo 0 > ", "write(", false }, /* to a file opened before */
    { "ip link set ", "ioctl(", false },
    { "ip ", "sendto(", false },
    { "touch ", "openat2(", false },
    { "mount -o remount,", "mount_setattr(", false },
    { "mount ", "move_mount(", false },
    { "pivot_root . .", "pivot_root(\".\", \".\")", false },
    { "umount --lazy .", "umount2(\".\", MNT_DETACH)", false },
    { "mkdir ", "mkdirat(", false },
    { "cd ", "fchdir(", false },
    { "setpriv --reuid ", "setgroups(", false },
    { "setpriv --no-new-privs", "prctl(PR_SET_NO_NEW_PRIVS, 1", false },
    { "setpriv --seccomp-filter ", "seccomp(SECCOMP_SET_MODE_FILTER", false },
    { "setpriv --bounding-set ", "prctl(PR_CAPBSET_DROP", false },
    { "setpriv --inh-caps ", "capset(", false },
    { "echo ", "openat(AT_FDCWD, \"/proc/sys/", false },
    { "nsenter ", "setns(", false },
    { "keyctl new_session", "keyctl(KEYCTL_JOIN_SESSION_KEYRING", false },
    { "exec ", "execve(", true },
};

/* The calls that need a line before them. */
static const char *const announced[] = {
    "clone3({flags=CLONE_NEW",
    "clone3({flags=CLONE_PIDFD|CLONE_NEW",
    "unshare(",
    "setns(",
    "mount(",
    "umount2(",
    "move_mount(",
    "chroot(",
    "pivot_root(",
    "sethostname(",
    "prctl(PR_SET_NO_NEW_PRIVS",
    "seccomp(",
    "keyctl(",
    "capset(",
    "execve(",
};

/* What each process has announced and not done yet. */
struct pending {
    int pid;
    char line[2048];
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* A message to the kernel that is no question. In another network namespace strace does not know
 * what the socket is for, and shows a number: every fourth is that of a question (rtnetlink.h). */
static bool changes_network(const char *call)
{
    const char *type = strstr(call, "nlmsg_type=");
    unsigned number;

    if (type == NULL)
        return false;
    if (sscanf(type, "nlmsg_type=0x%x", &number) == 1)
        return number < 0x80 && number % 4 != 2;
    return begins(type, "nlmsg_type=RTM_") && !begins(type, "nlmsg_type=RTM_GET");
}

static bool needs_line(const char *call)
{
    if (begins(call, "ioctl("))
        return strstr(call, "SIOCSIFFLAGS") != NULL;
    if (begins(call, "sendto("))
        return changes_network(call);
    if (begins(call, "openat2("))
        return strstr(call, "O_CREAT") != NULL;
    /* Writing to a file of the kernel: what is said is said when the file is opened. */
    if (begins(call, "openat(AT_FDCWD, \"/sys/fs/cgroup/") ||
        begins(call, "openat(AT_FDCWD, \"/proc/sys/"))
        return strstr(call, "O_WRONLY") != NULL && strstr(call, "/tasks\"") == NULL;
    for (size_t i = 0; i < sizeof(announced) / sizeof(announced[0]); i++)
        if (begins(call, announced[i]))
            return true;
    return false;
}

/* But a process that enters a group of version 1 writes to a file that was opened before. */
static bool enters_group(const char *call, const char *line)
{
    return begins(call, "write(") && strstr(call, ", \"0\", 1)") != NULL &&
           strstr(line, "/tasks") != NULL;
}

static bool fits(const char *line, const char *call)
{
    char value[512];

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (!begins(line, pairs[i].line))
            continue;
        if (begins(pairs[i].call, "clone3"))
            return begins(call, "clone3(") && strstr(call, "CLONE_NEW") != NULL;
        if (!begins(call, pairs[i].call))
            continue;
        const char *word = line + strlen(pairs[i].line);
        snprintf(value, sizeof(value), "(\"%.*s\"", (int)strcspn(word, " \\\""), word);
        return !pairs[i].value || strstr(call, value) != NULL;
    }
    return false;
}

static struct pending *pending_of(int pid)
{
    static struct pending all[64];

    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (pid == 0)
            all[i].pid = 0;
        else if (all[i].pid == pid)
            return &all[i];
        else if (all[i].pid == 0) {
            all[i] = (struct pending){ .pid = pid };
            return &all[i];
        }
    }
    return NULL;
}

/* Programs that help, and are looked for in each directory of PATH. Several lines may announce one
 * nft. Returns false if this is about something else. */
static bool is_about_helper(const char *call, const char *said)
{
    static bool is_announced;

    if (begins(said, "nft ") || begins(said, "ps ")) {
        is_announced = true;
        return true;
    }
    if (!begins(call, "execve(") ||
        (strstr(call, "/nft\", [\"nft\"") == NULL && strstr(call, "/ps\", [\"ps\"") == NULL))
        return false;
    EXPECT(is_announced, "an explained line before %s", call);
    if (strstr(call, " ENOENT ") == NULL)
        is_announced = false;
    return true;
}

/* One line of the trace: "PID call(...) = result". */
static void check_line(const char *trace, bool *started)
{
    char said[2048] = "";
    int length = 0;
    int pid = atoi(trace);
    const char *call = trace + strcspn(trace, " ");
    struct pending *pending;

    call += strspn(call, " ");
    if (!*started) { /* strace's own: the program under test begins */
        *started = begins(call, "execve(");
        return;
    }
    pending = pending_of(pid);
    bool speaks = sscanf(call, "write(%*d, \"%*[a-z ]| %2047[^\n]%n", said, &length) == 1;
    if (is_about_helper(call, said))
        return;
    if (speaks) {
        EXPECT(pending->line[0] == '\0', "a call after the line '%s'", pending->line);
        said[strcspn(said, "\\\"")] = '\0';
        strcpy(pending->line, said);
    } else if (needs_line(call) || enters_group(call, pending->line) || fits(pending->line, call)) {
        EXPECT(pending->line[0] != '\0', "an explained line before %s", call);
        EXPECT(fits(pending->line, call), "that after '%s' comes what it says, not %s",
               pending->line, call);
        pending->line[0] = '\0';
    }
}

/* strace and its options, then the program under test and the arguments. */
static struct process *start_traced(const char *const options[], const char *const arguments[])
{
    static const char *const no_leak_check[] = { "ASAN_OPTIONS=detect_leaks=0", NULL };
    struct start how = { .extra_environment = no_leak_check, .seconds = 30 };
    size_t count = 2;
    size_t n = 0;

    needs_program("strace");
    for (size_t i = 0; options[i] != NULL; i++)
        count++;
    for (size_t i = 0; arguments[i] != NULL; i++)
        count++;
    const char **words = allocate(count * sizeof(*words));
    for (; *options != NULL; options++)
        words[n++] = *options;
    words[n++] = getenv("TINY_DOCKER");
    for (; *arguments != NULL; arguments++)
        words[n++] = *arguments;
    return start_program_list(how, words);
}

struct result run_explained_list(const char *const arguments[])
{
    static const char calls[] =
        "trace=openat,openat2,sendto,write,execve,clone3,unshare,setns,mount,umount2,open_tree,"
        "move_mount,mount_setattr,chroot,pivot_root,sethostname,ioctl,mkdirat,fchdir,setgroups,"
        "prctl,seccomp,capset,keyctl";
    const char *trace = path_in_work("trace");
    size_t count = 0;
    bool started = false;

    while (arguments[count] != NULL)
        count++;
    const char **words = allocate((count + 2) * sizeof(*words));
    words[0] = "--explain";
    memcpy(words + 1, arguments, count * sizeof(*words));
    const char *options[] = { "strace", "-f", "-s", "4096", "-o", trace, "-e", calls, NULL };
    struct result r = finish(start_traced(options, words));

    pending_of(0);
    char *line = strtok((char *)read_text(trace), "\n");
    for (; line != NULL; line = strtok(NULL, "\n"))
        check_line(line, &started);
    EXPECT(started, "a trace of the program");
    return r;
}

struct process *start_with_fault_list(const char *fault, const char *const arguments[])
{
    const char *trace = path_in_work("trace");
    const char *inject = text("inject=%s", fault);
    const char *options[] = { "strace", "-f", "-o", trace, "-e", inject, NULL };

    return start_traced(options, arguments);
}

struct result run_with_fault_list(const char *fault, const char *const arguments[])
{
    return finish(start_with_fault_list(fault, arguments));
}
