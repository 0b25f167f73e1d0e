/*
 * xray_processes.c - a container's processes: inside, outside, and who started whom.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "members.h"
#include "memory.h"
#include "text.h"
#include "xray_parts.h"

enum { LONGEST = 16 << 20 };

/* The PID in the container is one of those that the process has, the host's first and then from
 * namespace to namespace (man 5 proc, NStgid); `level` counts those from 0. */
static pid_t pid_at_level(const char *pids, int level)
{
    for (; level > 0 && *pids == '\t'; level--)
        pids += 1 + strcspn(pids + 1, "\t\n");
    return *pids == '\t' ? atoi(pids) : -1;
}

/* At which level PID 1 of the container is 1. */
static int level_of(const char *pids)
{
    int level = -1;

    for (; *pids == '\t'; pids += 1 + strcspn(pids + 1, "\t\n"))
        level++;
    return level;
}

/* The words of a command line; each ends with a NUL. */
static char **read_words(int proc)
{
    CLEANUP_FREE char *text = NULL;
    struct error ignored;
    size_t length;
    size_t count = 0;

    if (file_read(proc, "cmdline", LONGEST, &text, &length, &ignored) < 0 || length == 0)
        return NULL;
    for (size_t i = 0; i <= length; i++)
        count += text[i] == '\0';
    char **words = memory_allocate((count + 1) * sizeof(*words));
    count = 0;
    for (const char *word = text; word < text + length; word += strlen(word) + 1)
        words[count++] = text_copy(word);
    return words;
}

/* The line of the PIDs, from the tab before the first. */
static const char *pids_in(const char *status)
{
    const char *value = xray_status_value(status, "NStgid");

    return value != NULL ? value - 1 : "";
}

/* The same with `*level`, which is found out if it is below 0. */
static bool read_at_level(struct xray_process *process, int proc, int *level)
{
    CLEANUP_FREE char *status = NULL;
    CLEANUP_FREE char *name = NULL;
    struct error ignored;

    if (file_read(proc, "status", LONGEST, &status, NULL, &ignored) < 0 ||
        file_read(proc, "comm", LONGEST, &name, NULL, &ignored) < 0)
        return false;
    const char *values[] = { xray_status_value(status, "PPid"), xray_status_value(status, "Tgid"),
                             xray_status_value(status, "Uid"), xray_status_value(status, "Gid") };
    for (int i = 0; i < 4; i++)
        if (values[i] == NULL)
            return false;
    name[strcspn(name, "\n")] = '\0';
    if (*level < 0)
        *level = level_of(pids_in(status));
    *process = (struct xray_process){ .inside = pid_at_level(pids_in(status), *level),
                                      .outside = atoi(values[1]),
                                      .parent = atoi(values[0]),
                                      .uid = strtoll(values[2], NULL, 10),
                                      .gid = strtoll(values[3], NULL, 10),
                                      .name = text_copy(name),
                                      .words = read_words(proc) };
    return true;
}

bool xray_read_process(struct xray_process *process, int proc)
{
    int level = -1;

    return read_at_level(process, proc, &level);
}

void xray_free_process(struct xray_process *process)
{
    free(process->name);
    text_list_free(process->words);
}

static bool read_pid(struct xray_process *process, pid_t pid, int *level)
{
    CLEANUP_FREE char *path = text_format("/proc/%d", pid);
    CLEANUP_CLOSE int proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return proc >= 0 && read_at_level(process, proc, level);
}

/* By their parents, and each one's children by their PIDs. */
static int compare(const void *a, const void *b)
{
    const struct xray_process *left = a;
    const struct xray_process *right = b;

    if (left->parent != right->parent)
        return left->parent < right->parent ? -1 : 1;
    return (left->outside > right->outside) - (left->outside < right->outside);
}

/* The first one in the sorted list with such a parent, or one further on. */
static size_t first_child(const struct xray_process *list, size_t count, pid_t parent)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (list[middle].parent < parent)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

static bool has_parent(const struct xray_process *list, size_t count, pid_t parent)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].outside == parent)
            return true;
    return false;
}

/* A list that becomes a tree. What has been moved has no name any more. */
struct move {
    struct xray_process *from;
    size_t count;
    struct xray_process *to;
    size_t done;
    size_t *stack; /* those that are to be moved next: the last one first */
};

/* Move a process and its descendants, without calling itself: a container can make the tree as deep
 * as it likes. */
static void move_tree(struct move *move, size_t root)
{
    size_t height = 0;

    move->stack[height++] = root;
    move->from[root].is_last = true;
    while (height > 0) {
        struct xray_process *next = &move->from[move->stack[--height]];
        size_t first = first_child(move->from, move->count, next->outside);
        size_t behind = first;
        while (behind < move->count && move->from[behind].parent == next->outside)
            behind++;
        for (size_t i = behind; i-- > first;) {
            if (move->from[i].name == NULL)
                continue;
            move->from[i].depth = next->depth + 1;
            move->from[i].is_last = i + 1 == behind;
            move->stack[height++] = i;
        }
        move->to[move->done++] = *next;
        next->name = NULL;
    }
}

/* PID 1 first, then those that have come in by `exec`, whose parents are not in the list. What is
 * left after that was read while parents changed. */
static void arrange(struct xray *x)
{
    size_t count = x->process_count;
    CLEANUP_FREE struct xray_process *from = x->processes;
    CLEANUP_FREE size_t *stack = memory_allocate(count * sizeof(*stack));
    struct move move = { from, count, memory_allocate(count * sizeof(*from)), 0, stack };

    qsort(from, count, sizeof(*from), compare);
    for (size_t i = 0; i < count; i++)
        if (from[i].outside == x->pid)
            move_tree(&move, i);
    for (size_t i = 0; i < count; i++)
        if (from[i].name != NULL && !has_parent(from, count, from[i].parent))
            move_tree(&move, i);
    for (size_t i = 0; i < count; i++)
        if (from[i].name != NULL)
            move_tree(&move, i);
    x->processes = move.to;
}

void xray_look_at_processes(struct xray *x, struct container *c)
{
    struct error ignored;
    CLEANUP_FREE pid_t *members = members_list(c, &ignored);
    size_t count = 0;
    int level = -1;

    while (members != NULL && members[count] != 0)
        count++;
    x->processes = memory_allocate((count + 1) * sizeof(*x->processes));
    /* PID 1 says at which level the others have their PIDs in the container. */
    if (count == 0 || !read_pid(&x->processes[0], x->pid, &level))
        return;
    x->process_count = 1;
    for (size_t i = 0; i < count; i++)
        if (members[i] != x->pid && read_pid(&x->processes[x->process_count], members[i], &level))
            x->process_count++;
    arrange(x);
}
