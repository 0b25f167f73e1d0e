/*
 * test_usage.c - what containers do and use: top and stats.
 */
#include <cjson/cJSON.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* A container whose shell runs a script. */
static const char *script_in(const char *script)
{
    return wait_until_ready(detach("--net", "none", "-m", "64m", "sh", "-c", script));
}

/* What `stats --format json` prints of a container. */
static const char *stats_of(const char *id)
{
    struct result r = run("stats", "--no-stream", "--format", "json", id);

    EXPECT_STATUS(r, 0);
    return r.out;
}

/* A member of that object. */
static const char *member_of(const char *stats, const char *member)
{
    cJSON *object = cJSON_Parse(stats);
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));
    const char *kept = text("%s", value != NULL ? value : "?");

    cJSON_Delete(object);
    return kept;
}

static void end(const char *id)
{
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(the_columns_are_those_of_docker)
{
    const char *columns =
        "CONTAINER ID NAME CPU % MEM USAGE / LIMIT MEM % NET I/O BLOCK I/O PIDS\n";
    const char *script = "\"$TINY_DOCKER\" stats --no-stream | tr -s ' '";

    EXPECT_OUT(run_program("sh", "-c", script), columns);
}

CASE(processes_and_memory_are_counted)
{
    const char *id = script_in("sleep 1000 & sleep 1000 & echo ready; wait");
    const char *stats = stats_of(id);
    const char *memory = member_of(stats, "MemUsage");
    double used = 0;
    char unit[8] = "";

    EXPECT_TEXT(member_of(stats, "PIDs"), "3");
    EXPECT(sscanf(memory, "%lf%7[KMiB] / 64MiB", &used, unit) == 2 && strstr(memory, " / 64MiB"),
           "memory of 64 MiB: %s", memory);
    double percent = atof(member_of(stats, "MemPerc"));
    used *= strcmp(unit, "MiB") == 0 ? 1024 : 1;
    EXPECT(percent > 0 && percent < 100, "a share of it: %g%%", percent);
    end(id);
}

/* Memory that a process holds, not files that the kernel keeps as long as it likes. */
CASE(more_memory_shows)
{
    const char *hold = "echo ready; x=$(head -c 20000000 /dev/zero | tr '\\0' x); "
                       "echo $(printf done); sleep 1000; echo $x";
    const char *id = script_in(hold);
    struct process *p = start("logs", "-f", id);

    wait_for_output(p, "done\n");
    const char *memory = member_of(stats_of(id), "MemUsage");
    EXPECT(atof(memory) > 19 && strncmp(memory + strcspn(memory, "KMG"), "MiB", 3) == 0,
           "more than 19 MiB: %s", memory);
    end(id);
    finish(p);
}

/* How much a busy loop gets is the machine's business; an idle one gets next to nothing. */
CASE(processor_time_is_that_between_two_looks)
{
    const char *busy = script_in("echo ready; while :; do :; done");
    const char *idle = script_in("echo ready; exec sleep 1000");
    double percent = atof(member_of(stats_of(busy), "CPUPerc"));

    EXPECT(percent > 3 && percent < 150, "one processor, more or less: %g%%", percent);
    const char *little = member_of(stats_of(idle), "CPUPerc");
    EXPECT(atof(little) < 3, "an idle one: %s", little);
    end(busy);
    end(idle);
}

CASE(what_crosses_its_own_network_is_counted)
{
    const char *rootfs = make_rootfs("box");
    const char *ping = "ping -c 3 -i 0.1 10.10.0.1 >/dev/null; echo ready; exec sleep 1000";
    const char *id = detach_ready("--rootfs", rootfs, "sh", "-c", ping);
    const char *network = member_of(stats_of(id), "NetIO");
    const char *sent = strstr(network, " / ");

    EXPECT(atof(network) > 0 && sent != NULL && atof(sent + 3) > 0, "what has come and gone: %s",
           network);
    end(id);
    /* What it says to itself is not. */
    const char *self = "ping -c 1 127.0.0.1 >/dev/null && echo ready; exec sleep 1000";
    const char *none = detach_ready("--net", "none", "--rootfs", rootfs, "sh", "-c", self);
    EXPECT_TEXT(member_of(stats_of(none), "NetIO"), "0B / 0B");
    end(none);
}

CASE(where_there_is_nothing_to_count_there_are_dashes)
{
    run("run", "--net", "none", "true");
    const char *ended = the_container();
    const char *host = detach_ready("--net", "host", "sh", "-c", "echo ready; exec sleep 1000");
    struct result r = run_program("sh", "-c", "\"$TINY_DOCKER\" stats --no-stream -a | tr -s ' '");

    EXPECT_OUT_HAS(r, text("\n%s - -- -- / -- -- -- / -- -- / -- --\n", ended));
    EXPECT_OUT_HAS(r, "% - "); /* the network of the host's own */
    EXPECT_OUT_LACKS(run("stats", "--no-stream"), ended);
    end(host);
}

CASE(without_hierarchies_only_the_network_is_known)
{
    const char *script = "umount -R /sys/fs/cgroup && id=$(\"$TINY_DOCKER\" run -d --net none "
                         "sleep 1000) && \"$TINY_DOCKER\" stats --no-stream | tr -s ' '; "
                         "\"$TINY_DOCKER\" top $id | grep -c 'sleep 1000'; "
                         "\"$TINY_DOCKER\" rm -f $id";
    struct result r = run_program("unshare", "--mount", "sh", "-c", script);

    EXPECT_OUT_HAS(r, " - -- -- / -- -- 0B / 0B -- / -- --\n1\n");
    EXPECT_ERR(r, "");
}

CASE(the_limit_without_a_limit_is_the_machines_memory)
{
    const char *id = detach_ready("--net", "none", "sh", "-c", "echo ready; exec sleep 1000");
    struct result total = run_program("sed", "-n", "s/MemTotal: *//p", "/proc/meminfo");
    const char *memory = member_of(stats_of(id), "MemUsage");
    const char *limit = strstr(memory, " / ");

    EXPECT(limit != NULL && strstr(limit, "GiB") != NULL, "a limit in GiB: %s", memory);
    double gib = atof(total.out) / (1 << 20);
    EXPECT(atof(limit + 3) > gib * 0.99 && atof(limit + 3) < gib * 1.01, "%g GiB: %s", gib, memory);
    end(id);
}

CASE(on_a_terminal_it_is_drawn_again_until_ctrl_c, .page = "man 4 console_codes")
{
    const char *id = script_in("echo ready; exec sleep 1000");
    struct process *p = start_with((struct start){ .pty = true }, "stats", id);

    wait_for_output(p, "\033[HCONTAINER ID");
    wait_for_output(p, "\033[K\r\n\033[J");
    wait_for_output(p, "\033[HCONTAINER ID");
    wait_for_output(p, text("\r\n%s", id));
    send_input(p, "\x03");
    EXPECT_STATUS(finish(p), 128 + SIGINT);
    end(id);
}

CASE(a_reader_that_has_seen_enough_ends_it_quietly, .page = "man 7 pipe")
{
    const char *id = script_in("echo ready; exec sleep 1000");
    const char *script = "(\"$TINY_DOCKER\" stats %s; echo \"status $?\" >&2) | head -n 1 | wc -l";
    struct result r = run_program("sh", "-c", text(script, id));

    EXPECT_OUT(r, "1\n");
    EXPECT_ERR(r, "status 0\n");
    end(id);
}

CASE(it_ends_when_those_that_were_named_are_removed)
{
    const char *id = script_in("echo ready; exec sleep 1000");
    struct process *p = start("stats", "--format", "json", id);

    wait_for_output(p, id);
    end(id);
    EXPECT_STATUS(finish(p), 0);
    struct result r = run("stats", "--no-stream", id);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, text("tiny-docker: stats: there is no container '%s'\n", id));
    EXPECT_STATUS(run("stats", "--format", "table"), 2);
}

