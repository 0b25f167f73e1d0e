/*
 * test_xray.c - a container as the kernel sees it: each fact is compared with what the kernel says
 * to somebody else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

#include "xray_look.h"

static void expect_namespaces(const char *facts, const char *pid)
{
    const char *listed = shell(text("lsns -n -o TYPE,NS -p %s | tr -s ' '", pid));

    EXPECT(count_of(facts, "namespaces") == 8, "eight: %s", fact(facts, "namespaces"));
    for (int i = 0; i < 8; i++) {
        const char *type = fact(facts, text("namespaces.%d.type", i));
        const char *inode = fact(facts, text("namespaces.%d.inode", i));
        const char *host = fact(facts, text("namespaces.%d.host_inode", i));
        const char *shared = fact(facts, text("namespaces.%d.shared", i));
        EXPECT_TEXT(text("%s:[%s]", type, inode), link_target(text("/proc/%s/ns/%s", pid, type)));
        EXPECT_TEXT(text("%s:[%s]", type, host), link_target(text("/proc/self/ns/%s", type)));
        EXPECT_TEXT(shared, strcmp(inode, host) == 0 ? "true" : "false");
        EXPECT(strstr(listed, text("%s %s", type, inode)) != NULL, "%s %s: %s", type, inode,
               listed);
    }
}

CASE(namespaces_are_those_that_lsns_lists, .page = "man 7 namespaces")
{
    needs_program("lsns");
    const char *id = detach_ready("--rootfs", make_box(), SLEEP);
    const char *facts = facts_of(id);

    expect_namespaces(facts, inspected(id, "pid"));
    EXPECT_TEXT(fact(facts, "namespaces.4.type"), "net");
    EXPECT_TEXT(fact(facts, "namespaces.4.shared"), "false");
    EXPECT_TEXT(fact(facts, "namespaces.6.type"), "user");
    EXPECT_TEXT(fact(facts, "namespaces.6.shared"), "true");
    end(id);
}

/* A list of strings, a line each. */
static const char *lines_of(const char *facts, const char *path)
{
    const char *lines = "";

    for (int i = 0; i < count_of(facts, path); i++)
        lines = text("%s%s%s", lines, i > 0 ? "\n" : "", fact(facts, text("%s.%d", path, i)));
    return lines;
}

CASE(processes_have_the_pids_that_the_kernel_gave_them, .page = "man 5 proc")
{
    const char *id =
        detach_ready("--net", "none", "--cap-add", "SYS_ADMIN", "--rootfs", make_box(), "sh", "-c",
                     beside("1111", "unshare --pid --fork probe sleep & wait"));

    run("exec", "-d", id, "sleep", "1113");
    const char *facts = facts_of(id);
    int count = count_of(facts, "processes");

    EXPECT(count == 5, "five: %s", fact(facts, "processes"));
    EXPECT_TEXT(fact(facts, "pid"), inspected(id, "pid"));
    EXPECT_TEXT(fact(facts, "processes.0.host_pid"), inspected(id, "pid"));
    EXPECT_TEXT(fact(facts, "processes.0.pid"), "1");
    for (int i = 0; i < count; i++) {
        const char *pid = fact(facts, text("processes.%d.host_pid", i));
        /* Of ours, the container's, and the inner one's that one of them has. */
        EXPECT_TEXT(fact(facts, text("processes.%d.pid", i)),
                    shell(text("awk '/^NSpid:/ { print $3 }' /proc/%s/status", pid)));
        EXPECT_TEXT(fact(facts, text("processes.%d.host_parent", i)), status_of(pid, "PPid"));
        EXPECT_TEXT(fact(facts, text("processes.%d.name", i)),
                    shell(text("cat /proc/%s/comm", pid)));
        EXPECT_TEXT(shell(text("tr '\\0' '\\n' </proc/%s/cmdline", pid)),
                    lines_of(facts, text("processes.%d.command", i)));
    }
    EXPECT_OUT(run_program("sh", "-c",
                           text("\"$TINY_DOCKER\" xray %s | grep -A 5 PROCESSES | sed 's/^ *[0-9]* "
                                "*[0-9]* *//' | grep -v -e PROCESSES -e until",
                                id)),
               "├─ sleep 1111\n"
               "└─ unshare --pid --fork probe sleep\n"
               "└─ probe sleep\n"
               "sleep 1113\n");
    end(id);
}

