/*
 * test_security.c - a container has no more power than it needs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"

#define BOX    "run", "--net", "none", "--rootfs", make_box()
#define STATUS "probe", "status"

/* Docker's default list, as the kernel prints a set. */
#define DEFAULT "00000000a80425fb"
#define NOTHING "0000000000000000"

static const char *make_box(void)
{
    const char *rootfs = path_in_work("box");

    return access(rootfs, F_OK) == 0 ? rootfs : make_rootfs("box");
}

/* All that the suite's own root may have, as the kernel prints it. */
static const char *everything(void)
{
    const char *line = strstr(read_text("/proc/self/status"), "CapBnd:\t");

    return text("%.16s", line + strlen("CapBnd:\t"));
}

static void expect_sets(struct result r, const char *inheritable, const char *effective,
                        const char *bounding)
{
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, text("CapInh:\t%s\nCapPrm:\t%s\nCapEff:\t%s\nCapBnd:\t%s\nCapAmb:\t" NOTHING,
                           inheritable, effective, effective, bounding));
}

CASE(root_has_dockers_default_capabilities, .page = "man 7 capabilities")
{
    expect_sets(run(BOX, STATUS), NOTHING, DEFAULT, DEFAULT);
    expect_sets(run(BOX, "-u", "0:7", STATUS), NOTHING, DEFAULT, DEFAULT);
    expect_sets(run(BOX, "--init", STATUS), NOTHING, DEFAULT, DEFAULT);
}

CASE(any_other_user_has_none)
{
    expect_sets(run(BOX, "-u", "1000", STATUS), NOTHING, NOTHING, DEFAULT);
    expect_sets(run(BOX, "-u", "1000", "--cap-add", "ALL", STATUS), NOTHING, NOTHING, everything());
}