CASE(top_shows_the_processes_as_the_host_knows_them)
{
    const char *id = script_in("sleep 1000 & echo ready; wait");
    const char *pid = inspected(id, "pid");
    struct result r = run("top", id);

    EXPECT(strncmp(r.out, "UID", 3) == 0, "headers: %s", r.out);
    EXPECT_OUT(run_program("sh", "-c", text("\"$TINY_DOCKER\" top %s | head -n 1 | tr -s ' '", id)),
               "UID PID PPID C STIME TTY TIME CMD\n");
    const char *rows =
        text("\"$TINY_DOCKER\" top %s | awk 'NR > 1 { print $1, $2, $3, $8, $9 }'", id);
    const char *parent = inspected(id, "parent_pid");
    const char *child = text("%.*s", (int)strcspn(run_program("pgrep", "-P", pid).out, "\n"),
                             run_program("pgrep", "-P", pid).out);
    EXPECT_OUT(run_program("sh", "-c", rows),
               text("root %s %s sh -c\nroot %s %s sleep 1000\n", pid, parent, child, pid));
    end(id);
    r = run("top", id);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, text("tiny-docker: top: there is no container '%s'\n", id));
}

/* Processes in namespaces of their own are the container's, too. */
CASE(top_knows_what_is_in_namespaces_of_its_own)
{
    const char *script = "unshare --pid --fork sleep 1234 & until pgrep -f 'sleep 1234' "
                         ">/dev/null; do :; done; echo ready; wait";
    const char *id =
        wait_until_ready(detach("--net", "none", "--cap-add", "SYS_ADMIN", "sh", "-c", script));

    EXPECT_OUT_HAS(run("top", id), "00:00:00   sleep 1234\n");
    end(id);
}

CASE(top_knows_what_is_in_groups_below_the_containers, .page = "man 7 cgroups")
{
    const char *id = script_in("echo ready; exec sleep 1234");

    in_groups_of(id, text("mkdir -p a/b && echo %s >a/b/cgroup.procs", inspected(id, "pid")));
    EXPECT_OUT_HAS(run("top", id), "00:00:00   sleep 1234\n");
    end(id);
}

CASE(with_options_of_ps_the_host_is_asked)
{
    needs_program("ps");
    const char *id = script_in("echo ready; exec sleep 1000");
    const char *pid = inspected(id, "pid");

    EXPECT_OUT(
        run_program("sh", "-c", text("\"$TINY_DOCKER\" top %s -eo pid,args | tr -s ' '", id)),
        text(" PID COMMAND\n %s sleep 1000\n", pid));
    struct result r = run("top", id, "-eo", "args");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "'ps -eo args' shows no PID");
    r = run("top", id, "--no-such-option");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "'ps --no-such-option' has failed: error: ");
    EXPECT_ERR_HAS(run_explained("top", id, "-eo", "pid,args"), "parent | ps -eo pid,args\n");
    end(id);
}

CASE(one_that_has_ended_has_no_processes)
{
    run("run", "--net", "none", "true");
    const char *id = the_container();
    struct result r = run("top", id);

    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
    EXPECT_ERR(r, text("tiny-docker: top: %s: it is not running\n", id));
    EXPECT_STATUS(run("top"), 2);
}

SUITE("usage", "what containers do and use")
