/*
 * test_doctor.c - what this host can do: said of hosts that cannot do all.
 */
#include <cjson/cJSON.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* This one does not include what it needs. */
#include <limits.h>
#include <linux/netfilter_ipv4/ip_tables.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

#define WORKS "ok   run          works\n"

/* Run a script in a mount namespace of its own, and `doctor` behind it. */
static struct result examine_after(const char *script)
{
    return run_program("unshare", "--mount", "sh", "-ec",
                       text("%s\n\"$TINY_DOCKER\" doctor", script));
}

CASE(a_host_that_can_do_all_is_told_so)
{
    struct result r = run("doctor");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "ok   kernel       Linux ");
    EXPECT_OUT_HAS(r,
                   "ok   namespaces   uts, pid, mnt, ipc, cgroup, net, user, time: can be made\n");
    EXPECT_OUT_HAS(r, "ok   seccomp      the filter can be loaded");
    EXPECT_OUT_HAS(r, "ok   rehearsal    ");
    EXPECT_OUT_HAS(r, "ok   terminal     ");
    EXPECT_OUT_HAS(r, "ok   overlayfs    ");
    EXPECT_OUT_HAS(r, "ok   network      loopback, bridge, veth, nftables: can be used\n");
    EXPECT_OUT_HAS(r, "ok   forwarding   is off; ");
    EXPECT_OUT_HAS(r, "ok   policy       nothing refuses what is forwarded\n");
    EXPECT_OUT_HAS(r, "ok   addresses    10.10.0.0/24 is free, and so is the name 'td0'\n");
    EXPECT_OUT_HAS(r, text("ok   state        %s", getenv("TINY_DOCKER_ROOT")));
    EXPECT_OUT_HAS(r, " is on tmpfs, where ");
    EXPECT_OUT_HAS(r, WORKS);
    EXPECT_OUT_LACKS(r, "\nno ");
    EXPECT_OUT_LACKS(r, "\n? ");
    EXPECT_ERR(r, "");
    EXPECT_STATUS(run("run", "true"), 0);
}

CASE(a_host_of_version_1_may_have_version_2_too, .cgroup = CGROUP_V1, .page = "man 7 cgroups")
{
    struct result r = run("doctor");
    bool has_both = strstr(read_text("/proc/mounts"), " cgroup2 ") != NULL;

    EXPECT_OUT_HAS(r, text("ok   cgroups      %sversion 1 below /sys/fs/cgroup%s",
                           has_both ? "hybrid: " : "", has_both ? ", version 2 in " : "\n"));
    EXPECT_OUT_HAS(r,
                   "ok   controllers  memory, pids, cpu, cpuacct, blkio, freezer: can be used\n");
}

CASE(a_host_of_version_2_has_fewer, .cgroup = CGROUP_V2, .page = "man 7 cgroups")
{
    struct result r = run("doctor");

    EXPECT_OUT_HAS(r, "ok   cgroups      version 2 in /sys/fs/cgroup\n");
    EXPECT_OUT_HAS(r, "ok   controllers  memory, pids, cpu, io, freezer: can be used\n");
}

CASE(a_user_is_told_what_only_root_sees)
{
    struct result r = run_with((struct start){ .uid = 65534 }, "doctor");

    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "no   privilege    user 65534 is not root, and containers need root\n");
    EXPECT_OUT_HAS(r, "ok   cgroups      ");
    EXPECT_OUT_HAS(r, "?    rehearsal    ");
    EXPECT_OUT_HAS(r, "?    policy       only root may see the firewall's rules\n");
    EXPECT_OUT_HAS(r, "no   run          does not work with its defaults (see privilege)\n");
    EXPECT_OUT_HAS(r, "hint: root sees more (");
    EXPECT_OUT_HAS(r, "rehearsal, terminal, ");
    EXPECT_OUT_HAS(r, "policy): sudo tiny-docker doctor\n");
    EXPECT_ERR(r, "");
}

CASE(a_host_without_nft_has_no_default_network)
{
    struct start how = { .extra_environment = (const char *[]){ "PATH=/nowhere", NULL } };
    struct result r = run_with(how, "doctor");

    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "ok   network      loopback, bridge, veth: can be used\n"
                      "no   network      nftables: there is no program 'nft' in PATH\n"
                      "                  hint: apt install nftables");
    EXPECT_OUT_HAS(r, "no   run          does not work with its defaults (see network); "
                      "`run --net none` and `run --net host` do\n");
    EXPECT_STATUS(run_with(how, "run", "/bin/true"), 125);
    EXPECT_STATUS(run_with(how, "run", "--net", "none", "/bin/true"), 0);
}

