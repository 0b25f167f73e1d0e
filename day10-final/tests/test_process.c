/*
 * test_process.c - the process in a container: its variables, user, directory and limits.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

#define BOX "run", "--net", "none", "--rootfs", make_box()

/* A root filesystem with a few users. */
static const char *make_box(void)
{
    const char *rootfs = path_in_work("box");

    if (access(rootfs, F_OK) == 0)
        return rootfs;
    make_rootfs("box");
    write_file(text("%s/etc/passwd", rootfs), 0644,
               "root:x:0:0:root:/root:/bin/sh\nwww:x:33:34::/srv:/bin/sh\n");
    write_file(text("%s/etc/group", rootfs), 0644,
               "root:x:0:\nwww:x:34:\nvideo:x:44:other,www\naudio:x:45:www\nnone:x:46:other\n");
    return rootfs;
}

CASE(variables_are_added_to_the_standard_ones, .page = "man 7 environ")
{
    struct result r = run(BOX, "-e", "COLOUR=red", "-e", "EMPTY=", "-e", "TERM=vt100", "-e",
                          "COLOUR=blue", "probe", "env");

    EXPECT_OUT_HAS(r, "\nCOLOUR=blue\n");
    EXPECT_OUT_HAS(r, "\nEMPTY=\n");
    EXPECT_OUT_HAS(r, "\nTERM=vt100\n");
    EXPECT_OUT_LACKS(r, "COLOUR=red");
    EXPECT_TEXT(inspected(the_container(), "environment"),
                "[\"COLOUR=blue\",\"EMPTY=\",\"TERM=vt100\"]");
}

CASE(a_name_alone_takes_the_callers_value)
{
    struct start how = { .extra_environment = (const char *[]){ "HERE=1 2", NULL } };
    struct result r = run_with(how, BOX, "-e", "HERE", "-e", "NOT_HERE", "probe", "env");

    EXPECT_OUT_HAS(r, "\nHERE=1 2\n");
    EXPECT_OUT_LACKS(r, "NOT_HERE");
}

CASE(a_file_sets_variables)
{
    const char *file = path_in_work("variables");

    write_file(file, 0644, "# a comment\n\nONE=1\n  TWO=a # b\nHERE\nGONE\nLAST=\"quoted\"");
    struct start how = { .extra_environment = (const char *[]){ "HERE=yes", NULL } };
    struct result r = run_with(how, BOX, "--env-file", file, "-e", "ONE=2", "probe", "env");
    EXPECT_OUT_HAS(r, "\nONE=2\nTWO=a # b\nHERE=yes\nLAST=\"quoted\"\n");
    EXPECT_OUT_LACKS(r, "GONE");
}

