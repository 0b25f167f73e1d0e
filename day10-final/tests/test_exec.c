/*
 * test_exec.c - a command in a container that runs already.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

static const struct start at_terminal = { .pty = true };

/* A container called "web", which waits. */
#define start_web(...)                                                                             \
    detach_ready("--net=none", "--name", "web", "--rootfs", make_rootfs("root"), ##__VA_ARGS__,    \
                 "probe", "sleep")

static void end_web(void)
{
    EXPECT_STATUS(run("rm", "-f", "web"), 0);
}

/* The PID, out here, of the container's first process. */
static pid_t pid_of_container(const char *id)
{
    return atoi(inspected(id, "pid"));
}

static const char *namespace_of(pid_t pid, const char *kind)
{
    char *target = allocate(64);

    if (readlink(text("/proc/%d/ns/%s", pid, kind), target, 63) < 0)
        harness_fail("cannot read a link of process %d", pid);
    return target;
}

CASE(the_command_is_in_all_of_its_namespaces, .page = "man 2 setns")
{
    static const char *const kinds[] = { "uts", "ipc", "pid", "net", "mnt", "cgroup" };
    const char *id = start_web();

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        EXPECT_OUT(run("exec", "web", "readlink", text("/proc/self/ns/%s", kinds[i])),
                   text("%s\n", namespace_of(pid_of_container(id), kinds[i])));
    EXPECT_OUT_HAS(run("exec", "web", "cat", "/etc/os-release"), "test rootfs");
    EXPECT_OUT(run("exec", id, "hostname"), "tiny-container\n");
    end_web();
}

CASE(the_command_is_in_its_groups, .page = "man 7 cgroups")
{
    const char *id = start_web("-m", "64m", "--pids-limit", "50");
    struct process *p = start("exec", "-i", "web", "probe", "lines");

    wait_for_output(p, "ready\n");
    EXPECT_TEXT(read_text(text("/proc/%d/cgroup", descendant_of(p, "probe"))),
                read_text(text("/proc/%d/cgroup", pid_of_container(id))));
    finish(p);
    /* And it sees them as roots. */
    EXPECT_OUT_LACKS(run("exec", "web", "cat", "/proc/self/cgroup"), id);
    end_web();
}

CASE(the_commands_exit_status_is_returned, .page = "man 2 waitpid")
{
    static const struct {
        const char *script;
        int status;
    } scripts[] = { { "exit 0", 0 }, { "exit 7", 7 }, { "kill -9 $$", 137 }, { "kill $$", 143 } };

    start_web();
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
        EXPECT_STATUS(run("exec", "web", "sh", "-c", scripts[i].script), scripts[i].status);
    EXPECT_STATUS(run("exec", "web", "no-such-command"), 127);
    EXPECT_STATUS(run("exec", "web", "/etc"), 126);
    EXPECT_STATUS(run("exec", "web"), 125);
    EXPECT_STATUS(run("exec"), 125);
    EXPECT_STATUS(run("exec", "other", "true"), 125);
    EXPECT_TEXT(inspected("web", "status"), "running");
    end_web();
}

