/*
 * unit_ledger.c - the ledger notices each kind of thing that can be left behind.
 */
#include "ledger.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "sandbox.h"

/* Count, make something, count, take it away again, and see that it was noticed. */
static void expect_noticed(void (*make)(void), void (*take_away)(void), const char *line)
{
    struct ledger *before = ledger_take();
    make();
    struct ledger *after = ledger_take();
    const char *difference = ledger_compare(before, after);
    take_away();
    ledger_free(before);
    ledger_free(after);
    EXPECT(strstr(difference, line) != NULL, "'%s' in: %s", line, difference);
}

static void mount_something(void)
{
    mount("none", sandbox_scratch(), "tmpfs", 0, NULL);
}

static void unmount_it(void)
{
    umount(sandbox_scratch());
}

CASE(a_mount_is_noticed)
{
    expect_noticed(mount_something, unmount_it, "new: mount: ");
}

static pid_t child;

static void start_process(void)
{
    child = fork();
    if (child == 0)
        for (;;)
            pause();
}

static void end_process(void)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

CASE(a_process_is_noticed)
{
    expect_noticed(start_process, end_process, "new: process: unit_ledger");
}

static void make_file(void)
{
    write_file(text("%s/left", sandbox_scratch()), 0644, "");
}

static void remove_file(void)
{
    unlink(text("%s/left", sandbox_scratch()));
}

CASE(a_file_is_noticed)
{
    expect_noticed(make_file, remove_file, "/left\n");
}

static void make_half_an_entry(void)
{
    const char *state = text("%s/state", sandbox_scratch());

    mkdir(state, 0700);
    mkdir(text("%s/.new-1", state), 0700);
    write_file(text("%s/config.json", state), 0600, "");
}

static void remove_half_an_entry(void)
{
    rmdir(text("%s/state/.new-1", sandbox_scratch()));
}

CASE(state_counts_only_where_it_is_half_made)
{
    expect_noticed(make_half_an_entry, remove_half_an_entry, "/state/.new-1\n");
}

static int descriptor;

static void open_descriptor(void)
{
    descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void close_descriptor(void)
{
    close(descriptor);
}

CASE(a_descriptor_is_noticed)
{
    expect_noticed(open_descriptor, close_descriptor, "new: descriptor: ");
}

static void change_hostname(void)
{
    sethostname("other", 5);
}

static void restore_hostname(void)
{
    sethostname("test-host", 9);
}

CASE(a_host_name_is_noticed)
{
    expect_noticed(change_hostname, restore_hostname, "new: host name: other");
}

static int segment;

static void make_segment(void)
{
    segment = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
}

static void remove_segment(void)
{
    shmctl(segment, IPC_RMID, NULL);
}

CASE(shared_memory_is_noticed)
{
    expect_noticed(make_segment, remove_segment, "new: shared memory: ");
}

static const char *cgroup(void)
{
    return text("/sys/fs/cgroup/%s%s",
                access("/sys/fs/cgroup/unified", F_OK) == 0 ? "unified/" : "",
                getenv("TINY_DOCKER_CGROUP_PARENT"));
}

static void make_cgroup(void)
{
    mkdir(cgroup(), 0755);
}

static void remove_cgroup(void)
{
    rmdir(cgroup());
}

CASE(a_cgroup_is_noticed)
{
    make_cgroup();
    bool possible = access(cgroup(), F_OK) == 0;
    remove_cgroup();
    if (!possible)
        SKIP("no cgroup can be made here");
    expect_noticed(make_cgroup, remove_cgroup, "new: cgroup: ");
}

static void make_interface(void)
{
    run_program("ip", "link", "add", "left0", "type", "veth", "peer", "name", "left1");
}

static void remove_interface(void)
{
    run_program("ip", "link", "del", "left0");
}

CASE(an_interface_is_noticed)
{
    int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

    needs_program("ip");
    /* The sandbox has no network namespace before day 8. */
    EXPECT(unshare(CLONE_NEWNET) == 0, "a network namespace");
    expect_noticed(make_interface, remove_interface, "new: interface: left0");
    setns(here, CLONE_NEWNET);
    close(here);
}

SUITE("ledger", "what is left behind is noticed")
