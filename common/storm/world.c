/*
 * world.c - what must hold whatever has happened.
 */
#include "world.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bystander.h"
#include "chance.h"
#include "cleanup.h"
#include "harness.h"
#include "inspect.h"

enum { MOST = 4096 };

static const struct start patient = { .seconds = 60 };

static void (*on_end)(pid_t pid, int status);

void world_begin(void (*ended)(pid_t pid, int status))
{
    on_end = ended;
    process_while_waiting(world_reap);
    bystander_end_all();
    for (int i = 0; i < 4; i++)
        bystander_start(0);
}

/* The state and the parent of a process, of which there is none if it has gone. */
static char look_up(pid_t pid, pid_t *parent)
{
    char path[64];
    char state = 'X';

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 'X';
    if (fscanf(file, "%*d (%*31[^)]) %c %d", &state, parent) != 2)
        state = 'X';
    fclose(file);
    return state;
}

static bool runs(pid_t pid)
{
    pid_t parent;
    char state = look_up(pid, &parent);

    return pid > 1 && state != 'X' && state != 'Z';
}

int world_processes(pid_t *pids, int most)
{
    CLEANUP_DIR DIR *proc = opendir("/proc");
    struct dirent *entry;
    int count = 0;

    while (proc != NULL && count < most && (entry = readdir(proc)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid > 1 && !bystander_is(pid) && runs(pid))
            pids[count++] = pid;
    }
    return count;
}

static const char *store(void)
{
    return text("%s/containers", getenv("TINY_DOCKER_ROOT"));
}

const char *world_container(void)
{
    CLEANUP_DIR DIR *entries = opendir(store());
    struct dirent *entry;
    const char *chosen = NULL;
    unsigned count = 0;

    while (entries != NULL && (entry = readdir(entries)) != NULL)
        if (entry->d_name[0] != '.' && once_in(++count))
            chosen = text("%s", entry->d_name);
    return chosen;
}

pid_t world_number(const char *id, const char *member)
{
    FILE *file = fopen(record_of(id), "re");
    char record[16384];

    if (file == NULL)
        return 0;
    record[fread(record, 1, sizeof(record) - 1, file)] = '\0';
    fclose(file);
    const char *at = strstr(record, text("\"%s\":", member));
    return at != NULL ? atoi(at + strlen(member) + 3) : 0;
}

void world_reap(void)
{
    siginfo_t info = { 0 };
    int status;

    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid > 0 &&
           !process_is(info.si_pid) && waitpid(info.si_pid, &status, 0) > 0) {
        if (on_end != NULL)
            on_end(info.si_pid, status);
        info.si_pid = 0;
    }
}

static int64_t number_in(const cJSON *record, const char *member)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(record, member);

    return cJSON_IsNumber(value) ? (int64_t)value->valuedouble : -1;
}

/* Those that processes may belong to: parents of containers, and by their PID namespaces the
 * containers themselves, whose end is that of all in it. */
struct owners {
    pid_t parents[MOST];
    ino_t living[MOST];
    int count;
};

static ino_t namespace_of(pid_t pid)
{
    char path[64];
    struct stat st;

    snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
    return pid > 1 && stat(path, &st) == 0 ? st.st_ino : 0;
}

static bool is_living(const struct owners *owners, pid_t pid)
{
    ino_t own = namespace_of(pid);

    for (int i = 0; i < owners->count && own != 0; i++)
        if (own == owners->living[i])
            return true;
    return false;
}

/* `exec -d` leaves a process that waits for its child, which is in the container. */
static bool has_child_in(const struct owners *owners, pid_t pid)
{
    char path[64];
    pid_t child;

    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
    CLEANUP_FILE FILE *file = fopen(path, "re");
    while (file != NULL && fscanf(file, "%d", &child) == 1)
        if (is_living(owners, child))
            return true;
    return false;
}

/* What is wrong with a record, or NULL. Of those that live, the owners are collected. */
static const char *lie_of(const cJSON *record, struct owners *owners)
{
    const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "status"));
    pid_t pid = (pid_t)number_in(record, "pid");
    pid_t parent = (pid_t)number_in(record, "parent_pid");
    bool has_ended =
        status != NULL && (strcmp(status, "exited") == 0 || strcmp(status, "stopped") == 0);
    bool has_process =
        status != NULL && (strcmp(status, "running") == 0 || strcmp(status, "paused") == 0);

    if (status == NULL)
        return "no status";
    if (has_ended && pid != 0)
        return "it has ended and has a process";
    if (has_process && !runs(pid))
        return "it runs without a process";
    if (has_ended)
        return NULL;
    if (!runs(parent) || bystander_is(parent))
        return "it lives without a parent";
    owners->living[owners->count] = namespace_of(pid);
    owners->parents[owners->count++] = parent;
    return NULL;
}

