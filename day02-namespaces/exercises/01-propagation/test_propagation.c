/*
 * test_propagation.c - in which direction mounts travel between the host and the container.
 *
 * The sandbox of the tests plays the host: its mounts are shared, as systemd makes them.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

static const char *make_mount_point(void)
{
    const char *where = path_in_work("mnt");

    mkdir(where, 0755);
    return where;
}

/* What the container finds at a place where the host has mounted something meanwhile. */
static struct result look_after_a_mount_outside(const char *propagation)
{
    const char *where = make_mount_point();
    struct process *p = start("run", "--propagation", propagation, "sh", "-c",
                              text("echo ready; read x; ls %s", where));

    wait_for_output(p, "ready\n");
    run_program("mount", "-t", "tmpfs", "late", where);
    write_file(text("%s/file", where), 0644, "");
    send_input(p, "\n");
    struct result r = finish(p);
    run_program("umount", where);
    return r;
}

/* What the container sees of its own mount; a leak is left to be seen. */
static struct result mount_inside(const char *propagation, const char *where)
{
    return run(
        "run", "--propagation", propagation, "sh", "-c",
        text("mount -t tmpfs leak %s && echo in >%s/file && cat %s/file", where, where, where));
}

CASE(shared_shows_the_leak, .page = "man 7 mount_namespaces")
{
    const char *where = make_mount_point();

    EXPECT_OUT(mount_inside("shared", where), "in\n");
    EXPECT(access(text("%s/file", where), F_OK) == 0, "the container's file, on the host");
    run_program("umount", where);
}

CASE(a_slave_keeps_its_own_mounts, .page = "man 7 mount_namespaces")
{
    const char *where = make_mount_point();

    EXPECT_OUT(mount_inside("slave", where), "in\n");
    EXPECT(access(text("%s/file", where), F_OK) < 0, "an empty directory on the host");
}

CASE(a_slave_receives_the_mounts_of_the_host, .page = "man 7 mount_namespaces")
{
    EXPECT_OUT(look_after_a_mount_outside("slave"), "ready\nfile\n");
}

CASE(private_is_a_wall_on_both_sides, .page = "man 7 mount_namespaces")
{
    const char *where = make_mount_point();

    EXPECT_OUT(mount_inside("private", where), "in\n");
    EXPECT(access(text("%s/file", where), F_OK) < 0, "an empty directory on the host");
    EXPECT_OUT(look_after_a_mount_outside("private"), "ready\n");
}

CASE(what_is_done_is_explained, .page = "man 8 mount")
{
    EXPECT_ERR_HAS(run("--explain", "run", "--propagation", "slave", "true"),
                   "child  | mount --make-rslave /\n");
    EXPECT_ERR_HAS(run("--explain", "run", "true"), "child  | mount --make-rprivate /\n");
}

CASE(what_is_no_propagation_is_refused)
{
    struct result r = run("run", "--propagation", "secret", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: run: --propagation: 'secret' ");
}

SUITE("propagation", "mounts that travel, and mounts that do not")
