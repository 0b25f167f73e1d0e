/*
 * test_userns.c - an ordinary user runs a container, and is root in it.
 *
 * On day 2 /proc is the host's. So the map is seen from outside, by the PID there.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"

static const struct start as_user = { .uid = 1234 };

/* Run it as that user, where the machine lets such users make namespaces at all. */
static struct result run_as_user(const char *script)
{
    if (run_program_with(as_user, "unshare", "--user", "true").status != 0)
        SKIP("ordinary users may make no user namespace here");
    return run_with(as_user, "run", "--userns", "--hostname", "mine", "sh", "-c", script);
}

/* A directory of that user's own. */
static const char *make_home(void)
{
    const char *home = path_in_work("home");

    mkdir(home, 0755);
    chown(home, 1234, 1234);
    return home;
}

CASE(an_ordinary_user_is_root_inside, .page = "man 7 user_namespaces")
{
    struct result r = run_as_user("id -u; id -g; hostname");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "0\n0\nmine\n");
}

CASE(root_inside_may_mount, .page = "man 7 mount_namespaces")
{
    const char *home = make_home();
    const char *script =
        text("mount -t tmpfs none %s && echo in >%s/file && cat %s/file", home, home, home);

    EXPECT_OUT(run_as_user(script), "in\n");
}

CASE(root_inside_is_the_caller_outside, .page = "man 7 user_namespaces")
{
    const char *file = text("%s/file", make_home());
    struct stat st;

    EXPECT_STATUS(run_as_user(text("echo in >%s", file)), 0);
    EXPECT(stat(file, &st) == 0 && st.st_uid == 1234 && st.st_gid == 1234,
           "a file of user 1234, not of %u", st.st_uid);
}

CASE(what_is_roots_stays_out_of_reach, .page = "man 7 user_namespaces")
{
    const char *secret = path_in_work("secret");

    write_file(secret, 0600, "of root\n");
    struct result r = run_as_user(text("id -u; cat %s", secret));
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "0\n");
}

CASE(one_user_is_mapped_and_no_more, .page = "man 7 user_namespaces")
{
    run_as_user("true");
    struct process *p = start_with(as_user, "run", "--userns", PROBE, "sleep");
    unsigned inside;
    unsigned outside;
    unsigned length;

    wait_for_output(p, "ready\n");
    pid_t pid = descendant_of(p, "probe");
    const char *map = read_text(text("/proc/%d/uid_map", pid));
    const char *groups = read_text(text("/proc/%d/setgroups", pid));
    kill(pid, SIGKILL);
    finish(p);
    EXPECT(sscanf(map, "%u %u %u", &inside, &outside, &length) == 3 && inside == 0 &&
               outside == 1234 && length == 1,
           "the map '0 1234 1', not: %s", map);
    EXPECT_TEXT(groups, "deny\n");
}

CASE(root_may_use_it_too)
{
    EXPECT_OUT(run("run", "--userns", "id", "-u"), "0\n");
}

CASE(without_the_option_an_ordinary_user_is_refused)
{
    EXPECT_STATUS(run_with(as_user, "run", "true"), 125);
}

CASE(what_is_done_is_explained, .page = "man 1 unshare")
{
    EXPECT_ERR_HAS(run("--explain", "run", "--userns", "true"), " --user --map-root-user ");
    EXPECT_ERR_LACKS(run("--explain", "run", "true"), "--user");
}

SUITE("userns", "root inside, and an ordinary user outside")