CASE(a_chain_that_refuses_is_named_and_not_touched, .page = "man 8 nft")
{
    const char *rules = "add table ip filter\n"
                        "add chain ip filter FORWARD { type filter hook forward priority 0; policy "
                        "drop; }\n";

    EXPECT_STATUS(run_program_with((struct start){ .input = rules }, "nft", "-f", "-"), 0);
    const char *before = run_program("nft", "list", "ruleset").out;
    struct result r = run("doctor");
    const char *after = run_program("nft", "list", "ruleset").out;
    run_program("nft", "flush", "ruleset");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r,
                   "ok   policy       the chain 'ip filter FORWARD' refuses; run lets its bridge "
                   "through\n");
    EXPECT_TEXT(after, before);
}

CASE(a_chain_that_only_its_program_may_change_is_a_warning, .page = "man 8 nft, TABLES")
{
    struct process *owner = start_program_with((struct start){ 0 }, "nft", "-i");

    send_input(owner, "add table ip own { flags owner; }\n"
                      "add chain ip own f { type filter hook forward priority 0; policy drop; }\n"
                      "list tables\n");
    wait_for_output(owner, "table ip own");
    struct result r = run("doctor");
    send_input(owner, "quit\n");
    finish(owner);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(
        r, "warn policy       the chain 'ip own f' refuses, and only its program may change "
           "it\n                  hint: have 'td0' let through");
    EXPECT_ERR(r, "");
}

/* Make the table `filter` of the old iptables, and let its chain FORWARD refuse all. Its policy is
 * its last rule. */
static bool refuse_by_old_iptables(void)
{
    int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    struct ipt_getinfo info = { .name = "filter" };
    socklen_t length = sizeof(info);

    if (getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO, &info, &length) < 0) {
        close(fd);
        return false;
    }
    length = (socklen_t)sizeof(struct ipt_get_entries) + info.size;
    struct ipt_get_entries *all = allocate(length);
    struct ipt_replace *new = allocate(sizeof(*new) + info.size);
    *all = (struct ipt_get_entries){ .name = "filter", .size = info.size };
    *new = (struct ipt_replace){ .name = "filter",
                                 .valid_hooks = info.valid_hooks,
                                 .num_entries = info.num_entries,
                                 .size = info.size,
                                 .num_counters = info.num_entries };
    new->counters = allocate(info.num_entries * sizeof(struct xt_counters));
    memcpy(new->hook_entry, info.hook_entry, sizeof(info.hook_entry));
    memcpy(new->underflow, info.underflow, sizeof(info.underflow));
    bool done = getsockopt(fd, IPPROTO_IP, IPT_SO_GET_ENTRIES, all, &length) == 0;
    memcpy(new->entries, all->entrytable, info.size);
    struct ipt_entry *last = (void *)((char *)new->entries + info.underflow[NF_INET_FORWARD]);
    ((struct xt_standard_target *)((char *)last + last->target_offset))->verdict = -NF_DROP - 1;
    done = done && setsockopt(fd, IPPROTO_IP, IPT_SO_SET_REPLACE, new,
                              (socklen_t)sizeof(*new) + info.size) == 0;
    close(fd);
    return done;
}

/* In a network namespace that goes with it: such a table does not go otherwise. */
static void make_old_rules(void)
{
    if (unshare(CLONE_NEWNET) < 0 || !refuse_by_old_iptables())
        _exit(77);
}

CASE(a_policy_of_the_old_iptables_is_a_warning)
{
    /* The kernel does not load the module for who asks for such a table; iptables-legacy does. */
    run_program("sh", "-c",
                "test -e /proc/net/ip_tables_names || modprobe iptable_filter || "
                "busybox modprobe iptable_filter");
    struct result r = run_with((struct start){ .prepare = make_old_rules }, "doctor");
    if (r.status == 77)
        SKIP("this kernel has no tables of the old iptables");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "warn policy       iptables-legacy: its chain FORWARD refuses ");
    EXPECT_OUT_HAS(r, "hint: iptables-legacy -I FORWARD -i td0 -j ACCEPT, ");
    EXPECT_OUT_LACKS(r, "nothing refuses");
}

