/*
 * test_names.c - what people call a container.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "inspect.h"
#include "trace.h"

static const char *link_of(const char *name)
{
    return text("%s/names/%s", getenv("TINY_DOCKER_ROOT"), name);
}

/* Run a container of that name to its end. Returns its ID. */
static const char *make(const char *name)
{
    EXPECT_STATUS(run("run", "--name", name, "true"), 0);
    return inspected(name, "id");
}

CASE(a_name_is_accepted_wherever_an_id_is)
{
    const char *id = detach_ready("--name", "web", PROBE, "slow-term", "0");

    EXPECT_TEXT(inspected("web", "id"), id);
    EXPECT_TEXT(inspected("web", "name"), "web");
    EXPECT_OUT(run("logs", "web"), "ready\n");
    EXPECT_OUT(run("stop", "web"), "web\n");
    EXPECT_OUT(run("rm", "web"), "web\n");
    EXPECT_ERR(run("rm", "web"), "tiny-docker: rm: there is no container 'web'\n");
}

CASE(messages_say_what_was_typed)
{
    static const char *const of_its_state[] = { "kill", "pause", "unpause", "top" };
    static const char *const of_its_record[] = { "logs", "inspect", "wait", "rename" };

    make("web");
    for (size_t i = 0; i < 4; i++)
        EXPECT_ERR_HAS(run(of_its_state[i], "web"),
                       text("tiny-docker: %s: web: it is not", of_its_state[i]));
    EXPECT_ERR(run("exec", "web", "true"), "tiny-docker: exec: web: it is not running\n");
    change_record(inspected("web", "id"), "\"command\"", "\"demand\"");
    for (size_t i = 0; i < 4; i++) {
        const char *words[] = { of_its_record[i], "web", i == 3 ? "db" : NULL, NULL };
        EXPECT_ERR_HAS(run_list((struct start){ 0 }, words),
                       text("tiny-docker: %s: web: 'command' is missing", of_its_record[i]));
    }
}

CASE(two_containers_cannot_have_the_same_name)
{
    const char *id = make("web");
    struct result r = run("run", "--name", "web", "true");

    EXPECT_STATUS(r, 125);
    EXPECT_ERR(r, text("tiny-docker: run: record: the name 'web' is taken by container %s\n"
                       "hint: remove that container, or rename it\n",
                       id));
    EXPECT_TEXT(the_container(), id);
}

CASE(of_ten_at_once_one_gets_the_name)
{
    struct process *all[10];
    int got = 0;

    for (int i = 0; i < 10; i++)
        all[i] = start("run", "--name", "web", "true");
    for (int i = 0; i < 10; i++)
        got += finish(all[i]).status == 0;
    EXPECT(got == 1, "one, not %d", got);
    EXPECT_TEXT(inspected("web", "id"), the_container());
}

CASE(what_is_no_name_is_refused)
{
    static const char *const wrong[] = { "",    "a",    "-a",   ".a",      "a b",
                                         "a/b", "../x", "a\nb", "\xc3\xa4" };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        EXPECT_ERR_HAS(run("run", "--name", wrong[i], "true"),
                       wrong[i][0] == '\0' ? "'' is not a value\n"
                                           : "' is not a name for a container\n");
        EXPECT_STATUS(run("rename", "x", wrong[i]), 2);
    }
    EXPECT_STATUS(run("run", "--name", text("%065d", 1), "true"), 125);
    EXPECT_STATUS(run("rename", "x"), 2);
    EXPECT_OUT(run("ps", "-a", "-q"), "");
}

/* Each of them leads to a container's directory, or to a copy of one. */
CASE(a_path_is_no_name_for_any_command, .page = "man 7 path_resolution")
{
    static const char *const commands[] = { "inspect", "logs",  "stop", "rm",   "start",
                                            "restart", "kill",  "wait", "top",  "pause",
                                            "unpause", "stats", "xray", "exec", "rename" };
    const char *root = getenv("TINY_DOCKER_ROOT");
    const char *id = make("web");
    const char *const paths[] = { "../copy",
                                  text("./%s", id),
                                  text("%s/", id),
                                  text("%s/../%s", id, id),
                                  text("../containers/%s", id),
                                  text("%s/containers/%s", root, id),
                                  "../names/web" };

    EXPECT_STATUS(
        run_program("cp", "-r", text("%s/containers/%s", root, id), text("%s/copy", root)), 0);
    const char *before = run_program("find", root, "-printf", "%P %s %i\n").out;
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        for (size_t j = 0; j < sizeof(paths) / sizeof(paths[0]); j++) {
            bool takes_word = i >= 13;
            const char *words[] = { commands[i], paths[j], takes_word ? "word" : NULL, NULL };
            struct result r = run_list((struct start){ 0 }, words);
            EXPECT_STATUS(r, strcmp(commands[i], "exec") == 0 ? 125 : 1);
            EXPECT_ERR(
                r, text("tiny-docker: %s: '%s' is not a container ID\n", commands[i], paths[j]));
        }
    }
    EXPECT_TEXT(run_program("find", root, "-printf", "%P %s %i\n").out, before);
}

CASE(an_id_in_full_goes_before_a_name_and_a_name_before_the_beginning_of_an_id)
{
    run("run", "true");
    const char *one = the_container();
    const char *two = make(one);
    const char *three = make(text("%.4s", two));

    EXPECT_TEXT(inspected(one, "id"), one);
    EXPECT_TEXT(inspected(text("%.4s", two), "id"), three);
    EXPECT_TEXT(inspected(text("%.11s", two), "id"), two);
}

