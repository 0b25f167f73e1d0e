/*
 * test_xray_files.c - the files that a container sees and has open, compared with /proc.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xray_look.h"

/* What is written as \\040 is a space. */
static const char *decoded(const char *path)
{
    char *copy = allocate(strlen(path) + 1);
    unsigned byte;

    for (char *to = copy; *path != '\0'; to++) {
        bool is_code = sscanf(path, "\\%3o", &byte) == 1;
        *to = is_code ? (char)byte : *path;
        path += is_code ? 4 : 1;
    }
    return copy;
}

/* Both paths lead to the same file. */
static void expect_same_file(const char *one, const char *other)
{
    struct stat st;
    struct stat other_st;

    EXPECT(stat(one, &st) == 0 && stat(other, &other_st) == 0 && st.st_dev == other_st.st_dev &&
               st.st_ino == other_st.st_ino,
           "the same file: %s, %s", one, other);
}

/* Compare number `i` with a line of the kernel's. Returns true if it is on the host, too. */
static bool expect_mount(const char *facts, int i, const char *line, const char *pid)
{
    const char *place = fact(facts, text("mounts.%d.place", i));
    const char *host = fact(facts, text("mounts.%d.host_path", i));
    char words[4][512];

    EXPECT(sscanf(line, "%*s %*s %*s %511s %511s %511s", words[0], words[1], words[2]) == 3 &&
               sscanf(strstr(line, " - "), " - %511s", words[3]) == 1,
           "a line: %s", line);
    EXPECT_TEXT(fact(facts, text("mounts.%d.root", i)), decoded(words[0]));
    EXPECT_TEXT(place, decoded(words[1]));
    EXPECT_TEXT(fact(facts, text("mounts.%d.options", i)), words[2]);
    EXPECT_TEXT(fact(facts, text("mounts.%d.type", i)), words[3]);
    EXPECT_TEXT(fact(facts, text("mounts.%d.read_only", i)),
                strncmp(words[2], "ro,", 3) == 0 ? "true" : "false");
    if (strcmp(host, "null") == 0)
        return false;
    expect_same_file(host, text("/proc/%s/root%s", pid, place));
    return true;
}

/* All of them, in the kernel's order. */
CASE(mounts_are_those_of_mountinfo, .page = "man 5 proc")
{
    const char *volume = path_in_work("a dir");

    mkdir(volume, 0755);
    const char *id = detach_ready("-v", text("%s:/data with space:ro", volume), "--tmpfs", "/mine",
                                  "--rootfs", make_box(), SLEEP);
    struct view view = look_at(id);
    const char *pid = inspected(id, "pid");
    const char *line = read_text(text("/proc/%s/mountinfo", pid));
    int count = 0;
    int on_host = 0;

    for (; *line != '\0'; line += strcspn(line, "\n") + 1)
        on_host +=
            expect_mount(view.facts, count++, text("%.*s", (int)strcspn(line, "\n"), line), pid);
    EXPECT(count_of(view.facts, "mounts") == count, "%d mounts", count);
    EXPECT(on_host > 5, "some on the host: %d", on_host);
    EXPECT_OUT_HAS(view.text, text("/ %27srw  tmpfs    the host's ", ""));
    EXPECT_OUT_HAS(view.text,
                   text("/data with space %12sro  tmpfs    the host's %.20s", "", volume));
    EXPECT_OUT_LACKS(view.text, "/proc/");
    end(id);
}

/* A path that leads to another mount by now is none of the container's files. */
CASE(what_is_covered_on_the_host_has_no_path_there, .page = "man 2 statx")
{
    const char *volume = path_in_work("volume");

    mkdir(volume, 0755);
    const char *id = detach_ready("--net", "none", "-v", text("%s:/data", volume), "--rootfs",
                                  make_box(), SLEEP);
    const char *path = "\"$TINY_DOCKER\" xray %s | awk '$1 == \"/data\" { print $5 }'";

    EXPECT_OUT(run_program("sh", "-c", text(path, id)), "host's\n");
    EXPECT_STATUS(run_program("mount", "-t", "tmpfs", "none", volume), 0);
    struct result r = run_program("sh", "-c", text(path, id));
    EXPECT_STATUS(run_program("umount", volume), 0);
    EXPECT_OUT(r, "\n");
    end(id);
}

CASE(what_is_covered_in_the_container_is_not_shown)
{
    const char *id = detach_ready("--net", "none", SLEEP);
    struct view view = look_at(id);
    const char *first = strstr(view.text.out, " /proc  ");

    EXPECT(first != NULL && strstr(first + 1, " /proc  ") == NULL, "once: %s", view.text.out);
    EXPECT(strstr(view.facts, "\"covered\":\ttrue") != NULL, "covered: %s", as_shown(view.facts));
    EXPECT_OUT_HAS(view.text, "\nMOUNTS       /  ");
    end(id);
}

static struct view expect_streams(const char *id, const char *kinds)
{
    struct view view = look_at(id);
    const char *pid = inspected(id, "pid");
    const char *found = "";

    for (int i = 0; i < 3; i++) {
        const char *kind = fact(view.facts, text("streams.%d.kind", i));
        found = text("%s%s%s", found, i > 0 ? " " : "", kind);
        if (strcmp(kind, "closed") != 0)
            EXPECT_TEXT(fact(view.facts, text("streams.%d.target", i)),
                        link_target(text("/proc/%s/fd/%d", pid, i)));
    }
    EXPECT_TEXT(found, kinds);
    return view;
}

CASE(streams_lead_where_the_kernel_says, .page = "man 5 proc")
{
    const char *id = detach_box("-u", "0");
    struct view view = expect_streams(id, "null pipe pipe");

    EXPECT_TEXT(fact(view.facts, "streams.1.other_end"), inspected(id, "parent_pid"));
    EXPECT_TEXT(fact(view.facts, "streams.1.other_name"), "tiny-docker");
    EXPECT_OUT_HAS(view.text,
                   text("1 output  a pipe to tiny-docker (%s)\n", inspected(id, "parent_pid")));
    end(id);
    id = detach_box("--log", "plain");
    expect_streams(id, "null file file");
    end(id);
    id = detach("--net", "none", "-t", "--rootfs", make_box(), SLEEP);
    EXPECT_OUT(run_program("sh", "-c", text("\"$TINY_DOCKER\" logs -f %s | head -n 1", id)),
               "ready\r\n");
    expect_streams(id, "null terminal terminal");
    end(id);
    id = detach_ready("--net", "none", "--rootfs", make_box(), "sh", "-c",
                      "exec 0<&-; exec 2>/tmp/file; echo ready; exec sleep 1000");
    expect_streams(id, "closed pipe file");
    end(id);
}

/* In the foreground the parent holds the same end, which is not the other one. */
CASE(the_callers_pipe_is_not_one_to_the_parent)
{
    struct process *p = start("run", "--net", "none", "--rootfs", make_box(), SLEEP);

    wait_for_output(p, "ready\n");
    const char *id = the_container();
    struct view view = expect_streams(id, "pipe pipe pipe");
    EXPECT_TEXT(fact(view.facts, "streams.1.other_end"), "null");
    EXPECT_OUT_HAS(view.text, "1 output  pipe pipe:[");
    signal_process(p, SIGKILL);
    finish(p);
    let_it_be_repaired();
    end(id);
}

SUITE("xray_files", "the files that a container sees and has open")