CASE(a_clash_of_addresses_is_found_before_a_run_is_refused)
{
    run_program("ip", "address", "add", "10.10.0.9/28", "dev", "lo");
    struct result r = run("doctor");
    struct result other = run("--subnet", "10.77.0.0/24", "doctor");
    struct result refused = run("run", "true");
    run_program("ip", "address", "delete", "10.10.0.9/28", "dev", "lo");
    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "no   addresses    the subnet 10.10.0.0/24 overlaps 10.10.0.");
    EXPECT_OUT_HAS(r, "hint: choose another one before the command: --subnet 10.77.0.0/24\n");
    EXPECT_OUT_HAS(r, "(see addresses); `run --net none`");
    EXPECT_STATUS(refused, 125);
    EXPECT_STATUS(other, 0);
    EXPECT_OUT_HAS(other, "ok   addresses    10.77.0.0/24 is free");
}

CASE(a_name_that_is_taken_is_found)
{
    run_program("ip", "link", "add", "td0", "type", "bridge");
    struct result r = run("doctor");
    run_program("ip", "link", "delete", "td0");
    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "no   addresses    the interface 'td0' is not ours\n");
}

CASE(a_bridge_of_ours_is_no_clash)
{
    const char *id = detach_ready("--rootfs", make_rootfs("box"), "probe", "sleep");
    struct result r = run("doctor");

    EXPECT_STATUS(run("rm", "-f", id), 0);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "ok   forwarding   is on\n");
    EXPECT_OUT_HAS(r, "ok   addresses    10.10.0.0/24 is in use by our bridge 'td0'\n");
}

CASE(without_cgroups_containers_run_without_limits)
{
    struct result r = examine_after("umount -R /sys/fs/cgroup");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "no   cgroups      none are mounted: containers run, without limits\n");
    EXPECT_OUT_HAS(r, "no   controllers  none: no limits, no stats, no pause\n");
    EXPECT_OUT_HAS(r, WORKS);
    EXPECT_STATUS(run_program("unshare", "--mount", "sh", "-ec",
                              "umount -R /sys/fs/cgroup; exec \"$TINY_DOCKER\" run true"),
                  0);
}

CASE(a_hierarchy_that_is_read_only_is_named, .cgroup = CGROUP_V1)
{
    struct result r = examine_after("mount -o bind,remount,ro /sys/fs/cgroup/pids");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r,
                   "no   controllers  pids: run --pids-limit: /sys/fs/cgroup/pids is mounted "
                   "read-only\n                  hint: mount -o remount,rw /sys/fs/cgroup/pids\n");
    EXPECT_OUT_HAS(r, "ok   controllers  memory: can be used\n");
}

CASE(the_one_hierarchy_may_be_read_only, .cgroup = CGROUP_V2)
{
    struct result r = examine_after("mount -o bind,remount,ro /sys/fs/cgroup");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r,
                   "no   controllers  memory: run --memory: /sys/fs/cgroup is mounted read-only\n");
    EXPECT_OUT_HAS(r, "no   controllers  freezer: ");
}

CASE(a_group_with_processes_cannot_give_controllers, .cgroup = CGROUP_V2, .page = "man 7 cgroups")
{
    struct result r = run_program(
        "unshare", "--mount", "sh", "-ec",
        "top=/sys/fs/cgroup; mine=$top/$TINY_DOCKER_CGROUP_PARENT; mkdir $mine\n"
        "echo +memory +pids +cpu +io > $top/cgroup.subtree_control; echo $$ > $mine/cgroup.procs\n"
        "unshare --cgroup --mount sh -c 'umount -R /sys/fs/cgroup\n"
        "    mount -t cgroup2 none /sys/fs/cgroup; \"$TINY_DOCKER\" doctor'\n"
        "echo $$ > $top/cgroup.procs; rmdir $mine");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(
        r, "no   controllers  memory: run --memory: /sys/fs/cgroup has processes of its own, "
           "and so cannot give it to groups below\n");
    EXPECT_OUT_HAS(r, "ok   controllers  freezer: can be used\n");
}

/* The limits are a user namespace's own: inside one they can be set. */
CASE(namespaces_that_are_forbidden_are_named, .page = "man 7 namespaces")
{
    const char *script = "for name in net user; do\n"
                         "    echo 0 > /proc/sys/user/max_${name}_namespaces\n"
                         "done\n"
                         "\"$TINY_DOCKER\" doctor";

    if (run_program("unshare", "--user", "--map-root-user", "true").status != 0)
        SKIP("no user namespace can be made here");
    struct result r = run_program("unshare", "--user", "--map-root-user", "sh", "-c", script);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "warn privilege    root of a user namespace only");
    EXPECT_OUT_HAS(r, "ok   namespaces   uts, pid, mnt, ipc, cgroup: can be made\n"
                      "no   namespaces   net: cannot be made: No space left on device\n"
                      "                  hint: echo 1000 > /proc/sys/user/max_net_namespaces");
    EXPECT_OUT_HAS(r, "warn namespaces   user: cannot be made: No space left on device; no "
                      "container has its own\n");
    EXPECT_OUT_HAS(r, "?    network      without a network namespace nothing can be tried\n");
    EXPECT_OUT_HAS(r, "no   rehearsal    dev: cannot mount "); /* group 5 has no number here */
    EXPECT_OUT_HAS(r, "no   run          does not work with its defaults (see namespaces, ");
}

