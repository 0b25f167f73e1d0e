/*
 * test_views.c - what one looks at: ps, inspect -f, version, top and stats.
 */
#include <cjson/cJSON.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

/* A member of the one object that a line of JSON is; "?" if it is none. */
static const char *member_of(const char *line, const char *member)
{
    cJSON *object = cJSON_Parse(line);
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));
    const char *kept = text("%s", value != NULL ? value : "?");

    cJSON_Delete(object);
    return kept;
}

/* A time so many seconds ago, as in a record. */
static const char *seconds_ago(int seconds)
{
    const char *form = text("@%ld", (long)time(NULL) - seconds);
    struct result r = run_program("date", "-u", "-d", form, "+%Y-%m-%dT%H:%M:%S.000000000Z");

    return text("%.30s", r.out);
}

/* Let the record's times lie so far back. */
static void make_old(const char *id, const char *member, int seconds)
{
    change_record(id, text("\"%s\":\t\"%s\"", member, inspected(id, member)),
                  text("\"%s\":\t\"%s\"", member, seconds_ago(seconds)));
}

static void end(const char *id)
{
    EXPECT_STATUS(run("rm", "-f", id), 0);
}

CASE(the_columns_are_those_that_a_user_of_docker_knows)
{
    const char *columns = "CONTAINER ID ROOTFS COMMAND CREATED STATUS PID IP NAME\n";
    const char *script = "\"$TINY_DOCKER\" ps | tr -s ' '";

    EXPECT_OUT(run_program("sh", "-c", script), columns);
}

CASE(a_running_container_is_shown_in_dockers_words)
{
    const char *rootfs = make_rootfs("a-directory-with-a-long-name");
    const char *id =
        detach_ready("--rootfs", rootfs, "--name", "web", "probe", "sleep", "123456789");

    EXPECT_TEXT(listed(id, "COMMAND"), "\"probe sleep 1234567…\"");
    EXPECT_TEXT(listed(id, "ROOTFS"), "…ry-with-a-long-name");
    EXPECT_TEXT(listed(id, "PID"), inspected(id, "pid"));
    EXPECT_TEXT(listed(id, "IP"), inspected(id, "ip_address"));
    EXPECT_TEXT(listed(id, "NAME"), "web");
    make_old(id, "created_at", 7300);
    make_old(id, "started_at", 190);
    EXPECT_TEXT(listed(id, "CREATED"), "2 hours ago");
    EXPECT_TEXT(listed(id, "STATUS"), "Up 3 minutes");
    EXPECT_OUT_HAS(run("ps", "--no-trunc"), rootfs);
    EXPECT_TEXT(member_of(run("ps", "--format", "json").out, "Rootfs"), rootfs);
    EXPECT_OUT_HAS(run("ps", "--no-trunc"), "\"probe sleep 123456789\"");
    end(id);
}

CASE(what_is_missing_is_a_dash)
{
    run("run", "--net", "none", "true");
    const char *id = the_container();

    EXPECT_TEXT(listed(id, "ROOTFS"), "-");
    EXPECT_TEXT(listed(id, "PID"), "-");
    EXPECT_TEXT(listed(id, "IP"), "-");
    EXPECT_TEXT(listed(id, "NAME"), "-");
}

CASE(words_of_a_command_are_told_apart)
{
    run("run", "--net", "none", "echo", "a b", "\"");

    EXPECT_OUT_HAS(run("ps", "-a"), "\"echo 'a b' \\\"\"");
}

CASE(how_a_container_has_ended_is_shown)
{
    EXPECT_STATUS(run("run", "--net", "none", PROBE, "exit", "3"), 3);
    const char *id = the_container();

    make_old(id, "finished_at", 3 * 24 * 3600);
    EXPECT_TEXT(listed(id, "STATUS"), "Exited (3) 3 days ago");
    change_record(id, "\"oom_killed\":\tfalse", "\"oom_killed\":\ttrue");
    EXPECT_TEXT(listed(id, "STATUS"), "Exited (3) 3 days ago (OOM)");
    change_record(id, "\"exit_code\":\t3", "\"exit_code\":\tnull");
    change_record(id, "\"oom_killed\":\ttrue", "\"oom_killed\":\tfalse");
    EXPECT_TEXT(listed(id, "STATUS"), "Exited 3 days ago");
}