CASE(wrong_variables_are_refused)
{
    const char *file = path_in_work("variables");

    write_file(file, 0644, "ONE=1\n\ntwo words=1\n");
    EXPECT_STATUS(run("run", "-e", "=x", "true"), 125);
    EXPECT_STATUS(run("run", "-e", "", "true"), 125);
    struct result r = run("run", "--env-file", file, "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, text("--env-file: %s: line 3: the variable 'two words' has a space", file));
    EXPECT_ERR_HAS(run("run", "--env-file", "/no/such", "true"),
                   "run: --env-file: cannot open '/no/such': No such file");
}

CASE(path_decides_where_the_command_is_found)
{
    const char *tool = text("%s/tmp/tool", make_box());

    write_file(tool, 0755, "#!/bin/sh\necho found\n");
    EXPECT_OUT(run(BOX, "-e", "PATH=/tmp:/bin", "tool"), "found\n");
    EXPECT_STATUS(run(BOX, "tool"), 127);
}

CASE(the_working_directory_is_made_if_it_is_missing)
{
    EXPECT_OUT(run(BOX, "-w", "/tmp", "probe", "cwd"), "/tmp\n");
    EXPECT_OUT(run(BOX, "--workdir", "/deep/down", "probe", "cwd"), "/deep/down\n");
    struct result r = run(BOX, "-w", "/etc/passwd", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "workdir: cannot make the directory '/etc/passwd' in the container: ");
    EXPECT_STATUS(run(BOX, "-w", "tmp", "true"), 125);
}

CASE(a_relative_command_is_relative_to_the_working_directory)
{
    write_file(text("%s/tmp/tool", make_box()), 0755, "#!/bin/sh\necho found\n");
    EXPECT_OUT(run(BOX, "-w", "/tmp", "./tool"), "found\n");
}

/* The user, his groups and his home. */
static const char *identity(const char *user)
{
    return run(BOX, "-u", user, "sh", "-c", "echo $(id -u) $(id -g) $(id -G) $HOME").out;
}

CASE(the_user_is_the_containers, .page = "man 5 passwd")
{
    EXPECT_TEXT(identity("www"), "33 34 34 44 45 /srv\n");
    EXPECT_TEXT(identity("33"), "33 34 34 44 45 /srv\n");
    EXPECT_TEXT(identity("www:video"), "33 44 44 /srv\n");
    EXPECT_TEXT(identity("www:7"), "33 7 7 /srv\n");
    EXPECT_TEXT(identity("1000"), "1000 0 0 /\n");
    EXPECT_TEXT(identity("1000:1001"), "1000 1001 1001 /\n");
    EXPECT_TEXT(identity("root"), "0 0 0 /root\n");
    EXPECT_TEXT(identity("0:video"), "0 44 44 /root\n");
}

CASE(an_unknown_user_or_group_is_named)
{
    struct result r = run(BOX, "-u", "nobody-here", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "run: user: there is no user 'nobody-here' in the container's /etc/passwd\n"
                      "hint: a number needs no entry there\n");
    EXPECT_ERR_HAS(run(BOX, "-u", "www:no-group", "true"),
                   "there is no group 'no-group' in the container's /etc/group\n");
    EXPECT_STATUS(run(BOX, "-u", ":1", "true"), 125);
    EXPECT_STATUS(run(BOX, "-u", "", "true"), 125);
    EXPECT_STATUS(run(BOX, "-u", "1:", "true"), 125);
    EXPECT_STATUS(run(BOX, "-u", "99999999999", "true"), 125);
}

/* To become user -1 is to stay who one is (man 2 setresuid). */
CASE(nobody_has_the_number_that_means_no_change, .page = "man 2 setresuid")
{
    write_file(text("%s/etc/passwd", make_box()), 0644,
               "a:x:4294967295:0::/:\nb:x:1:4294967295::/:\nc:x:-1:-1::/:\n"
               "d:x:4294967294:4294967293::/:\ne:x:5\nlast:x:6:7::/last");
    write_file(text("%s/etc/group", make_box()), 0644, "g:x:4294967295:d\nh:x:8:x,d,y");
    EXPECT_STATUS(run(BOX, "-u", "a", "true"), 125);
    EXPECT_STATUS(run(BOX, "-u", "b", "true"), 125);
    EXPECT_STATUS(run(BOX, "-u", "c", "true"), 125);
    EXPECT_STATUS(run(BOX, "-u", "e", "true"), 125);
    EXPECT_STATUS(run(BOX, "-u", "1:g", "true"), 125);
    EXPECT_TEXT(identity("d"), "4294967294 4294967293 4294967293 8 /\n");
    EXPECT_TEXT(identity("last:h"), "6 8 8 /last\n");
    EXPECT_TEXT(identity("2147483648:4294967294"), "2147483648 4294967294 4294967294 /\n");
    struct result r = run(BOX, "-u", "4294967295", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "'4294967295' is not a whole number from 0 to 4294967294\n");
    EXPECT_STATUS(run(BOX, "-u", "0:4294967295", "true"), 125);
}

CASE(home_is_the_users_unless_it_was_set)
{
    EXPECT_OUT(run(BOX, "-u", "www", "-e", "HOME=/mine", "sh", "-c", "echo $HOME"), "/mine\n");
}

CASE(the_callers_groups_stay_outside, .page = "man 2 setgroups")
{
    struct result r =
        run_program("setpriv", "--groups", "7,8", getenv("TINY_DOCKER"), BOX, "id", "-G");

    EXPECT_OUT(r, "0\n");
}

CASE(another_user_has_no_capabilities_and_dies_with_the_parent, .page = "man 2 prctl")
{
    struct process *p = start(BOX, "-u", "www", "probe", "sleep");

    wait_for_output(p, "ready\n");
    pid_t pid = descendant_of(p, "probe");
    EXPECT_OUT_HAS(run_program("cat", text("/proc/%d/status", pid)), "CapEff:\t0000000000000000");
    signal_process(p, 9);
    finish(p);
    EXPECT(ends_within(pid, 2000), "that the container dies with its parent");
    let_it_be_repaired();
}

CASE(a_directory_that_the_user_may_not_enter_is_an_error)
{
    mkdir(text("%s/closed", make_box()), 0700);
    struct result r = run(BOX, "-u", "www", "-w", "/closed", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "directory: cannot change to '/closed': Permission denied\n");
}

CASE(limits_of_each_process_are_set, .page = "man 2 setrlimit")
{
    EXPECT_OUT(run(BOX, "--ulimit", "nofile=100:200", "--ulimit", "core=0", "sh", "-c",
                   "ulimit -Sn; ulimit -Hn; ulimit -c"),
               "100\n200\n0\n");
    struct result r = run("run", "--ulimit", "nofiles=1", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "--ulimit: 'nofiles=1' is not NAME=SOFT[:HARD]\nhint: ");
    EXPECT_STATUS(run("run", "--ulimit", "nofile=2:1", "true"), 125);
    EXPECT_STATUS(run("run", "--ulimit", "nofile", "true"), 125);
    EXPECT_STATUS(run("run", "--ulimit", "nofile=x", "true"), 125);
}

/* Our own program opens files until the end, to find the user among others. */
CASE(limits_are_the_commands_and_not_ours, .page = "man 2 setrlimit")
{
    const char *box = make_box();

    write_file(text("%s/bin/script", box), 0755, "#!/no/such\n");
    struct result r = run("run", "--net=none", "--rootfs", box, "--ulimit", "nofile=4", "--init",
                          "-u", "www", "-w", "/bin", "sh", "-c", "id -g; id -G; pwd; ulimit -n");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "34\n34 44 45\n/bin\n4\n");
    r = run("run", "--net=none", "--rootfs", box, "--ulimit", "nofile=3", "script");
    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "needs the interpreter '/no/such'");
}