/* The file that a limit or a count is in, below one of the directories that were found. */
static const char *in_group(const char *facts, const char *controller, const char *file)
{
    for (int i = 0; i < count_of(facts, "cgroups"); i++) {
        const char *list = text(",%s,", fact(facts, text("cgroups.%d.controllers", i)));
        const char *directory = fact(facts, text("cgroups.%d.directory", i));
        if (strcmp(directory, "null") != 0 && strstr(list, text(",%s,", controller)) != NULL)
            return shell(text("cat %s/%s", directory, file));
    }
    harness_fail("no group of %s: %s", controller, fact(facts, "cgroups"));
}

static const char *detach_limited(void)
{
    return detach_ready("--net", "none", "-m", "64m", "--pids-limit", "50", "--cpus", "0.5",
                        "--rootfs", make_box(), "sh", "-c", beside("1000", "echo ready; wait"));
}

CASE(groups_are_those_of_the_process, .page = "man 7 cgroups")
{
    const char *id = detach_limited();
    struct view view = look_at(id);
    const char *facts = view.facts;
    const char *pid = inspected(id, "pid");
    int count = count_of(facts, "cgroups");
    int own = 0;

    EXPECT_TEXT(text("%d", count), shell(text("wc -l </proc/%s/cgroup", pid)));
    for (int i = 0; i < count; i++) {
        const char *line = shell(text("sed -n '%d{s/^[0-9]*://;p}' /proc/%s/cgroup", i + 1, pid));
        bool is_v2 = line[0] == ':';
        const char *directory = fact(facts, text("cgroups.%d.directory", i));
        EXPECT_TEXT(fact(facts, text("cgroups.%d.version", i)), is_v2 ? "2" : "1");
        EXPECT_TEXT(fact(facts, text("cgroups.%d.path", i)), strchr(line, ':') + 1);
        if (!is_v2)
            EXPECT_TEXT(fact(facts, text("cgroups.%d.controllers", i)),
                        text("%.*s", (int)strcspn(line, ":"), line));
        if (strcmp(directory, "null") == 0)
            continue;
        own++;
        EXPECT_STATUS(run_program("grep", "-qx", pid, text("%s/cgroup.procs", directory)), 0);
    }
    EXPECT(own > 0, "groups of its own");
    EXPECT_OUT_HAS(view.text,
                   text("\nCGROUP       /%s/%s ", getenv("TINY_DOCKER_CGROUP_PARENT"), id));
    end(id);
}

/* That memory in use changes at any time: it is near. */
static void expect_near(const char *got, long long expected)
{
    EXPECT(llabs(atoll(got) - expected) < 2 << 20, "about %lld, not %s", expected, got);
}

CASE(limits_and_use_are_those_of_the_files_of_version_1, .cgroup = CGROUP_V1)
{
    const char *id = detach_limited();
    const char *facts = facts_of(id);
    long long cache =
        atoll(strstr(in_group(facts, "memory", "memory.stat"), "total_inactive_file ") + 20);

    EXPECT_TEXT(fact(facts, "limits.memory"), in_group(facts, "memory", "memory.limit_in_bytes"));
    EXPECT_TEXT(fact(facts, "limits.pids"), in_group(facts, "pids", "pids.max"));
    EXPECT_TEXT(in_group(facts, "cpu", "cpu.cfs_quota_us"), "50000");
    EXPECT_TEXT(in_group(facts, "cpu", "cpu.cfs_period_us"), "100000");
    EXPECT_TEXT(fact(facts, "limits.cpus"), "0.5");
    EXPECT_TEXT(fact(facts, "use.pids"), in_group(facts, "pids", "pids.current"));
    expect_near(fact(facts, "use.memory"),
                atoll(in_group(facts, "memory", "memory.usage_in_bytes")) - cache);
    EXPECT(atoll(fact(facts, "use.cpu_nanoseconds")) > 0 &&
               atoll(fact(facts, "use.cpu_nanoseconds")) <=
                   atoll(in_group(facts, "cpuacct", "cpuacct.usage")),
           "processor time: %s", fact(facts, "use"));
    end(id);
}

