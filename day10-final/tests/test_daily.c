/*
 * test_daily.c - a container of Debian's, used as one uses a machine.
 *
 * Here run the programs that people run, with the habits of thirty years: they look users up, make
 * terminals, fork into the background and give up privileges. The root filesystem is rootfs/debian
 * (make rootfs-debian). Each case has a layer of its own above it, so that it may write.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "internet.h"

static const struct start at_terminal = { .pty = true };

/* The repository is somewhere above this program. */
static const char *find_debian(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

    path[length > 0 ? length : 0] = '\0';
    for (char *end; (end = strrchr(path, '/')) != NULL;) {
        *end = '\0';
        const char *debian = text("%s/rootfs/debian", path);
        if (access(debian, F_OK) == 0)
            return debian;
    }
    SKIP("rootfs/debian is not there (make rootfs-debian)");
}

static void end_debian(void)
{
    umount2(path_in_work("debian"), MNT_DETACH);
}

/* Returns the path of a root filesystem. */
static const char *begin_debian(void)
{
    const char *lower = find_debian();
    const char *root = path_in_work("debian");

    mkdir(root, 0755);
    mkdir(path_in_work("upper"), 0755);
    mkdir(path_in_work("overlay"), 0755);
    const char *options = text("lowerdir=%s,upperdir=%s,workdir=%s", lower, path_in_work("upper"),
                               path_in_work("overlay"));
    if (mount("debian", root, "overlay", 0, options) < 0)
        SKIP("no overlay can be mounted: %s", strerror(errno));
    return root;
}

/* Type a line, and wait for an answer, which must not be a part of the line itself, and for the
 * next prompt. */
static void type(struct process *p, const char *line, const char *answer, const char *prompt)
{
    send_input(p, text("%s\n", line));
    wait_for_output(p, answer);
    wait_for_output(p, prompt);
}