/* Each status of a container whose parent lives is taken from the record. */
CASE(every_status_has_its_words)
{
    const char *id = detach_ready("--net", "none", PROBE, "sleep");

    make_old(id, "started_at", 120);
    change_record(id, "\"running\"", "\"paused\"");
    EXPECT_TEXT(listed(id, "STATUS"), "Up 2 minutes (Paused)");
    EXPECT_OUT(run("ps", "-q"), text("%s\n", id));
    change_record(id, "\"paused\"", "\"stopping\"");
    EXPECT_TEXT(listed(id, "STATUS"), "Stopping");
    EXPECT_OUT(run("ps", "-q"), text("%s\n", id));
    change_record(id, "\"stopping\"", "\"restarting\"");
    change_record(id, "\"exit_code\":\tnull", "\"exit_code\":\t1");
    change_record(id, "\"finished_at\":\tnull", text("\"finished_at\":\t\"%s\"", seconds_ago(100)));
    EXPECT_TEXT(listed(id, "STATUS"), "Restarting (1) About a minute ago");
    EXPECT_OUT(run("ps", "-q"), text("%s\n", id));
    change_record(id, "\"restarting\"", "\"created\"");
    EXPECT_TEXT(listed(id, "STATUS"), "Created");
    EXPECT_OUT(run("ps", "-q"), "");
    change_record(id, "\"created\"", "\"running\"");
    end(id);
}

CASE(the_list_is_not_cut_to_the_terminal)
{
    struct start at_terminal = { .pty = true };

    run("run", "--net", "none", "true", text("%0200d", 1), "the-end");
    EXPECT_OUT_LACKS(run_with(at_terminal, "ps", "-a"), "the-end");
    EXPECT_OUT_HAS(run_with(at_terminal, "ps", "-a"), "   -\r\n");
    EXPECT_OUT_HAS(run_with(at_terminal, "ps", "-a", "--no-trunc"), "the-end");
}

CASE(scripts_get_an_object_a_line)
{
    const char *id = detach_ready("--name", "web", PROBE, "sleep");
    const char *line = run("ps", "--format", "json").out;

    EXPECT(strchr(line, '\n') == line + strlen(line) - 1, "one line: %s", line);
    EXPECT_TEXT(member_of(line, "ID"), id);
    EXPECT_TEXT(member_of(line, "Names"), "web");
    EXPECT_TEXT(member_of(line, "State"), "running");
    EXPECT_TEXT(member_of(line, "Rootfs"), "");
    EXPECT_TEXT(member_of(line, "Pid"), inspected(id, "pid"));
    EXPECT_TEXT(member_of(line, "IP"), inspected(id, "ip_address"));
    EXPECT(strncmp(member_of(line, "Status"), "Up ", 3) == 0, "a status: %s", line);
    EXPECT(strstr(member_of(line, "RunningFor"), " ago") != NULL, "an age: %s", line);
    const char *created = inspected(id, "created_at");
    EXPECT_TEXT(member_of(line, "CreatedAt"),
                text("%.10s %.8s +0000 UTC", created, created + strlen("2026-05-12T")));
    struct result r = run("ps", "--format", "{{.Names}}");
    EXPECT_STATUS(r, 2);
    EXPECT_ERR_HAS(r, "ps: --format: there is no format '{{.Names}}'\nhint: json is the only one");
    end(id);
    EXPECT_OUT(run("ps", "--format", "json"), "");
}