CASE(a_container_that_has_ended_is_an_error)
{
    start_web();
    EXPECT_STATUS(run("stop", "-t", "0", "web"), 0);
    struct result r = run("exec", "web", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: exec: web: it is not running\n");
    end_web();
}

CASE(streams_are_passed_on_and_kept_apart)
{
    start_web();
    struct result r =
        run("exec", "web", "sh", "-c", "echo out; echo err >&2; readlink /proc/self/fd/0");
    EXPECT_OUT(r, "out\n/dev/null\n");
    EXPECT_ERR(r, "err\n");
    r = run_with((struct start){ .input = "one\ntwo" }, "exec", "-i", "web", "cat");
    EXPECT_OUT(r, "one\ntwo");
    end_web();
}

CASE(bytes_pass_unchanged_and_all_of_them, .page = "man 7 pipe")
{
    start_web();
    const char *script =
        "set -e; head -c 3000000 /dev/urandom >all; "
        "\"$TINY_DOCKER\" exec -i web cat <all | cmp - all; "
        "\"$TINY_DOCKER\" exec web head -c 3000000 /dev/zero | cmp -n 3000000 - /dev/zero; "
        "\"$TINY_DOCKER\" exec web probe write 3000000 | wc -c";
    struct start how = { .directory = path_in_work(".") };
    struct result r = run_program_with(how, "sh", "-c", script);
    EXPECT_ERR(r, "");
    EXPECT_OUT(r, "3000000\n");
    end_web();
}

CASE(a_reader_that_has_seen_enough_ends_the_command, .page = "man 7 pipe")
{
    start_web();
    struct result r = run_program(
        "sh", "-c", "(\"$TINY_DOCKER\" exec web yes; echo \"status $?\" >&2) | head -n 1");
    EXPECT_OUT(r, "y\n");
    EXPECT_ERR(r, "status 141\n");
    end_web();
}

CASE(who_holds_the_output_open_is_not_waited_for)
{
    start_web();
    struct result r = run("exec", "web", "sh", "-c", "sleep 1000 & yes & echo done");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "done\n");
    end_web();
}

CASE(the_environment_is_the_containers_and_that_which_is_given)
{
    static const char *const variables[] = { "SECRET=1", "GIVEN=2", NULL };
    struct start how = { .extra_environment = variables };

    start_web("-e", "A=1", "-e", "B=2");
    write_file(path_in_work("file"), 0600, "D=4\n");
    struct result r = run_with(how, "exec", "-e", "B=3", "-e", "GIVEN", "--env-file",
                               path_in_work("file"), "web", "probe", "env");
    EXPECT_OUT_HAS(r, "A=1\n");
    EXPECT_OUT_HAS(r, "B=3\n");
    EXPECT_OUT_HAS(r, "D=4\n");
    EXPECT_OUT_HAS(r, "GIVEN=2\n");
    EXPECT_OUT_HAS(r, "HOSTNAME=tiny-container\n");
    EXPECT_OUT_LACKS(r, "SECRET");
    EXPECT_OUT_LACKS(r, "TINY_DOCKER");
    EXPECT_OUT_LACKS(r, "B=2");
    end_web();
}

CASE(user_and_directory_are_the_containers_or_those_given)
{
    start_web("-u", "1000:1001", "-w", "/tmp");
    EXPECT_OUT(run("exec", "web", "sh", "-c", "id -u; id -g; pwd"), "1000\n1001\n/tmp\n");
    EXPECT_OUT(run("exec", "-u", "root", "-w", "/etc", "web", "sh", "-c", "id -u; pwd"),
               "0\n/etc\n");
    struct result r = run("exec", "-w", "/no/such", "web", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "No such file or directory");
    EXPECT_STATUS(run("exec", "-w", "relative", "web", "true"), 125);
    EXPECT_STATUS(run("exec", "-u", "nobody-knows", "web", "true"), 125);
    end_web();
}

/* Wait until a process has stopped of which strace says so. Returns its PID. */
static pid_t stopped_by_trace(const struct process *p)
{
    static const char stopped[] = " --- stopped by ";
    const char *trace = path_in_work("trace");

    while (access(trace, F_OK) < 0 || strstr(read_text(trace), stopped) == NULL)
        EXPECT(!ends_within(pid_of(p), 1), "that it stops");
    const char *begin = read_text(trace);
    const char *end = strstr(begin, stopped);
    while (end > begin && end[-1] != '\n')
        end--;
    return atoi(end);
}

/* What the programs of the container can read of one that enters is not the host's any more. It is
 * held up in the step "session". */
CASE(who_enters_has_left_the_hosts_variables_behind, .page = "man 5 proc")
{
    static const char *const secret[] = { "SECRET=1", "ASAN_OPTIONS=detect_leaks=0", NULL };
    static const char look[] = "for p in /proc/[0-9]*; do grep -qx session $p/comm && "
                               "tr -d '\\0' <$p/environ && echo seen; done";
    struct start how = { .extra_environment = secret };

    needs_program("strace");
    start_web("--cap-add", "SYS_PTRACE");
    struct process *p = start_program_with(how, "strace", "-f", "-o", path_in_work("trace"), "-e",
                                           "inject=setsid:signal=SIGSTOP", getenv("TINY_DOCKER"),
                                           "exec", "web", "true");
    pid_t held = stopped_by_trace(p);
    EXPECT_OUT(run("exec", "web", "sh", "-c", look), "seen\n");
    kill(held, SIGCONT);
    EXPECT_STATUS(finish(p), 0);
    end_web();
}

