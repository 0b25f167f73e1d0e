/*
 * test_scarce.c - no space, no descriptors, no memory, no right to write.
 *
 * A command may fail then and has to say so; what it has begun it has undone. Afterwards, with
 * enough of everything, all is as it was.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "chance.h"
#include "harness.h"
#include "world.h"

static unsigned tried;

/* When a case ends: each has its part of the time. */
static time_t end_of_case(void)
{
    const char *seconds = getenv("STORM_SECONDS");

    return time(NULL) + (seconds != NULL ? atoi(seconds) : 8) / 4;
}

static bool nobody(pid_t pid)
{
    (void)pid;
    return false;
}

/* A command on one of the containers, which may fail but not without a word. */
static void try_command(struct start how)
{
    static const char *const words[][6] = {
        { "run", "--rm", "--net=none", "true" },
        { "run", "-d", "--net=none", "--name=ada", "sleep", "0.2" },
        { "run", "-d", "--net=none", "--restart=always", "false" },
        { "run", "-d", "--init", "sleep", "100" },
        { "ps", "-a" },
        { "exec", "ID", "true" },
        { "stop", "-t", "0", "ID" },
        { "start", "ID" },
        { "restart", "-t", "0", "ID" },
        { "rename", "ID", "bob" },
        { "pause", "ID" },
        { "unpause", "ID" },
        { "rm", "ID" },
        { "rm", "-f", "ID" },
        { "logs", "ID" },
    };
    const char *const *chosen = ONE_OF(words);
    const char *id = world_container();
    const char *list[7] = { NULL };

    for (int i = 0; i < 6 && chosen[i] != NULL; i++)
        list[i] = strcmp(chosen[i], "ID") != 0 ? chosen[i] : id != NULL ? id : "ada";
    how.seconds = 40;
    struct result r = run_list(how, list);
    /* The container's end is the end of what was executed in it. */
    bool may_be_killed = strcmp(list[0], "exec") == 0;
    EXPECT(r.status < 128 || (may_be_killed && r.status == 128 + SIGKILL),
           "an exit status, not %d: %s", r.status, r.err);
    EXPECT(r.status <= 1 || r.status >= 128 || r.err[0] != '\0', "a word about status %d",
           r.status);
    tried++;
}

static void expect_all_well(void)
{
    world_expect_truth(nobody);
    world_expect_removable();
    world_end();
}

/* Where the state is; it is there then. */
static const char *state_directory(void)
{
    const char *root = getenv("TINY_DOCKER_ROOT");

    EXPECT(root != NULL, "TINY_DOCKER_ROOT");
    mkdir(root, 0700);
    return root;
}

/* A disk for the state that is full, or nearly. */
CASE(a_full_disk_leaves_nothing, .page = "man 5 tmpfs", .seconds = 400)
{
    const char *root = state_directory();
    time_t end = end_of_case();

    EXPECT(mount("small", root, "tmpfs", 0, "size=256k,nr_inodes=80") == 0, "a small disk");
    do {
        world_begin(NULL);
        const char *fill = text("%s/fill", root);
        for (unsigned i = chance(4); i > 0; i--)
            try_command((struct start){ 0 });
        run_program("dd", "if=/dev/zero", text("of=%s", fill), "bs=4k",
                    text("count=%u", 40 + chance(30)));
        for (unsigned i = 1 + chance(8); i > 0; i--)
            try_command((struct start){ 0 });
        remove(fill);
        expect_all_well();
    } while (time(NULL) < end);
    umount2(root, MNT_DETACH);
    printf("  did: %u commands without space\n", tried);
    tried = 0;
}

static rlim_t limit;

static void lower_descriptors(void)
{
    struct rlimit both = { limit, limit };

    setrlimit(RLIMIT_NOFILE, &both);
}

static void lower_memory(void)
{
    struct rlimit both = { limit, limit };

    setrlimit(RLIMIT_AS, &both);
}

/* Commands below a limit of `least` to so many units more, most of them. */
static void try_below(void (*lower)(void), unsigned least, unsigned more, rlim_t unit)
{
    time_t end = end_of_case();

    do {
        world_begin(NULL);
        for (unsigned i = 2 + chance(8); i > 0; i--) {
            limit = (least + chance(more)) * unit;
            try_command((struct start){ .prepare = once_in(3) ? NULL : lower });
        }
        expect_all_well();
    } while (time(NULL) < end);
}

CASE(few_descriptors_leave_nothing, .page = "man 2 setrlimit", .seconds = 400)
{
    try_below(lower_descriptors, 3, 20, 1);
    printf("  did: %u commands without descriptors\n", tried);
    tried = 0;
}

/* The kibibytes with which the program begins. With less the dynamic linker fails, with status 127
 * or by a signal. */
static unsigned least_memory(void)
{
    int status;

    limit = 1 << 20;
    do {
        limit += 4 << 10;
        status = run_with((struct start){ .prepare = lower_memory }, "version").status;
    } while (status >= 127);
    return (unsigned)(limit >> 10);
}

CASE(little_memory_leaves_nothing, .page = "man 2 setrlimit", .seconds = 400)
{
    try_below(lower_memory, least_memory(), 1400, 1024);
    printf("  did: %u commands without memory\n", tried);
    tried = 0;
}

/* It becomes so while containers run, and goes back before they are to be removed. */
CASE(a_state_that_cannot_be_written_leaves_nothing, .page = "man 8 mount", .seconds = 400)
{
    const char *root = state_directory();
    time_t end = end_of_case();

    EXPECT(mount("state", root, "tmpfs", 0, "mode=700") == 0, "a disk of its own");
    do {
        world_begin(NULL);
        for (unsigned i = 1 + chance(4); i > 0; i--)
            try_command((struct start){ 0 });
        /* A file that is open for writing keeps a file system from it; a mount it does not. */
        mount(root, root, NULL, MS_BIND, NULL);
        EXPECT(mount(NULL, root, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0, "read-only");
        for (unsigned i = 1 + chance(8); i > 0; i--)
            try_command((struct start){ 0 });
        umount2(root, MNT_DETACH);
        expect_all_well();
    } while (time(NULL) < end);
    umount2(root, MNT_DETACH);
    printf("  did: %u commands without the right to write\n", tried);
    tried = 0;
}

SUITE("scarce", "no space, no descriptors, no memory, no right to write")