CASE(exec_gives_the_same)
{
    const char *id = detach_ready("--net", "none", "--cap-drop", "CHOWN", "--rootfs", make_box(),
                                  "probe", "sleep");
    const char *without_chown = "00000000a80425fa";

    expect_sets(run("exec", id, STATUS), NOTHING, without_chown, without_chown);
    expect_sets(run("exec", "-u", "1000", id, STATUS), NOTHING, NOTHING, without_chown);
    EXPECT_OUT_HAS(run("exec", id, STATUS), "NoNewPrivs:\t1\nSeccomp:\t2\n");
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(capabilities_are_added_and_dropped)
{
    expect_sets(run(BOX, "--cap-drop", "ALL", STATUS), NOTHING, NOTHING, NOTHING);
    expect_sets(run(BOX, "--cap-drop", "all", "--cap-add", "kill", STATUS), NOTHING,
                "0000000000000020", "0000000000000020");
    expect_sets(run(BOX, "--cap-add", "CAP_NET_ADMIN", "--cap-drop=MKNOD", STATUS), NOTHING,
                "00000000a00435fb", "00000000a00435fb");
    expect_sets(run(BOX, "--cap-add", "ALL", STATUS), NOTHING, everything(), everything());
    struct result r = run("run", "--cap-add", "NO_SUCH", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "run: --cap-add: 'NO_SUCH' is no capability\nhint: ");
}

CASE(capabilities_are_remembered)
{
    const char *id = detach_ready("--net", "none", "--cap-add", "net_admin", "--cap-drop", "ALL",
                                  "--security-opt", "no-new-privileges:false", "--rootfs",
                                  make_box(), "sh", "-c", "echo ready; cat /proc/1/status");

    EXPECT_OUT_HAS(run("wait", id), "0\n");
    EXPECT_TEXT(inspected(id, "cap_add"), "[\"net_admin\"]");
    EXPECT_TEXT(inspected(id, "cap_drop"), "[\"ALL\"]");
    EXPECT_TEXT(inspected(id, "security_opt"), "[\"no-new-privileges=false\"]");
    EXPECT_STATUS(run("start", id), 0);
    EXPECT_STATUS(run("wait", id), 0);
    struct result r = run("logs", id);
    expect_sets(r, NOTHING, "0000000000001000", "0000000000001000");
    EXPECT(strstr(strstr(r.out, "CapEff") + 1, "CapEff:\t0000000000001000") != NULL,
           "the same in the second run");
}

CASE(a_capability_is_what_lets_a_call_pass, .page = "man 7 capabilities")
{
    const char *mount = "mkdir -p /tmp/m && mount -t tmpfs none /tmp/m";

    EXPECT_STATUS(run(BOX, "sh", "-c", "hostname other"), 1);
    EXPECT_STATUS(run(BOX, "--cap-add", "SYS_ADMIN", "sh", "-c", "hostname other"), 0);
    EXPECT(run(BOX, "sh", "-c", mount).status != 0, "no mount");
    EXPECT_STATUS(run(BOX, "--cap-add", "SYS_ADMIN", "sh", "-c", mount), 0);
    EXPECT_STATUS(run(BOX, "chown", "7", "/tmp"), 0);
    EXPECT(run(BOX, "--cap-drop", "CHOWN", "chown", "8", "/tmp").status != 0, "no chown");
}

CASE(no_new_privileges_are_given, .page = "man 2 prctl")
{
    EXPECT_OUT_HAS(run(BOX, STATUS), "NoNewPrivs:\t1\n");
    EXPECT_OUT_HAS(run(BOX, "--security-opt", "no-new-privileges", STATUS), "NoNewPrivs:\t1\n");
    EXPECT_OUT_HAS(run(BOX, "--security-opt", "no-new-privileges=false", STATUS),
                   "NoNewPrivs:\t0\nSeccomp:\t2\n");
}

/* What a set-user-ID program is for: it becomes root, whoever starts it. */
CASE(a_set_user_id_program_gives_nothing_but_with_the_option)
{
    const char *rootfs = make_box();

    EXPECT_STATUS(run_program("install", "-m", "4755", PROBE, text("%s/bin/suid", rootfs)), 0);
    struct result r =
        run("run", "--net", "none", "--rootfs", rootfs, "-u", "1000", "suid", "status");
    EXPECT_OUT_HAS(r, "Uid:\t1000\t1000\t1000\t1000\n");
    r = run("run", "--net", "none", "--rootfs", rootfs, "-u", "1000", "--security-opt",
            "no-new-privileges=false", "suid", "status");
    EXPECT_OUT_HAS(r, "Uid:\t1000\t0\t0\t0\n");
    EXPECT_OUT_HAS(r, "CapEff:\t" DEFAULT);
}

static const char *const refused[] = {
    "acct",
    "add_key",
    "bpf",
    "clone(CLONE_NEWUSER)",
    "delete_module",
    "fsopen",
    "init_module",
    "io_uring_setup",
    "kexec_load",
    "keyctl",
    "mount",
    "mount_setattr",
    "open_by_handle_at",
    "open_tree",
    "perf_event_open",
    "personality(READ_IMPLIES_EXEC)",
    "pivot_root",
    "quotactl",
    "reboot",
    "request_key",
    "setns",
    "socket(AF_ALG)",
    "socket(AF_VSOCK)",
    "swapon",
    "syslog",
    "umount2",
    "unshare(CLONE_NEWUSER)",
    "userfaultfd",
};

static const char *const terminal_calls[] = {
    "ioctl(TIOCSTI)",
    "ioctl(TIOCSTI with more bits)",
    "ioctl(TIOCLINUX)",
};

static const char *const allowed[] = {
    "clone(CLONE_SIGHAND)", "getpid", "ioctl(TCGETS)", "openat2",
    "personality(query)",   "ptrace", "setgroups",     "socket(AF_UNIX)",
};

#define EXPECT_CALLS(r, list, verdict)                                                             \
    for (size_t i = 0; i < sizeof(list) / sizeof((list)[0]); i++)                                  \
    EXPECT_OUT_HAS(r, text("%s " verdict "\n", (list)[i]))

CASE(dangerous_system_calls_are_refused, .page = "man 2 seccomp")
{
    struct result r = run(BOX, "probe", "calls");

    EXPECT_CALLS(r, refused, "refused");
    EXPECT_CALLS(r, terminal_calls, "refused");
    EXPECT_CALLS(r, allowed, "allowed");
    /* The C library then does without them. */
    EXPECT_OUT_HAS(r, "clone3 unknown\n");
    EXPECT_OUT_HAS(r, "number 1000 unknown\n");
    bool has_old = strstr(run_program(PROBE, "old-call").out, "none") == NULL;
    EXPECT_OUT_HAS(run(BOX, "probe", "old-call"), has_old ? "add_key refused\n" : "add_key none\n");
}

CASE(exec_refuses_the_same_system_calls)
{
    const char *id = detach_ready("--net", "none", "--rootfs", make_box(), "probe", "sleep");
    struct result r = run("exec", id, "probe", "calls");

    EXPECT_CALLS(r, refused, "refused");
    EXPECT_CALLS(r, terminal_calls, "refused");
    EXPECT_CALLS(r, allowed, "allowed");
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(system_calls_go_with_their_capability)
{
    struct result r = run(BOX, "--cap-add", "SYS_ADMIN", "probe", "calls");

    EXPECT_OUT_HAS(r, "\nmount allowed\n");
    EXPECT_OUT_HAS(r, "\nunshare(CLONE_NEWUSER) allowed\n");
    EXPECT_OUT_HAS(r, "\nkeyctl refused\n");
    EXPECT_CALLS(r, terminal_calls, "refused");
    r = run(BOX, "--cap-add", "DAC_READ_SEARCH", "probe", "calls");
    EXPECT_OUT_HAS(r, "\nopen_by_handle_at allowed\n");
    EXPECT_OUT_HAS(r, "\nmount refused\n");
}

CASE(without_the_filter_the_kernel_answers_itself)
{
    struct result r = run(BOX, "--security-opt", "seccomp=unconfined", "probe", "calls");

    EXPECT_OUT_HAS(r, "\nkeyctl allowed\n");
    EXPECT_OUT_HAS(r, "\nclone3 allowed\n");
    EXPECT_CALLS(r, terminal_calls, "allowed");
    EXPECT_OUT_HAS(run(BOX, "--security-opt", "seccomp=unconfined", STATUS),
                   "NoNewPrivs:\t1\nSeccomp:\t0\n");
    r = run("run", "--security-opt", "seccomp=/my/profile.json", "true");
    EXPECT_STATUS(r, 125);
    EXPECT_ERR_HAS(r, "run: --security-opt: 'seccomp=/my/profile.json' is not known\nhint: ");
}

CASE(privileged_lifts_all_of_it)
{
    struct result r = run(BOX, "--privileged", STATUS);

    expect_sets(r, NOTHING, everything(), everything());
    EXPECT_OUT_HAS(r, "NoNewPrivs:\t0\nSeccomp:\t0\n");
    r = run(BOX, "--privileged", "probe", "calls");
    EXPECT_OUT_HAS(r, "\nmount allowed\n");
    EXPECT_CALLS(r, terminal_calls, "allowed");
}

CASE(a_raw_device_can_be_made_but_not_opened, .page = "man 2 mknod")
{
    const char *script = "mknod /tmp/d b 7 0 && cat /tmp/d";
    struct result r = run(BOX, "sh", "-c", script);

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "/tmp/d");
    EXPECT_ERR_HAS(r, "Permission denied");
    EXPECT_STATUS(run(BOX, "--cap-drop", "MKNOD", "mknod", "/tmp/e", "c", "1", "3"), 1);
}

/* Memory's devices of our own in place of the host's: a program that lets them be changed is not to
 * change the machine. */
static const struct {
    const char *path;
    unsigned minor;
} own_devices[] = { { "/dev/null", 3 }, { "/dev/zero", 5 }, { "/dev/full", 7 } };

enum { OWN_DEVICES = sizeof(own_devices) / sizeof(own_devices[0]) };

static void cover_devices(void)
{
    for (int i = 0; i < OWN_DEVICES; i++) {
        const char *own = path_in_work(text("device%d", i));
        EXPECT(mknod(own, S_IFCHR, makedev(1, own_devices[i].minor)) == 0 &&
                   chmod(own, 0666) == 0 &&
                   mount(own, own_devices[i].path, NULL, MS_BIND, NULL) == 0,
               "a %s of our own", own_devices[i].path);
    }
}

/* They are the host's: root in there could take /dev/null away from everybody. */
CASE(the_hosts_devices_stay_as_they_are, .page = "man 2 mount_setattr")
{
    const char *script = "for file in /dev/full /dev/zero /proc/keys; do "
                         "chmod 600 $file; chown 5 $file; touch -d 2020-01-01 $file; done; "
                         "echo written >/dev/zero";
    struct stat before;
    struct stat after;

    cover_devices();
    EXPECT(stat("/dev/full", &before) == 0, "a device");
    struct result r = run(BOX, "sh", "-c", script);
    int result = stat("/dev/full", &after);
    for (int i = 0; i < OWN_DEVICES; i++)
        umount(own_devices[i].path);
    EXPECT(result == 0 && after.st_mode == before.st_mode && after.st_uid == before.st_uid &&
               after.st_mtime == before.st_mtime,
           "/dev/full as it was");
    EXPECT_STATUS(r, 0);
    EXPECT_ERR_HAS(r, "/dev/zero: Read-only file system");
    EXPECT_ERR_HAS(r, "/proc/keys: Read-only file system");
}

/* Whom release_agent names, at the root of a hierarchy, the kernel starts on the host. */
CASE(a_hierarchy_cannot_be_mounted_once_more, .page = "CVE-2022-0492", .cgroup = CGROUP_V1)
{
    const char *script = "find /sys/fs/cgroup -name release_agent | while read file; do "
                         "(echo /tool >$file) 2>/dev/null && echo wrote $file; done; echo done";

    EXPECT_OUT(run(BOX, "probe", "hierarchy"), "refused\n");
    EXPECT_OUT(run(BOX, "probe", "hierarchy", "own"), "no namespace\nrefused\n");
    EXPECT_OUT(run(BOX, "-u", "7", "probe", "hierarchy", "own"), "no namespace\nrefused\n");
    EXPECT_OUT(run(BOX, "sh", "-c", script), "done\n");
}

CASE(the_callers_keys_stay_outside, .page = "man 7 session-keyring")
{
    const char *outside = run_program(PROBE, "keyring").out;
    const char *id = detach_ready("--net", "none", "--security-opt", "seccomp=unconfined",
                                  "--rootfs", make_box(), "probe", "sleep");

    if (atoi(outside) < 0)
        SKIP("the kernel has no keys");
    EXPECT(strcmp(run(BOX, "--security-opt", "seccomp=unconfined", "probe", "keyring").out,
                  outside) != 0,
           "another ring of keys than %s", outside);
    EXPECT(strcmp(run("exec", id, "probe", "keyring").out, outside) != 0,
           "another ring of keys than %s", outside);
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(processes_signals_and_shells_work_as_ever)
{
    const char *script = "sleep 100 & kill $! && wait $!; echo $?; (exit 3); echo $?; "
                         "ls / | sort | head -1; touch /tmp/x && "
                         "mv /tmp/x /tmp/y && rm /tmp/y && echo done";
    struct result r = run(BOX, "sh", "-c", script);

    EXPECT_OUT(r, "143\n3\nbin\ndone\n");
}

/* CVE-2019-5736, from the sides on which our program is in a container. */
CASE(the_program_cannot_be_overwritten_from_inside, .page = "man 5 proc")
{
    const char *program = getenv("TINY_DOCKER");
    const char *before = run_program("sha256sum", program).out;
    const char *write =
        "true 2>&1 >/proc/1/exe; true 2>&1 >>/proc/1/exe; cp /bin/busybox /proc/1/exe";
    struct result r = run(BOX, "--init", "--cap-add", "SYS_PTRACE", "sh", "-c", write);

    EXPECT_OUT_HAS(r, "Read-only file system");
    r = run(BOX, "--init", "sh", "-c", write);
    EXPECT_OUT_HAS(r, "Permission denied");
    EXPECT_TEXT(run_program("sha256sum", program).out, before);
}

/* What a script names as its interpreter is executed in the container, with the container's
 * libraries. By this name it would be ours. */
CASE(nor_is_it_what_a_command_may_name, .page = "man 2 execve")
{
    const char *box = make_box();
    const char *id = detach_ready("--net", "none", "--rootfs", box, "probe", "sleep");

    write_file(text("%s/bin/script", box), 0755, "#!/proc/self/exe\n");
    EXPECT_STATUS(run("run", "--net", "none", "--rootfs", box, "script"), 126);
    EXPECT_STATUS(run("run", "--net", "none", "--init", "--rootfs", box, "script"), 126);
    EXPECT_STATUS(run("exec", id, "script"), 126);
    write_file(text("%s/bin/script", box), 0755, "#!/proc/1/exe\n");
    EXPECT_STATUS(run("run", "--net", "none", "--rootfs", box, "script"), 126);
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(the_memory_of_our_pid_1_is_its_own, .page = "man 5 proc")
{
    struct result r = run(BOX, "--init", "sh", "-c", "cat /proc/1/maps; cat /proc/1/cmdline");

    EXPECT_OUT(r, text("init%c", 0));
    EXPECT_ERR_HAS(r, "/proc/1/maps");
    EXPECT_ERR_HAS(r, "Permission denied");
}

/* Here it is in the container for a moment only: often, with somebody waiting for it. */
static const char *wait_for_execs(const char *capability, const char *script)
{
    const char *id = detach_ready("--net", "none", "--cap-add", capability, "--rootfs", make_box(),
                                  "sh", "-c", text("echo ready; while :; do %s; done", script));

    for (int i = 0; i < 20; i++)
        EXPECT_STATUS(run("exec", id, "probe", "exit", "7"), 7);
    const char *seen = run("logs", id).out;
    EXPECT_STATUS(run("rm", "-f", id), 0);
    return seen;
}

CASE(nor_is_it_seen_in_an_exec, .page = "man 2 PR_SET_DUMPABLE")
{
    const char *seen = wait_for_execs("KILL", "ls -l /proc/[0-9]*/exe 2>/dev/null");

    EXPECT(strstr(seen, "busybox") != NULL, "that it looks");
    EXPECT(strstr(seen, "tiny-docker") == NULL, "no sight of our program");
}

CASE(nor_written_by_who_may_trace_others)
{
    const char *program = getenv("TINY_DOCKER");
    const char *before = run_program("sha256sum", program).out;

    wait_for_execs("SYS_PTRACE",
                   "for p in /proc/[0-9]*; do (cp /bin/busybox $p/exe) 2>/dev/null; done");
    EXPECT_TEXT(run_program("sha256sum", program).out, before);
}

SUITE("security", "no more power than needed")