static void open_more(void)
{
    dup2(open("/", O_RDONLY | O_DIRECTORY), 9);
}

CASE(no_descriptor_of_the_caller_comes_along, .page = "man 2 close_range")
{
    start_web();
    struct result r =
        run_with((struct start){ .prepare = open_more }, "exec", "-i", "web", "probe", "fds");
    EXPECT_OUT_HAS(r, "0 pipe:");
    EXPECT_OUT_HAS(r, "1 pipe:");
    EXPECT_OUT_HAS(r, "2 pipe:");
    EXPECT_OUT_LACKS(r, "\n3 ");
    EXPECT_OUT_LACKS(r, "\n9 ");
    end_web();
}

CASE(the_callers_terminal_does_not_come_along, .page = "man 2 ioctl_tty")
{
    start_web();
    const char *script =
        "stat /proc/self/fd/* | grep -c pts; echo x >/dev/tty; read x; echo got $x";
    struct process *p = start_with(at_terminal, "exec", "-i", "web", "sh", "-c", script);
    wait_for_output(p, "0\r\n");
    wait_for_output(p, "can't create /dev/tty");
    send_input(p, "line\n");
    wait_for_output(p, "got line\r\n");
    EXPECT_STATUS(finish(p), 0);
    end_web();
}

CASE(it_can_have_a_terminal_of_its_own, .page = "man 7 pty")
{
    start_web();
    struct winsize size = { .ws_row = 33, .ws_col = 111 };
    struct process *p = start_with(at_terminal, "exec", "-it", "-e", "PS1=inside> ", "web", "sh");
    wait_for_output(p, "inside> ");
    send_input(p, "tty; stty size\n");
    wait_for_output(p, "/dev/pts/0\r\n24 80\r\n");
    ioctl(terminal_of(p), TIOCSWINSZ, &size);
    send_input(p, "until test \"$(stty size)\" = '33 111'; do :; done; echo re$((1))sized\n");
    wait_for_output(p, "re1sized\r\n");
    send_input(p, "probe sleep\n");
    wait_for_output(p, "ready\r\n");
    send_input(p, "\x03");
    wait_for_output(p, "inside> ");
    send_input(p, "echo status $?; exit 9\n");
    wait_for_output(p, "status 130\r\n");
    EXPECT_STATUS(finish(p), 9);
    struct termios after;
    tcgetattr(terminal_of(p), &after);
    EXPECT((after.c_lflag & (ICANON | ECHO | ISIG)) == (ICANON | ECHO | ISIG),
           "the terminal's settings as before");
    end_web();
}

CASE(an_input_that_is_no_terminal_is_refused)
{
    start_web();
    struct result r = run("exec", "-it", "web", "sh");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "the input device is not a TTY\n");
    EXPECT_OUT(run("exec", "-t", "web", "sh", "-c", "tty <&1"), "/dev/pts/0\r\n");
    end_web();
}

CASE(signals_for_the_client_reach_the_command)
{
    start_web();
    struct process *p = start("exec", "web", "probe", "signals", "--until", "TERM");
    wait_for_output(p, "ready\n");
    signal_process(p, SIGUSR1);
    wait_for_output(p, "got USR1\n");
    signal_process(p, SIGTERM);
    EXPECT_STATUS(finish(p), 0);
    p = start_with(at_terminal, "exec", "web", "probe", "signals", "--until", "INT");
    wait_for_output(p, "ready\r\n");
    send_input(p, "\x03");
    EXPECT_STATUS(finish(p), 0);
    end_web();
}