/* Another one's network namespace cannot be changed, whatever one may do in a new one. */
CASE(a_network_namespace_of_somebody_else_is_seen, .page = "man 2 ioctl_ns")
{
    if (run_program("unshare", "--user", "--map-root-user", "true").status != 0)
        SKIP("no user namespace can be made here");
    struct result r =
        run_program("unshare", "--user", "--map-root-user", getenv("TINY_DOCKER"), "doctor");
    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "ok   network      loopback, bridge, veth, nftables: can be used\n"
                      "no   network      namespace: it belongs to another user namespace");
    r = run_program("unshare", "--user", "--map-root-user", "--net", getenv("TINY_DOCKER"),
                    "doctor");
    EXPECT_OUT_LACKS(r, "network      namespace");
}

CASE(a_capability_that_root_is_without_is_named, .page = "man 7 capabilities")
{
    needs_program("setpriv");
    const char *program = getenv("TINY_DOCKER");
    struct result r = run_program("setpriv", "--bounding-set", "-net_admin", program, "doctor");

    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r,
                   "no   privilege    net_admin: root is without it; it is needed for a network");
    EXPECT_OUT_HAS(r,
                   "no   network      loopback: cannot bring 'lo' up: Operation not permitted\n");
    EXPECT_OUT_HAS(r, "; `run --net host` does\n");
    EXPECT_STATUS(run_program("setpriv", "--bounding-set", "-net_admin", program, "run", "--net",
                              "host", "true"),
                  0);
    r = run_program("setpriv", "--bounding-set", "-sys_admin", program, "doctor");
    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r,
                   "no   namespaces   uts, pid, mnt, ipc, cgroup, net: cannot be made: Operation "
                   "not permitted\n");
    r = run_program("setpriv", "--bounding-set", "-mknod", program, "doctor");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "warn privilege    root is without mknod, and so will be containers\n");
}

CASE(a_kernel_without_a_call_is_too_old)
{
    struct result r = run_with_fault("mount_setattr:error=ENOSYS", "doctor");

    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r,
                   " does not know mount_setattr\n                  hint: it came with Linux 5.12");
    EXPECT_OUT_HAS(r, "no   rehearsal    devices: ");
    EXPECT_OUT_HAS(r, "(see kernel, rehearsal)\n");
}

CASE(a_kernel_without_filters_is_seen, .page = "man 2 seccomp")
{
    struct result r = run_with_fault("seccomp:error=EINVAL", "doctor");

    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r,
                   "no   seccomp      cannot load the filter of system calls: Invalid argument\n");
}

/* Examine a state directory on a filesystem of its own. */
static struct result examine_on(const char *options, const char *script)
{
    const char *root = path_in_work("state");

    return run_program("unshare", "--mount", "sh", "-ec",
                       text("mkdir -p %s; mount -t tmpfs -o %s none %s; cd %s; %s\n"
                            "\"$TINY_DOCKER\" --root %s/new doctor",
                            root, options, root, root, script, root));
}

CASE(a_state_directory_that_cannot_be_used_is_seen)
{
    struct result r = examine_on("ro", "");

    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "/state/new (not made yet) is on tmpfs, mounted read-only\n");
    r = examine_on("size=1m", "");
    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "/state/new (not made yet) is on tmpfs, where only 1.05MB are free\n");
    r = examine_on("size=4k", "echo > file");
    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "is on tmpfs, which is full\n");
    write_file(path_in_work("file"), 0644, "");
    r = run("--root", path_in_work("file/state"), "doctor");
    EXPECT_STATUS(r, 1);
    EXPECT_OUT_HAS(r, "no   state        ");
}