CASE(options_that_contradict_each_other_are_refused)
{
    struct result r = run("run", "-d", "-i", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "-i keeps standard input open, and -d leaves it\nhint: ");
    EXPECT_STATUS(run("run", "--rm", "--restart", "always", "true"), 125);
    EXPECT_STATUS(run("run", "--log-max-size", "1m", "true"), 125);
    EXPECT_STATUS(run("run", "-d", "--log", "plain", "--log-max-size", "1m", "true"), 125);
    EXPECT_STATUS(run("run", "--log", "xml", "true"), 125);
}

CASE(a_record_holds_what_was_asked_for)
{
    EXPECT_STATUS(run(BOX, "-u", "www", "-w", "/tmp", "--read-only", "--ulimit", "core=0", "true"),
                  0);
    const char *id = the_container();
    EXPECT_TEXT(inspected(id, "user"), "www");
    EXPECT_TEXT(inspected(id, "workdir"), "/tmp");
    EXPECT_TEXT(inspected(id, "read_only"), "true");
    EXPECT_TEXT(inspected(id, "privileged"), "false");
    EXPECT_TEXT(inspected(id, "ulimits"), "[\"core=0\"]");
    EXPECT_TEXT(inspected(id, "volumes"), "null");
}

SUITE("process", "the process in a container")