CASE(the_command_dies_with_a_killed_client, .page = "man 2 prctl")
{
    static const char *const users[] = { "0", "1000" };

    start_web();
    for (size_t i = 0; i < 2; i++) {
        struct process *p = start("exec", "-u", users[i], "web", "probe", "ignore");
        wait_for_output(p, "ready\n");
        pid_t command = descendant_of(p, "probe");
        signal_process(p, SIGKILL);
        EXPECT(ends_within(command, 5000), "the end of the command of user %s", users[i]);
        /* It has come to the first process of all, which is this one; and until somebody has
         * collected it, its PID namespace cannot end. */
        waitpid(command, NULL, 0);
        finish(p);
    }
    EXPECT_TEXT(inspected("web", "status"), "running");
    end_web();
}

CASE(the_command_dies_with_its_container)
{
    start_web();
    struct process *p = start("exec", "web", "probe", "sleep");
    wait_for_output(p, "ready\n");
    EXPECT_STATUS(run("stop", "-t", "0", "web"), 0);
    EXPECT_STATUS(finish(p), 128 + SIGKILL);
    end_web();
}

/* The command has been killed with the container, and is collected although the client was stopped:
 * before that its PID namespace could not end. */
CASE(a_client_that_is_stopped_does_not_keep_its_container, .page = "man 7 pid_namespaces")
{
    start_web();
    struct process *shell = start_shell();
    send_input(shell, "set -b; \"$TINY_DOCKER\" exec web probe sleep\n");
    wait_for_output(shell, "ready\r\n");
    send_input(shell, "\x1a");
    wait_for_output(shell, "Stopped");
    EXPECT_STATUS(run("stop", "-t", "0", "web"), 0);
    wait_for_output(shell, "Exit 137");
    send_input(shell, "exit\n");
    finish(shell);
    end_web();
}

CASE(in_the_background_it_prints_nothing_and_goes_on)
{
    const char *script = "x=$(\"$TINY_DOCKER\" exec -d web sh -c 'echo out; trap \"\" HUP; "
                         "echo >/begun; exec probe sleep' 2>&1); echo \"got <$x>\"";
    start_web();
    struct result r = run_program("sh", "-c", script);
    EXPECT_OUT(r, "got <>\n");
    while (access(text("%s/begun", path_in_work("root")), F_OK) < 0)
        usleep(1000);
    EXPECT_OUT_HAS(run("exec", "web", "ps"), "probe sleep");
    r = run("exec", "-d", "web", "no-such-command");
    EXPECT_STATUS(r, 127);
    EXPECT_ERR_HAS(r, "'no-such-command' is not in any directory of PATH");
    EXPECT_STATUS(run("exec", "-d", "-t", "web", "sh", "-c", "tty <&1 >/new; mv /new /tty"), 0);
    while (access(text("%s/tty", path_in_work("root")), F_OK) < 0)
        usleep(1000);
    EXPECT_TEXT(read_text(text("%s/tty", path_in_work("root"))), "/dev/pts/0\n");
    end_web();
}

/* The container ends while somebody is on the way into it, at the call that strace makes slow. */
CASE(a_container_that_ends_meanwhile_is_a_clean_error)
{
    static const char *const faults[] = {
        "clone3:delay_enter=300000",
        "setns:delay_enter=300000",
    };
    const char *trace = path_in_work("trace");

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        const char *id = detach_ready("--net=none", PROBE, "sleep");
        pid_t first = pid_of_container(id);
        write_file(trace, 0600, "");
        struct process *p = start_with_fault(faults[i], "exec", id, "true");
        const char *call = i == 0 ? "clone3(" : "setns(";
        while (strstr(read_text(trace), call) == NULL)
            EXPECT(!ends_within(pid_of(p), 1), "that it comes to %s", call);
        kill(first, SIGKILL);
        struct result r = finish(p);
        EXPECT_STATUS(r, 125);
        EXPECT_ERR_HAS(r, text("tiny-docker: exec: %s: the container has ended\n", id));
        run("rm", "-f", id);
    }
}

/* Between the two processes that are made the first may be killed. */
CASE(a_first_process_that_dies_takes_the_second_along, .page = "man 2 clone")
{
    start_web();
    struct process *p =
        start_with_fault("sendmsg:signal=KILL:when=1", "exec", "web", "probe", "sleep");
    struct result r = finish(p);

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "tiny-docker: exec: web: birth: the child died in this step");
    EXPECT_OUT_LACKS(run("exec", "web", "ps"), "birth");
    end_web();
}

