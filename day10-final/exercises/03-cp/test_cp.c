/*
 * test_cp.c - a file of a container, copied to the host.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

/* A container in which this has been done, and whose /tmp nobody sees from outside. */
static const char *container(const char *script)
{
    return detach_ready("--name", "web", "--net", "none", "--tmpfs", "/tmp", "--rootfs",
                        make_rootfs("box"), "sh", "-c",
                        text("%s; echo ready; exec sleep 1000", script));
}

static void end(const char *id)
{
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(a_file_is_copied_as_the_container_sees_it, .page = "man 5 proc, /proc/PID/root")
{
    const char *copy = path_in_work("copy");
    const char *id = container("echo hello >/tmp/x; seq 100000 >/tmp/long; ln -s /tmp/x /tmp/link");
    struct result named = run("cp", "web:/tmp/x", copy);
    EXPECT_STATUS(named, 0);
    const char *first = read_text(copy);
    struct result replaced = run("cp", text("%.11s:/tmp/long", id), copy);
    struct result same = run_program("sh", "-c", text("seq 100000 | cmp - %s", copy));
    struct result linked = run("cp", "web:tmp/link", copy);

    end(id);
    EXPECT_OUT(named, "");
    EXPECT_TEXT(first, "hello\n");
    EXPECT_STATUS(replaced, 0);
    EXPECT_STATUS(same, 0);
    EXPECT_STATUS(linked, 0);
    EXPECT_TEXT(read_text(copy), "hello\n");
}

/* In the container these paths lead to other places, or to none. */
CASE(no_path_leads_to_a_file_of_the_host, .page = "man 2 openat2")
{
    const char *secret = path_in_work("secret");
    const char *copy = path_in_work("copy");

    write_file(secret, 0600, "of the host\n");
    const char *id = container(text("ln -s %s /tmp/link; ln -s /proc/self/root%s /tmp/by-self; "
                                    "ln -s /proc/self/cwd /tmp/cwd",
                                    secret, secret));
    const char *paths[] = { secret, text("/../../../../../../..%s", secret), "/tmp/link",
                            "/tmp/by-self", "/tmp/cwd/secret" };
    struct result r[5];
    bool is_there[5];
    for (int i = 0; i < 5; i++) {
        r[i] = run_with((struct start){ .directory = path_in_work("") }, "cp",
                        text("web:%s", paths[i]), copy);
        is_there[i] = access(copy, F_OK) == 0;
    }
    end(id);
    for (int i = 0; i < 5; i++) {
        EXPECT_STATUS(r[i], 1);
        EXPECT_ERR_HAS(r[i], "tiny-docker: cp: ");
        EXPECT(!is_there[i], "no copy of %s", paths[i]);
    }
}

CASE(what_is_no_plain_file_is_refused, .page = "man 7 fifo")
{
    static const char *const paths[] = { "/tmp", "/tmp/fifo", "/dev/zero" };
    const char *id = container("mkfifo /tmp/fifo");
    struct result r[3];

    for (int i = 0; i < 3; i++)
        r[i] = run("cp", text("web:%s", paths[i]), path_in_work("copy"));
    end(id);
    for (int i = 0; i < 3; i++) {
        EXPECT_STATUS(r[i], 1);
        EXPECT_ERR_HAS(r[i], text("'%s' is no plain file\n", paths[i]));
    }
}

CASE(a_copy_makes_nobody_root, .page = "man 2 fstat")
{
    const char *copy = path_in_work("copy");
    const char *id = container("cp /bin/busybox /tmp/suid; chmod 6755 /tmp/suid");
    struct result r = run("cp", "web:/tmp/suid", copy);
    struct stat status = { 0 };

    end(id);
    EXPECT_STATUS(r, 0);
    stat(copy, &status);
    EXPECT((status.st_mode & 07777) == 0755, "mode 755, not %o", status.st_mode & 07777);
}

CASE(what_cannot_be_copied_changes_nothing)
{
    const char *copy = path_in_work("copy");

    write_file(copy, 0644, "before\n");
    const char *id = container("true");
    struct result missing = run("cp", "web:/tmp/nope", copy);
    EXPECT_STATUS(run("kill", id), 0);
    struct result ended = run("cp", "web:/bin/busybox", copy);
    struct result unknown = run("cp", "nobody:/bin/busybox", copy);
    struct result no_path = run("cp", "web", copy);

    end(id);
    EXPECT_STATUS(missing, 1);
    EXPECT_ERR_HAS(missing, "No such file or directory\n");
    EXPECT_STATUS(ended, 1);
    EXPECT_ERR_HAS(ended, "web: it is not running\n");
    EXPECT_STATUS(unknown, 1);
    EXPECT_ERR_HAS(unknown, "there is no container 'nobody'\n");
    EXPECT_STATUS(no_path, 2);
    EXPECT_TEXT(read_text(copy), "before\n");
}

SUITE("cp", "a file of a container, copied to the host")
