/*
 * test_namespaces.c - what the container has of its own, and what the host keeps.
 */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "trace.h"

CASE(the_host_name_is_the_containers, .page = "man 7 uts_namespaces")
{
    EXPECT_OUT(run("run", PROBE, "hostname"), "tiny-container\n");
    EXPECT_OUT(run("run", "--hostname", "Box-1.example", PROBE, "hostname"), "Box-1.example\n");
}

CASE(a_host_name_may_have_64_bytes, .page = "man 2 sethostname")
{
    const char *name = "a123456789b123456789c123456789d123456789e123456789f123456789.a23";
    const char *longer = text("%s4", name);

    EXPECT_OUT(run("run", "--hostname", name, PROBE, "hostname"), text("%s\n", name));

    EXPECT_OUT(run("run", "-h", "short", PROBE, "hostname"), "short\n");
    struct result r = run("run", "--hostname", longer, PROBE, "hostname");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "' is not a host name\n");
}

CASE(what_is_no_host_name_is_refused, .page = "man 7 hostname")
{
    static const char *const names[] = { "a b", "-a",  "a-",  "a..b", ".a",
                                         "a.",  "a_b", "a/b", "a\nb", "\xc3\xa4" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct result r = run("run", "--hostname", names[i], PROBE, "hostname");
        EXPECT_STATUS(r, 125);
        EXPECT_OUT(r, "");
        EXPECT_ERR_HAS(r, "tiny-docker: run: --hostname: '");
        EXPECT_ERR_HAS(r, "is not a host name\nhint: ");
    }
    EXPECT_STATUS(run("run", "--hostname", "", PROBE, "hostname"), 125);
}

CASE(the_command_is_pid_1, .page = "man 7 pid_namespaces")
{
    EXPECT_OUT_HAS(run("run", PROBE, "pid"), "pid 1\nparent 0\n");
}

/* Where /proc/self/ns/NAME leads, inside and out here. */
static const char *namespace_inside(const char *name)
{
    return run("run", "readlink", text("/proc/self/ns/%s", name)).out;
}

static const char *namespace_here(const char *name)
{
    return run_program("readlink", text("/proc/self/ns/%s", name)).out;
}

/* On day 2 /proc is still the host's, and `self` in it is nobody: its reader has no PID there. */
CASE(uts_pid_mnt_and_ipc_are_new, .first_day = 3, .page = "man 7 namespaces")
{
    static const char *const own[] = { "uts", "pid", "mnt", "ipc" };

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        const char *inside = namespace_inside(own[i]);
        EXPECT(strstr(inside, own[i]) != NULL, "a link for %s", own[i]);
        EXPECT(strcmp(inside, namespace_here(own[i])) != 0, "a new %s namespace", own[i]);
    }
    EXPECT(strcmp(namespace_inside("user"), namespace_here("user")) == 0, "the user namespace");
}

CASE(system_v_ipc_of_the_host_is_not_seen, .page = "man 7 ipc_namespaces")
{
    const char *made = run_program("ipcmk", "-M", "4096").out;
    const char *id = strrchr(made, ' ');

    EXPECT(id != NULL, "a segment on the host");
    struct result inside = run("run", "ipcs", "-m");
    run_program("ipcrm", "-m", text("%.*s", (int)strcspn(id + 1, "\n"), id + 1));
    EXPECT_STATUS(inside, 0);
    EXPECT_OUT_LACKS(inside, " 4096 ");
}

CASE(system_v_ipc_of_the_container_goes_with_it, .page = "man 7 ipc_namespaces")
{
    /* What would stay is seen by the ledger. */
    EXPECT_OUT_HAS(run("run", "ipcmk", "-M", "4096"), "Shared memory id");
}

CASE(a_mount_inside_is_not_seen_outside, .page = "man 7 mount_namespaces", .last_day = 9)
{
    const char *where = path_in_work("mnt");
    const char *script =
        text("mount -t tmpfs none %s && echo in >%s/file && cat %s/file", where, where, where);

    mkdir(where, 0755);
    EXPECT_OUT(run("run", "sh", "-c", script), "in\n");
    EXPECT(access(text("%s/file", where), F_OK) < 0, "an empty directory outside");
}

CASE(a_mount_outside_does_not_come_in_later, .page = "man 7 mount_namespaces", .last_day = 9)
{
    const char *where = path_in_work("mnt");
    struct process *p = start("run", "sh", "-c", text("echo ready; read x; ls %s", where));

    mkdir(where, 0755);
    wait_for_output(p, "ready\n");
    run_program("mount", "-t", "tmpfs", "none", where);
    write_file(text("%s/file", where), 0644, "");
    send_input(p, "\n");
    struct result r = finish(p);
    run_program("umount", where);
    EXPECT_OUT(r, "ready\n");
}

CASE(without_privilege_there_is_one_sentence_and_a_hint, .page = "man 7 capabilities")
{
    /* From day 4 on it needs a directory for its state too: one that this user has. */
    const char *state = text("TINY_DOCKER_ROOT=%s", path_in_work("state"));
    struct start how = { .uid = 65534, .extra_environment = (const char *[]){ state, NULL } };

    mkdir(path_in_work("state"), 0755);
    chown(path_in_work("state"), 65534, 65534);
    struct result r = run_with(how, PLAIN_RUN, "true");
    EXPECT_STATUS(r, 125);
    EXPECT_OUT(r, "");
    /* On day 10 the first thing that is refused is a mount. */
    EXPECT_ERR(r, harness_day() < 10 ? "tiny-docker: run: clone: cannot start a process in new "
                                       "namespaces: Operation not permitted\n"
                                       "hint: namespaces need root: sudo tiny-docker run ...\n"
                                     : "tiny-docker: run: hosts: cannot make a second mount of "
                                       "'hostname': Operation not permitted\n"
                                       "hint: mounts need root: sudo tiny-docker run ...\n");
}

CASE(orphans_go_with_the_container, .page = "man 7 pid_namespaces")
{
    /* What would stay is seen by the ledger. */
    EXPECT_OUT(run("run", PROBE, "orphans", "20"), "ready\n");
}

CASE(the_container_dies_with_its_parent, .page = "man 2 prctl")
{
    struct process *p = start("run", PROBE, "ignore");

    wait_for_output(p, "ready\n");
    signal_process(p, SIGKILL);
    EXPECT_STATUS(finish(p), 128 + SIGKILL);
    let_it_be_repaired();
}

CASE(a_command_that_is_not_found_leads_with_the_step)
{
    struct result r = run("run", "no-such-command");

    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "tiny-docker: run: exec: 'no-such-command' is not in any directory of PATH");
}

CASE(twenty_containers_run_at_once)
{
    enum { COUNT = 20 };
    struct process *all[COUNT];

    for (int i = 0; i < COUNT; i++)
        all[i] = start("run", "--hostname", text("box-%d", i), "sh", "-c", "hostname; read x");
    for (int i = 0; i < COUNT; i++)
        wait_for_output(all[i], text("box-%d\n", i));
    for (int i = 0; i < COUNT; i++)
        EXPECT_STATUS(finish(all[i]), 1); /* `read` has met the end of its input */
}

CASE(what_is_explained_happens_and_nothing_else, .page = "man 1 strace")
{
    struct result r = run_explained("run", "--hostname", "box", "true");

    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "parent | unshare --uts --pid --mount --ipc");
    EXPECT_ERR_HAS(r, "child  | mount --make-rprivate /\n");
    EXPECT_ERR_HAS(r, "child  | hostname box\n");
}

SUITE("namespaces", "a hostname, a process tree, mounts and IPC of its own")