/* Who may trace others sees the root directory and the descriptors of every process in there. While
 * one is held up that is about to enter, nothing of the host can be seen, nor that process. */
CASE(who_may_trace_finds_nothing_of_the_host, .page = "man 5 proc")
{
    const char *secret = path_in_work("secret");
    const char *look = text("cat /proc/[0-9]*/root%s /proc/[0-9]*/cwd%s; ls /proc", secret, secret);

    write_file(secret, 0600, "of the host\n");
    start_web("--cap-add", "SYS_PTRACE");
    struct process *p = start_with_fault("setns:signal=SIGSTOP", "exec", "web", "true");
    pid_t held = stopped_by_trace(p);
    struct result r = run("exec", "web", "sh", "-c", look);
    EXPECT_OUT_LACKS(r, "of the host");
    EXPECT_OUT_HAS(r, "1\n");
    kill(held, SIGCONT);
    EXPECT_STATUS(finish(p), 0);
    end_web();
}

/* And who may trace others can take that process's end of the channel, and keep it or speak there.
 */
static struct result run_with_thief(const char *word)
{
    unlink(path_in_work("trace"));
    struct process *p =
        start_with_fault("setsid:signal=SIGSTOP", "exec", "web", "probe", "exit", "7");
    pid_t held = stopped_by_trace(p);
    struct process *thief = start("exec", "web", "probe", "steal", "session", word);

    wait_for_output(thief, "stolen\n");
    kill(held, SIGCONT);
    struct result r = finish(p);
    signal_process(thief, SIGTERM);
    finish(thief);
    return r;
}

CASE(who_keeps_the_channel_does_not_keep_us_waiting, .page = "man 2 pidfd_getfd")
{
    start_web("--cap-add", "SYS_PTRACE");
    EXPECT_STATUS(run_with_thief(NULL), 7);
    end_web();
}

CASE(a_child_that_cannot_be_told_to_go_on_ends, .page = "man 2 send")
{
    const char *id = detach_ready(PROBE, "sleep");
    struct result r = run_with_fault("sendto:error=ENOBUFS:when=2", "exec", id, "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "cannot reach the child: No buffer space available");
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(who_speaks_on_the_channel_is_not_believed, .page = "man 2 pidfd_getfd")
{
    static const char *const words[] = { "1", "2", "-1" };

    start_web("--cap-add", "SYS_PTRACE");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        struct result r = run_with_thief(words[i]);
        EXPECT_STATUS(r, 125);
        EXPECT_ERR(r, "tiny-docker: exec: web: somebody in the container has spoken in the child's "
                      "place\n");
    }
    end_web();
}

/* Before the new root is there, its root directory is the host's. */
CASE(one_that_is_still_being_made_is_neither_joined_nor_paused, .page = "man 2 pivot_root")
{
    struct process *p =
        start_with_fault("pivot_root:signal=SIGSTOP", "run", "-d", "--net=none", "--name", "web",
                         "--rootfs", make_rootfs("root"), "probe", "sleep");
    pid_t held = stopped_by_trace(p);
    struct result r = run("exec", "web", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, "tiny-docker: exec: web: it is still being made\n");
    r = run("pause", "web");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, "tiny-docker: pause: web: it is still being made\n");
    kill(held, SIGCONT);
    wait_for_output(p, inspected("web", "id"));
    EXPECT_STATUS(run("exec", "web", "probe", "exit", "3"), 3);
    end_web();
    EXPECT_STATUS(finish(p), 0);
}

CASE(what_is_explained_happens_and_nothing_else, .page = "man 1 strace")
{
    const char *id = start_web();
    struct result r = run_explained("exec", "web", "true");

    EXPECT_ERR_HAS(r,
                   text("child  | nsenter --target %d --uts --ipc --net --mount --cgroup --pid\n",
                        pid_of_container(id)));
    end_web();
}

SUITE("exec", "a command in a container that runs")