CASE(what_fingers_type_for_docker_does_the_same)
{
    const char *root = begin_debian();
    const char *prompt = "root@tiny-container:/src# ";
    const char *limit = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes "
                        "/sys/fs/cgroup/memory.max 2>/dev/null";

    mkdir(path_in_work("src"), 0755);
    struct process *p = start_with(at_terminal, "run", "--rm", "-it", "--name", "web", "-m", "128m",
                                   "-e", "A=b", "-v", text("%s:/src", path_in_work("src")), "-w",
                                   "/src", "--rootfs", root, "bash");
    wait_for_output(p, prompt);
    type(p, "echo A is $A", "A is b\r\n", prompt);
    type(p, limit, "134217728\r\n", prompt);
    type(p, "hostname -I; id -un >who", "10.10.0.2", prompt);
    EXPECT_OUT_HAS(run("ps"), " web\n");
    send_input(p, "exit 3\n");
    struct result r = finish(p);
    end_debian();
    EXPECT_STATUS(r, 3);
    EXPECT_TEXT(read_text(path_in_work("src/who")), "root\n");
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

CASE(names_are_looked_up_where_dns_says, .page = "man 3 getaddrinfo")
{
    const char *root = begin_debian();

    internet_begin();
    struct result hosts =
        run("run", "--rm", "--dns", "192.0.2.80", "--rootfs", root, "getent", "hosts", "name.test");
    struct result own = run("run", "--rm", "--dns", "192.0.2.80", "--rootfs", root, "sh", "-c",
                            "getent hosts $(hostname)");
    internet_end();
    end_debian();
    EXPECT_OUT(hosts, "192.0.2.80      name.test\n");
    EXPECT_OUT(own, "10.10.0.2       tiny-container\n"); /* and this in /etc/hosts */
}

CASE(connections_go_through_the_host_to_a_name, .page = "man 1 bash, REDIRECTION")
{
    static const char *const clients[][3] = {
        { "bash", "-c", "exec 3<>/dev/tcp/name.test/80; cat <&3" },
        { "perl", "-MIO::Socket::INET", "-eprint IO::Socket::INET->new('name.test:80')->getline" },
    };
    const char *root = begin_debian();
    struct result r[2];

    internet_begin();
    for (int i = 0; i < 2; i++)
        r[i] = run("run", "--rm", "--dns", "192.0.2.80", "--rootfs", root, clients[i][0],
                   clients[i][1], clients[i][2]);
    internet_end();
    end_debian();
    EXPECT_OUT(r[0], "you are 192.0.2.1\n");
    EXPECT_OUT(r[1], "you are 192.0.2.1\n");
}

/* Users, PIDs and commands of what `ps aux` lists, a line each. */
static const char *who_runs_what(struct result r)
{
    const char *list = "";

    EXPECT_STATUS(r, 0);
    for (const char *line = r.out; *line != '\0'; line += strcspn(line, "\n") + 1) {
        char user[32];
        char pid[16];
        char command[256];
        EXPECT(sscanf(line, "%31s %15s %*s %*s %*s %*s %*s %*s %*s %*s %255[^\n]", user, pid,
                      command) == 3,
               "eleven columns: %s", as_shown(r.out));
        list = text("%s%s %s %s\n", list, user, pid, command);
    }
    return list;
}

CASE(ps_shows_the_containers_processes_and_no_others, .page = "man 1 ps")
{
    const char *root = begin_debian();
    struct result alone =
        run("run", "--rm", "--net", "none", "-u", "nobody", "--rootfs", root, "ps", "aux");
    const char *id = detach("--net", "none", "--rootfs", root, "sleep", "infinity");
    struct result beside = run("exec", "-u", "mail", id, "ps", "aux");

    EXPECT_STATUS(run("rm", "-f", id), 0);
    end_debian();
    EXPECT_TEXT(who_runs_what(alone), "USER PID COMMAND\nnobody 1 ps aux\n");
    EXPECT_TEXT(who_runs_what(beside), "USER PID COMMAND\nroot 1 sleep infinity\nmail 2 ps aux\n");
}

CASE(su_makes_another_user_of_a_command, .page = "man 1 su")
{
    const char *root = begin_debian();
    struct result id = run("run", "--rm", "--net", "none", "--rootfs", root, "su", "-s", "/bin/sh",
                           "nobody", "-c", "id; cat /etc/shadow");
    struct result login = run("run", "--rm", "--net", "none", "-e", "A=b", "--rootfs", root, "su",
                              "-", "-s", "/bin/sh", "mail", "-c", "echo $USER $A");

    end_debian();
    EXPECT_OUT(id, "uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)\n");
    EXPECT_ERR_HAS(id, "cat: /etc/shadow: Permission denied\n");
    EXPECT_STATUS(id, 1);
    EXPECT_OUT(login, "mail\n");
}

CASE(su_at_a_terminal_gives_a_shell_with_jobs, .page = "man 1 su")
{
    const char *before = "root@tiny-container:/# ";
    const char *prompt = "nobody@tiny-container:/$ ";
    struct process *p =
        start_with(at_terminal, "run", "-it", "--net", "none", "--rootfs", begin_debian(), "bash");

    wait_for_output(p, before);
    send_input(p, "su -s /bin/bash nobody\n");
    wait_for_output(p, prompt);
    type(p, "tty; id -un", "/dev/pts/0\r\nnobody\r\n", prompt);
    send_input(p, "sed -u s/^/got-/\none\n");
    wait_for_output(p, "got-one\r\n");
    send_input(p, "\x1a");
    wait_for_output(p, "Stopped");
    wait_for_output(p, prompt);
    send_input(p, "fg\ntwo\n");
    wait_for_output(p, "got-two\r\n");
    send_input(p, "\x03");
    wait_for_output(p, prompt);
    type(p, "echo status $?", "status 130\r\n", prompt);
    send_input(p, "exit\n");
    wait_for_output(p, before);
    send_input(p, "exit 4\n");
    struct result r = finish(p);
    end_debian();
    EXPECT_STATUS(r, 4);
}

/* A daemon of the old kind: after two forks it is nobody's child, and leads no session. What is
 * asked of it through a FIFO it writes down. */
static const char daemon_source[] = "#!/usr/bin/perl\n"
                                    "use POSIX;\n"
                                    "exit if fork;\n"
                                    "setsid();\n"
                                    "exit if fork;\n"
                                    "$| = 1;\n"
                                    "chdir '/';\n"
                                    "mkfifo('/run/requests', 0600);\n"
                                    "print \"ready\\n\";\n"
                                    "while (open my $requests, '<', '/run/requests') {\n"
                                    "    print \"did $_\" while <$requests>;\n"
                                    "}\n";

/* Start a container, "web", whose command starts that daemon and then has nothing to do. */
static void start_service(void)
{
    const char *root = begin_debian();

    write_file(text("%s/usr/sbin/serviced", root), 0755, daemon_source);
    detach_ready("--init", "--name", "web", "--net", "none", "--rootfs", root, "sh", "-c",
                 "serviced; exec sleep infinity");
}

static void ask_service(const char *request)
{
    EXPECT_STATUS(run("exec", "web", "sh", "-c", text("echo %s >/run/requests", request)), 0);
}

CASE(a_service_that_forks_runs_until_its_container_is_stopped, .page = "man 7 daemon")
{
    const char *dead = "while ps -eo stat= | grep -q Z; do :; done";

    start_service();
    EXPECT_OUT_HAS(run("exec", "web", "ps", "-C", "serviced", "-o", "ppid=,tty="), " 1 ?\n");
    EXPECT_STATUS(run("exec", "web", "sh", "-c", dead), 0); /* PID 1 has seen to its parents */
    pid_t pid = (pid_t)atoi(strchr(run("top", "web", "-C", "serviced", "-o", "pid").out, '\n'));
    EXPECT(pid > 1 && kill(pid, 0) == 0, "the service, process %d", pid);
    ask_service("one"); /* which has been heard when there is an answer */
    while (strstr(run("logs", "web").out, "did one\n") == NULL)
        usleep(1000);
    EXPECT_STATUS(run("stop", "web"), 0);
    EXPECT(ends_within(pid, 0), "the end of process %d before that of `stop`", pid);
    EXPECT_OUT(run("logs", "web"), "ready\ndid one\n");
    EXPECT_STATUS(run("start", "web"), 0);
    wait_until_ready("web");
    EXPECT_STATUS(run("rm", "-f", "web"), 0);
    end_debian();
}

CASE(its_log_is_followed_from_another_terminal, .page = "man 7 inotify")
{
    start_service();
    struct process *p = start_with(at_terminal, "logs", "-f", "web");

    wait_for_output(p, "ready\r\n");
    ask_service("one");
    wait_for_output(p, "did one\r\n");
    EXPECT(!ends_within(pid_of(p), 100), "that it waits for more");
    ask_service("two");
    wait_for_output(p, "did two\r\n");
    EXPECT_STATUS(run("stop", "web"), 0);
    struct result r = finish(p);
    end_debian();
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "ready\r\ndid one\r\ndid two\r\n");
}