CASE(limits_and_use_are_those_of_the_files_of_version_2, .cgroup = CGROUP_V2)
{
    const char *id = detach_limited();
    const char *facts = facts_of(id);
    long long cache =
        atoll(strstr(in_group(facts, "memory", "memory.stat"), "\ninactive_file ") + 15);

    EXPECT_TEXT(fact(facts, "limits.memory"), in_group(facts, "memory", "memory.max"));
    EXPECT_TEXT(fact(facts, "limits.pids"), in_group(facts, "pids", "pids.max"));
    EXPECT_TEXT(in_group(facts, "cpu", "cpu.max"), "50000 100000");
    EXPECT_TEXT(fact(facts, "limits.cpus"), "0.5");
    EXPECT_TEXT(fact(facts, "use.pids"), in_group(facts, "pids", "pids.current"));
    expect_near(fact(facts, "use.memory"),
                atoll(in_group(facts, "memory", "memory.current")) - cache);
    EXPECT(atoll(fact(facts, "use.cpu_nanoseconds")) > 0 &&
               atoll(fact(facts, "use.cpu_nanoseconds")) / 1000 <=
                   atoll(strstr(in_group(facts, "cpu", "cpu.stat"), "usage_usec ") + 11),
           "processor time: %s", fact(facts, "use"));
    end(id);
}

CASE(no_limit_is_none)
{
    const char *id = detach_box("-u", "0");
    struct view view = look_at(id);

    EXPECT_TEXT(fact(view.facts, "limits"), "{\"memory\":null,\"pids\":null,\"cpus\":null}");
    EXPECT_OUT_HAS(view.text, "pids     1, no limit\n");
    end(id);
}

CASE(a_busy_container_uses_its_processor)
{
    const char *id = detach("--net", "none", "--cpus", "0.4", "--rootfs", make_box(), "sh", "-c",
                            "while :; do :; done");
    double most = 0;

    /* The machine may be busy with others for a while. */
    for (int i = 0; i < 20 && most < 0.1; i++) {
        double used = atof(fact(facts_of(id), "use.cpus"));
        most = used > most ? used : most;
    }
    EXPECT(most >= 0.1 && most < 1, "less than one processor, but some: %g", most);
    end(id);
}

/* The names of a set, as JSON lists them. */
static const char *names_of(unsigned long long set)
{
    const char *names = "";

    for (int i = 0; i < cap_max_bits(); i++) {
        if ((set & 1ULL << i) == 0)
            continue;
        char *name = cap_to_name(i);
        names = text("%s%s\"%s\"", names, names[0] != '\0' ? "," : "", name + strlen("cap_"));
        cap_free(name);
    }
    return text("[%s]", names);
}

static void expect_power(const char *facts, const char *pid)
{
    static const char *const sets[][2] = { { "effective", "CapEff" },
                                           { "permitted", "CapPrm" },
                                           { "inheritable", "CapInh" },
                                           { "bounding", "CapBnd" },
                                           { "ambient", "CapAmb" } };
    static const char *const modes[] = { "off", "strict", "filter" };
    unsigned long long dockers = 0xa80425fb;
    unsigned long long effective = strtoull(status_of(pid, "CapEff"), NULL, 16);

    for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
        EXPECT_TEXT(fact(facts, text("capabilities.%s", sets[i][0])),
                    names_of(strtoull(status_of(pid, sets[i][1]), NULL, 16)));
    EXPECT_TEXT(fact(facts, "capabilities.added"), names_of(effective & ~dockers));
    EXPECT_TEXT(fact(facts, "capabilities.dropped"), names_of(dockers & ~effective));
    EXPECT_TEXT(fact(facts, "seccomp"), modes[atoi(status_of(pid, "Seccomp"))]);
    EXPECT_TEXT(fact(facts, "seccomp_filters"), status_of(pid, "Seccomp_filters"));
    EXPECT_TEXT(fact(facts, "no_new_privs"),
                status_of(pid, "NoNewPrivs")[0] == '1' ? "true" : "false");
    EXPECT_TEXT(text("%s\t", fact(facts, "uid")),
                text("%.*s\t", (int)strcspn(status_of(pid, "Uid"), "\t"), status_of(pid, "Uid")));
}

/* Look at one that was started with such an option, and return what the text says. */
static struct result look_at_power(const char *option, const char *value)
{
    const char *id = detach_box(option, value);

    struct view view = look_at(id);

    expect_power(view.facts, inspected(id, "pid"));
    end(id);
    return view.text;
}