CASE(to_find_a_name_not_all_containers_are_looked_at)
{
    const char *id = make("web");

    EXPECT_STATUS(run_with_fault("getdents64:error=EIO", "rename", "web", "db"), 0);
    EXPECT_STATUS(run_with_fault("getdents64:error=EIO", "inspect", "db"), 0);
    EXPECT_STATUS(run_with_fault("getdents64:error=EIO", "inspect", id), 0);
}

CASE(a_container_gets_another_name_while_it_runs)
{
    const char *id = detach_ready("--name", "web", PROBE, "slow-term", "0");
    struct result r = run("rename", "web", "db");

    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "");
    EXPECT_ERR(run("inspect", "web"), "tiny-docker: inspect: there is no container 'web'\n");
    EXPECT_TEXT(inspected("db", "status"), "running");
    run("stop", "db");
    EXPECT_TEXT(inspected("db", "name"), "db");
    EXPECT_TEXT(inspected("db", "id"), id);
    make("web");
}

CASE(one_without_a_name_gets_one)
{
    run("run", "true");
    const char *id = the_container();

    EXPECT_TEXT(inspected(id, "name"), "null");
    EXPECT_STATUS(run("rename", id, "web"), 0);
    EXPECT_TEXT(inspected("web", "id"), id);
}

CASE(a_name_that_is_taken_is_given_to_nobody_else)
{
    const char *web = make("web");
    const char *db = make("db");
    struct result r = run("rename", "db", "web");

    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, text("rename: db: the name 'web' is taken by container %s\n", web));
    EXPECT_TEXT(inspected("db", "id"), db);
    r = run("rename", "web", "web");
    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, "tiny-docker: rename: web: that is its name already\n");
}

CASE(the_name_of_one_that_was_killed_on_the_way_is_free)
{
    static const char *const faults[] = { "symlinkat:signal=KILL", "mkdirat:signal=KILL:when=2",
                                          "renameat:error=EIO:signal=KILL:when=2" };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        EXPECT_STATUS(run_with_fault(faults[i], "run", "--name", "web", "true"), 128 + 9);
        run("rm", make("web"));
    }
    let_it_be_repaired();
    symlink("../../../etc", link_of("web"));
    run("rm", make("web"));
    write_file(link_of("web"), 0600, "");
    run("rm", make("web"));
    EXPECT(access(link_of("web"), F_OK) < 0, "no link after rm");
}

CASE(a_run_that_fails_leaves_no_name)
{
    static const char *const faults[] = { "mkdirat:error=ENOSPC:when=2", "renameat:error=ENOSPC",
                                          "renameat:error=EIO:when=2" };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        EXPECT_STATUS(run_with_fault(faults[i], "run", "--name", "web", "true"), 125);
        EXPECT(readlink(link_of("web"), (char[1]){ 0 }, 1) < 0, "no link after %s", faults[i]);
    }
}

CASE(names_of_containers_that_are_gone_are_swept_away)
{
    const char *entries = text("%s/containers", getenv("TINY_DOCKER_ROOT"));
    const char *id = make("db");

    run_with_fault("renameat:signal=KILL:when=2", "run", "--name", "web", "true");
    /* So far has a removal come that is killed. */
    rename(text("%s/%s", entries, id), text("%s/.new-%s", entries, id));
    make("kept");
    write_file(link_of("file"), 0600, "");
    EXPECT_STATUS(run("ps", "-a", "-q"), 0);
    EXPECT_OUT(run_program("ls", link_of("")), "file\nkept\n");
    EXPECT_TEXT(inspected("kept", "id"), the_container());
}

/* The link is there, and the container is not yet: it is not mistaken for a dead one's. */
CASE(a_name_is_not_taken_from_one_that_is_being_made)
{
    struct process *p =
        start_with_fault("renameat:delay_enter=500000:when=2", "run", "--name", "web", "true");
    struct stat st;

    while (lstat(link_of("web"), &st) < 0)
        wait_a_moment("a link for the name");
    EXPECT_STATUS(run("run", "--name", "web", "true"), 125);
    EXPECT_STATUS(finish(p), 0);
    EXPECT_TEXT(inspected("web", "id"), the_container());
}

CASE(a_rename_that_is_killed_leaves_the_container_a_name)
{
    static const char *const faults[] = { "symlinkat:signal=KILL", "renameat2:signal=KILL",
                                          "unlinkat:signal=KILL", "unlinkat:signal=KILL:when=2" };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        const char *id = make("web");
        EXPECT_STATUS(run_with_fault(faults[i], "rename", "web", "db"), 128 + 9);
        EXPECT_TEXT(inspected(inspected(id, "name"), "id"), id);
        EXPECT_STATUS(run("rename", id, "other"), 0);
        make("web"); /* neither of the two is held by what was left */
        make("db");
        run("rm", "web", "db", "other");
    }
}

CASE(a_removal_that_is_killed_frees_the_name)
{
    static const char *const faults[] = { "renameat:signal=KILL", "unlinkat:signal=KILL",
                                          "unlinkat:signal=KILL:when=3",
                                          "unlinkat:signal=KILL:when=4" };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        make("web");
        run_with_fault(faults[i], "rm", "web");
        run("rm", "web");
        run("rm", make("web"));
    }
}

SUITE("names", "what people call a container")