static bool is_accounted_for(pid_t pid, const struct owners *owners, bool (*excused)(pid_t pid))
{
    if (is_living(owners, pid) || has_child_in(owners, pid))
        return true;
    for (pid_t at = pid; at > 1;) {
        if (excused(at))
            return true;
        for (int i = 0; i < owners->count; i++)
            if (at == owners->parents[i])
                return true;
        if (look_up(at, &at) == 'X')
            return true; /* it has ended meanwhile */
    }
    return false;
}

/* The IDs of all containers as the words of an `inspect`. */
static const char **words_of_all(const char *command, const char *option)
{
    const char *ids = run_with(patient, "ps", "-a", "-q").out;
    const char **words = allocate((strlen(ids) / 13 + 4) * sizeof(*words));
    size_t count = 0;

    words[count++] = command;
    if (option != NULL)
        words[count++] = option;
    size_t before = count;
    for (; *ids != '\0'; ids += strcspn(ids, "\n") + 1)
        words[count++] = text("%.*s", (int)strcspn(ids, "\n"), ids);
    return count > before ? words : NULL;
}

/* The first lie that there is, or NULL. */
static const char *find_lie(bool (*excused)(pid_t pid))
{
    static struct owners owners;
    static pid_t pids[MOST];
    const char *lie = NULL;
    const char **words = words_of_all("inspect", NULL);
    cJSON *records = words != NULL ? cJSON_Parse(run_list(patient, words).out) : NULL;
    const cJSON *record;

    owners.count = 0;
    cJSON_ArrayForEach(record, records)
    {
        const char *wrong = lie_of(record, &owners);
        if (wrong != NULL) {
            char *shown = cJSON_Print(record);
            lie = text("%s: %s", wrong, shown);
            free(shown);
        }
    }
    cJSON_Delete(records);
    int count = world_processes(pids, MOST);
    for (int i = 0; i < count && lie == NULL; i++)
        if (!is_accounted_for(pids[i], &owners, excused))
            lie = text("process %d belongs to no container that lives; records: %s%s", pids[i],
                       words != NULL ? run_list(patient, words).out : "none\n",
                       run_program("ps", "-e", "-o", "pid,ppid,stat,args").out);
    return lie;
}

void world_expect_truth(bool (*excused)(pid_t pid))
{
    const char *lie = "";

    /* A container may end between the record and the look at it. */
    for (int tries = 0; tries < 50 && (lie = find_lie(excused)) != NULL; tries++)
        usleep(100000);
    if (lie != NULL)
        printf("  lie: %s\n", lie); /* longer than a failure's text may be */
    EXPECT(lie == NULL, "true records");
}

/* The name of something that a directory holds, or "". */
static const char *first_in(const char *path)
{
    CLEANUP_DIR DIR *directory = opendir(path);
    struct dirent *entry;

    while (directory != NULL && (entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            return text("%s", entry->d_name);
    return "";
}

static const char *said; /* by the last `rm` */

void world_remove_all(void)
{
    said = "";
    const char **words;

    /* One with --rm may have gone before its turn: then `rm` has failed. */
    for (int tries = 0; tries < 3 && (words = words_of_all("rm", "-f")) != NULL; tries++)
        said = run_list(patient, words).err;
}

void world_expect_removable(void)
{
    world_remove_all();
    struct result r = run_with(patient, "ps", "-a", "-q");
    EXPECT(r.out[0] == '\0', "no containers, not: %srm has said: %s", r.out, said);
    EXPECT_ERR(r, "");
    EXPECT_STATUS(r, 0);
    EXPECT_TEXT(first_in(store()), "");
    EXPECT_TEXT(first_in(text("%s/names", getenv("TINY_DOCKER_ROOT"))), "");
    /* Networks take time. */
    r = run_with(patient, "run", "--rm", once_in(4) ? "--net=bridge" : "--net=none", PROBE, "exit",
                 "7");
    EXPECT_STATUS(r, 7);
}

void world_end(void)
{
    static pid_t pids[MOST];
    int count = 0;

    for (int tries = 0; tries < 100 && (count = world_processes(pids, MOST)) > 0; tries++)
        usleep(10000);
    EXPECT(count == 0, "no process; there are:\n%s", run_program("ps", "-ef").out);
    bystander_expect_untouched();
    process_while_waiting(NULL);
    bystander_end_all();
}