CASE(power_is_that_of_the_status_file, .page = "man 7 capabilities")
{
    struct result r = look_at_power("-u", "0");

    EXPECT_OUT_HAS(r, " capabilities, Docker's default\n");
    EXPECT_OUT_HAS(r, "user 0, group 0; seccomp: a filter; no_new_privs: on\n");
    EXPECT_OUT_HAS(r, " chown dac_override fowner ");
    r = look_at_power("--cap-add", "NET_ADMIN");
    EXPECT_OUT_HAS(r, "15 of ");
    EXPECT_OUT_HAS(r, " Docker's default +net_admin\n");
    r = look_at_power("--cap-drop", "CHOWN");
    EXPECT_OUT_HAS(r, " Docker's default -chown\n");
    r = look_at_power("-u", "1000:7");
    EXPECT_OUT_HAS(r, "user 1000, group 7; ");
    EXPECT_OUT_HAS(r, "0 of ");
    EXPECT_OUT_HAS(r, " Docker's default -chown -dac_override ");
    r = look_at_power("--privileged=true", "--interactive=false");
    EXPECT_OUT_HAS(r, "seccomp: off; no_new_privs: off\n");
    EXPECT_OUT_HAS(r, " +sys_admin ");
    r = look_at_power("--security-opt", "seccomp=unconfined");
    EXPECT_OUT_HAS(r, "seccomp: off; no_new_privs: on\n");
}

CASE(a_paused_one_is_shown, .page = "man 7 cgroups")
{
    const char *id = detach_box("--name", "web");

    EXPECT_TEXT(fact(facts_of("web"), "name"), "web");
    EXPECT_STATUS(run("pause", id), 0);
    struct view view = look_at(id);
    EXPECT_TEXT(fact(view.facts, "status"), "paused");
    EXPECT_TEXT(fact(view.facts, "network.mode"), "none");
    EXPECT_OUT_HAS(view.text, " (Paused)   on ");
    EXPECT_STATUS(run("unpause", id), 0);
    EXPECT_TEXT(fact(facts_of(id), "status"), "running");
    end(id);
}

/* The group's, if somebody else has done it. */
CASE(the_kernel_says_whether_it_is_paused)
{
    const char *id = detach_box("-u", "0");

    EXPECT_STATUS(run("pause", id), 0);
    change_record(id, "\"paused\"", "\"running\"");
    EXPECT_TEXT(fact(facts_of(id), "status"), "paused");
    end(id);
}

CASE(the_record_is_not_believed)
{
    const char *id = detach_limited();
    const char *before = facts_of(id);

    change_record(id, "67108864", "12345678");
    change_record(id, "\"none\"", "\"host\"");
    change_record(id, "\"hostname\":\t\"tiny-container\"", "\"hostname\":\t\"liar\"");
    change_record(id, "\"sleep 1000 &", "\"sleep 2000 &");
    const char *after = facts_of(id);
    EXPECT_TEXT(fact(after, "limits"), fact(before, "limits"));
    EXPECT_TEXT(fact(after, "network"), fact(before, "network"));
    EXPECT_TEXT(fact(after, "hostname"), "tiny-container");
    EXPECT_TEXT(fact(after, "processes"), fact(before, "processes"));
    end(id);
}

CASE(what_cannot_be_seen_is_unknown)
{
    const char *id = detach_limited();
    const char *script = "mount -t tmpfs none /sys/fs/cgroup && \"$TINY_DOCKER\" xray %s %s";
    struct result r = run_program("unshare", "--mount", "sh", "-c", text(script, "", id));

    EXPECT_STATUS(r, 0);
    EXPECT_OUT_HAS(r, "memory   unknown, limit unknown\n");
    EXPECT_OUT_HAS(r, "cpus     unknown, limit unknown\n");
    r = run_program("unshare", "--mount", "sh", "-c", text(script, "--format json", id));
    EXPECT_STATUS(r, 0);
    EXPECT_TEXT(fact(r.out, "limits"),
                "{\"memory\":\"unknown\",\"pids\":\"unknown\",\"cpus\":\"unknown\"}");
    EXPECT_TEXT(fact(r.out, "use.memory"), "unknown");
    EXPECT_TEXT(fact(r.out, "status"), "unknown");
    EXPECT(count_of(r.out, "processes") == 2, "by the namespace: %s", fact(r.out, "processes"));
    end(id);
}

CASE(one_that_does_not_run_cannot_be_seen)
{
    run("run", "--net", "none", "true");
    const char *id = the_container();
    struct result r = run("xray", id);

    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
    EXPECT_ERR(r, text("tiny-docker: xray: %s: it is not running\n", id));
    r = run("xray", "no-such");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, "tiny-docker: xray: there is no container 'no-such'\n");
    EXPECT_STATUS(run("xray"), 2);
    EXPECT_STATUS(run("xray", id, id), 2);
    EXPECT_STATUS(run("xray", "--format", "yaml", id), 2);
    EXPECT_STATUS(run("xray", "--format", "json", "--svg", "-", id), 2);
}

SUITE("xray", "a container as the kernel sees it")