/* apt gives up its privileges to read the list, and dpkg changes owners and runs scripts. */
CASE(packages_are_installed_and_removed, .page = "man 8 apt-get")
{
    const char *root = begin_debian();
    const char *control = "Package: hello\nVersion: 1.0\nArchitecture: all\n"
                          "Maintainer: somebody <somebody@test>\nDescription: says hello\n";
    const char *script =
        "set -e; cd /packages; exec 3>&1 >/dev/null; dpkg-deb -b hello hello.deb\n"
        "{ cat hello/DEBIAN/control; stat -c 'Filename: ./hello.deb\nSize: %s' hello.deb\n"
        "sha256sum hello.deb | sed 's/\\([^ ]*\\).*/SHA256: \\1/'; } >Packages\n"
        "rm -f /etc/apt/sources.list.d/*\n"
        "echo 'deb [trusted=yes] file:/packages ./' >/etc/apt/sources.list\n"
        "apt-get update; apt-get install -y hello; hello >&3\n"
        "apt-cache policy hello | grep Installed: >&3; dpkg -l hello | grep ^ii | tr -s ' ' >&3\n"
        "apt-get remove -y hello; test ! -e /usr/bin/hello; apt-get --version | head -c 4 >&3";

    run_program("mkdir", "-p", text("%s/packages/hello/DEBIAN", root),
                text("%s/packages/hello/usr/bin", root));
    write_file(text("%s/packages/hello/DEBIAN/control", root), 0644, control);
    write_file(text("%s/packages/hello/usr/bin/hello", root), 0755, "#!/bin/sh\necho hello\n");
    struct result r = run("run", "--rm", "--net", "none", "--rootfs", root, "sh", "-c", script);
    end_debian();
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "hello\n  Installed: 1.0\nii hello 1.0 all says hello\napt ");
    EXPECT_ERR_LACKS(r, "W: ");
}

CASE(scripts_find_the_files_that_they_expect, .page = "man 4 pts")
{
    static const char *const tries[][2] = {
        { "cat <(echo $((40 + 2)))", "42\n" },
        { "script -qec tty /dev/null", "/dev/pts/0\r\n" },
        { "perl -e 'print join(\" \", map { 2 * $_ } 1..3)'", "2 4 6" },
        { "f=$(mktemp -p /dev/shm) && stat -f -c %T $f", "tmpfs\n" },
        { "echo a >/dev/stdout; echo b >/dev/stderr", "a\n" },
        { "df --output=target /", "Mounted on\n/\n" },
        { "test $(head -c 9 /dev/urandom | wc -c) -eq $(tr x y </dev/zero | head -c 9 | wc -c)",
          "" },
        { "ulimit -n 99; perl -e 'print scalar(@{[ glob(q(/proc/self/fd/*)) ]})'", "4" },
    };
    const char *root = begin_debian();

    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        struct result r =
            run("run", "--rm", "--net", "none", "--rootfs", root, "bash", "-c", tries[i][0]);
        EXPECT_OUT(r, tries[i][1]);
        EXPECT_STATUS(r, 0);
    }
    end_debian();
}

SUITE("daily", "a container of Debian's, used as one uses a machine")