CASE(one_member_of_a_record_can_be_had)
{
    run("run", "--net", "none", "true", "a b");
    run("run", "--net", "none", PROBE, "exit", "3");
    const char *ids = run("ps", "-a", "-q").out;
    const char *newest = text("%.12s", ids);
    const char *older = text("%.12s", ids + 13);

    EXPECT_OUT(run("inspect", "-f", ".exit_code", newest, older), "3\n0\n");
    EXPECT_OUT(run("inspect", "--format", "{{.status}}", newest), "exited\n");
    EXPECT_OUT(run("inspect", "-f", "{{ .network_mode }}", newest), "none\n");
    EXPECT_OUT(run("inspect", "-f", ".command.1", older), "a b\n");
    EXPECT_OUT(run("inspect", "-f", ".command", older), "[\"true\",\"a b\"]\n");
    EXPECT_OUT(run("inspect", "-f", ".rootfs", older), "null\n");
    EXPECT_OUT(run("inspect", "-f", ".oom_killed", older), "false\n");
    EXPECT_OUT_HAS(run("inspect", "-f", ".", older), text("{\"id\":\"%s\",", older));
}

CASE(what_is_no_member_is_said_for_each_container)
{
    run("run", "--net", "none", "true");
    const char *id = the_container();

    struct result r = run("inspect", "-f", ".Status", id);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, "");
    EXPECT_ERR(r, "tiny-docker: inspect: there is no 'Status'\nhint: did you mean '.status'?\n");
    EXPECT_ERR(run("inspect", "-f", ".command.7", id), "tiny-docker: inspect: there is no '7'\n");
    EXPECT_ERR(run("inspect", "-f", ".id.x", id), "tiny-docker: inspect: there is no 'x'\n");
    r = run("inspect", "-f", ".id", "none-of-these", id);
    EXPECT_STATUS(r, 1);
    EXPECT_OUT(r, text("%s\n", id));
    r = run("inspect", "-f", "status", id);
    EXPECT_STATUS(r, 2);
    EXPECT_ERR_HAS(r, "tiny-docker: inspect: --format: 'status' is no path\nhint: such as .status");
}

CASE(dockers_members_lead_to_ours)
{
    static const char *const known[][2] = {
        { "{{.State.Status}}", "'State'\nhint: did you mean '.status'" },
        { ".NetworkSettings.IPAddress", "'NetworkSettings'\nhint: did you mean '.ip_address'" },
        { "{{.State.OOMKilled}}", "'State'\nhint: did you mean '.oom_killed'" },
        { "{{.State.ExitCode}}", "'State'\nhint: did you mean '.exit_code'" }
    };

    run("run", "--net", "none", "true");
    const char *id = the_container();
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        EXPECT_ERR(run("inspect", "-f", known[i][0], id),
                   text("tiny-docker: inspect: there is no %s?\n", known[i][1]));
}

CASE(commands_of_dockers_that_are_not_here_get_a_hint)
{
    EXPECT_STATUS(run("pull", "busybox"), 2);
    EXPECT_ERR(run("rmi"),
               "tiny-docker: unknown command 'rmi'\n"
               "hint: there are no images: run --rootfs DIR takes the files of a directory\n");
    EXPECT_ERR_HAS(run("attach", "web"), "hint: 'logs -f ID' shows");
    EXPECT_ERR_HAS(run("login"), "hint: 'tiny-docker help' lists the commands\n");
}

CASE(versions_are_said_to_people_and_to_scripts)
{
    const char *release = text("%.*s", (int)strcspn(run_program("uname", "-r").out, "\n"),
                               run_program("uname", "-r").out);
    struct result r = run("version");

    EXPECT_OUT_HAS(r, text("Version        0.%d\n", harness_day()));
    EXPECT_OUT_HAS(r, text("Kernel         %s\n", release));
    EXPECT_TEXT(member_of(run("version", "--format", "json").out, "KernelVersion"), release);
    EXPECT_STATUS(run("version", "-f", "yaml"), 2);
}

CASE(a_format_that_there_is_not_is_refused)
{
    static const char *const commands[] = { "ps", "stats", "version" };

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        struct result r = run(commands[i], "--format", "table");
        EXPECT_STATUS(r, 2);
        EXPECT_ERR_HAS(
            r, text("tiny-docker: %s: --format: there is no format 'table'\nhint: ", commands[i]));
    }
}

SUITE("views", "what one looks at")