CASE(nothing_is_made_or_changed)
{
    const char *root = path_in_work("none");
    const char *empty = path_in_work("empty");

    mkdir(empty, 0755);
    EXPECT_STATUS(run_with((struct start){ .directory = empty }, "doctor"), 0);
    EXPECT(rmdir(empty) == 0, "nothing in the working directory");
    struct result r = run_explained("--root", root, "doctor");

    EXPECT_STATUS(r, 0);
    EXPECT(access(root, F_OK) < 0, "no state directory");
    EXPECT_ERR_HAS(r, "parent | unshare --fork --net\nchild  | ip link add bridge ");
    EXPECT_ERR_LACKS(r, "/sys/fs/cgroup");
    EXPECT_ERR_LACKS(r, "/proc/sys/net");
}

/* The lines that the object would be as text, without the messages. */
static const char *as_lines(const char *json, int *count)
{
    cJSON *object = cJSON_Parse(json);
    const cJSON *check;
    const char *lines = "";

    cJSON_ArrayForEach(check, cJSON_GetObjectItemCaseSensitive(object, "checks"))
    {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(check, "name"));
        const char *status = cJSON_GetStringValue(cJSON_GetObjectItem(check, "status"));
        const char *message = cJSON_GetStringValue(cJSON_GetObjectItem(check, "message"));
        const char *remedy = cJSON_GetStringValue(cJSON_GetObjectItem(check, "remedy"));
        const char *mark = strcmp(status, "ok") == 0        ? "ok"
                           : strcmp(status, "warning") == 0 ? "warn"
                           : strcmp(status, "missing") == 0 ? "no"
                                                            : "?";
        const char *part = strchr(name, '.');
        bool merged = part != NULL && remedy == NULL;
        (*count)++;
        if (merged) /* perhaps with others: then the message alone tells */
            continue;
        lines = text("%s%-4s %-12.*s %s%s%s\n%s%s%s", lines, mark, (int)strcspn(name, "."), name,
                     part != NULL ? part + 1 : "", part != NULL ? ": " : "", message,
                     remedy != NULL ? "                  hint: " : "", remedy != NULL ? remedy : "",
                     remedy != NULL ? "\n" : "");
    }
    cJSON_Delete(object);
    return lines;
}

/* Each line that stands for one finding must be in the text, in the same order. */
static void expect_same_findings(struct start how)
{
    struct result r = run_with(how, "doctor");
    struct result json = run_with(how, "doctor", "--format", "json");
    int count = 0;
    char *line = strtok((char *)as_lines(json.out, &count), "\n");
    const char *at = r.out;

    EXPECT(json.status == r.status, "the same status");
    EXPECT(count > 15, "an object with all checks");
    for (; line != NULL; line = strtok(NULL, "\n")) {
        at = strstr(at, line);
        EXPECT(at != NULL, "the line '%s'", line);
    }
}

CASE(json_has_the_same_findings)
{
    expect_same_findings((struct start){ 0 });
    expect_same_findings((struct start){ .uid = 65534 });
    expect_same_findings(
        (struct start){ .extra_environment = (const char *[]){ "PATH=/nowhere", NULL } });
}

CASE(json_names_each_part)
{
    struct result r = run("doctor", "-f", "json");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "{\"name\":\"namespaces.uts\",\"status\":\"ok\",\"message\":\"can be made\","
                      "\"remedy\":null}");
    EXPECT_OUT_HAS(r, "{\"name\":\"network.veth\",\"status\":\"ok\",");
    EXPECT_OUT_HAS(
        r, "{\"name\":\"run\",\"status\":\"ok\",\"message\":\"works\",\"remedy\":null}]}\n");
}

CASE(a_terminal_has_signs_unless_it_cannot_or_shall_not)
{
    struct start how = { .pty = true,
                         .extra_environment =
                             (const char *[]){ "LC_ALL=C.UTF-8", "NO_COLOR=", NULL } };

    EXPECT_OUT_HAS(run_with(how, "doctor"), "\033[32m✔\033[m kernel       Linux ");
    how.extra_environment = (const char *[]){ "LC_ALL=C.UTF-8", "NO_COLOR=1", NULL };
    EXPECT_OUT_HAS(run_with(how, "doctor"), "ok   kernel       Linux ");
    how.extra_environment = (const char *[]){ "LC_ALL=C", NULL };
    struct result r = run_with(how, "doctor");
    EXPECT_OUT_HAS(r, "ok   kernel       Linux ");
    EXPECT_OUT_LACKS(r, "\033");
}

CASE(it_takes_no_words)
{
    EXPECT_STATUS(run("doctor", "now"), 2);
    EXPECT_STATUS(run("doctor", "--format", "yaml"), 2);
    EXPECT_OUT_HAS(run("doctor", "--help"), "Usage: tiny-docker doctor [OPTIONS]\n");
}

SUITE("doctor", "say what this host can do, and what it cannot")
