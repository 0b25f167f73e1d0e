/*
 * test_xray_views.c - facts as a text and as a picture, whatever is in them.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "text.h"
#include "trace.h"
#include "xray_look.h"

/* In characters, not in bytes. */
static size_t longest_line(const char *text)
{
    size_t longest = 0;
    size_t now = 0;

    for (; *text != '\0'; text++) {
        now = *text == '\n' ? 0 : now + (((unsigned char)*text & 0xc0) != 0x80);
        longest = now > longest ? now : longest;
    }
    return longest;
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == '\n';
    return count;
}

CASE(the_text_fits_on_one_screen)
{
    const char *many = "for i in 1 2 3 4 5 6 7 8 9; do sleep 10$i & done; echo ready; wait";
    const char *id = detach_ready("--name", "a-name-that-is-rather-long-but-not-the-longest", "-m",
                                  "64m", "--rootfs", make_box(), "sh", "-c",
                                  beside("1000", beside("1001", "echo ready; wait")));
    const char *crowd = detach_ready("--net", "none", "--rootfs", make_box(), "sh", "-c",
                                     text("%s; %s", many, many));
    struct result r = run("xray", id);

    EXPECT(longest_line(r.out) <= 100, "%zu columns: %s", longest_line(r.out), r.out);
    EXPECT(count_lines(r.out) <= 50, "%zu lines: %s", count_lines(r.out), r.out);
    EXPECT_OUT_LACKS(r, " \n");
    r = run("xray", crowd);
    EXPECT(longest_line(r.out) <= 100, "%zu columns: %s", longest_line(r.out), r.out);
    end(id);
    end(crowd);
}

static void expect_well_formed(const char *picture)
{
    const char *path = path_in_work("picture.svg");

    write_file(path, 0600, picture);
    if (find_program("xmllint") != NULL)
        EXPECT_STATUS(run_program("xmllint", "--noout", path), 0);
    else if (find_program("python3") != NULL)
        EXPECT_STATUS(run_program("python3", "-c",
                                  "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])", path),
                      0);
    else
        EXPECT(strncmp(picture, "<?xml ", 6) == 0, "XML: %s", as_shown(picture));
}

CASE(the_picture_shows_the_same)
{
    const char *id = detach_ready("--name", "web", "-m", "64m", "--pids-limit", "50", "--rootfs",
                                  make_box(), "sh", "-c", beside("1000", "echo ready; wait"));
    struct result r = run("xray", "--svg", "-", id);
    const char *facts = facts_of(id);

    EXPECT_STATUS(r, 0);
    expect_well_formed(r.out);
    EXPECT_OUT_HAS(r, " viewBox=\"0 0 1280 720\" ");
    for (int i = 0; i < 8; i++)
        EXPECT_OUT_HAS(r, text(">%s<", fact(facts, text("namespaces.%d.inode", i))));
    EXPECT_OUT_HAS(r, ">web<");
    EXPECT_OUT_HAS(r, text(">%s<", id));
    EXPECT_OUT_HAS(r, text(">%s<", inspected(id, "pid")));
    EXPECT_OUT_HAS(r, ">sleep 1000<");
    EXPECT_OUT_HAS(r, ">2 of 50<");
    EXPECT_OUT_HAS(r, " of 64MiB<");
    EXPECT_OUT_HAS(r, text(">%s/24<", inspected(id, "ip_address")));
    EXPECT_OUT_HAS(r, text(">%s<", fact(facts, "network.cable.name")));
    EXPECT_OUT_HAS(r, ">nftables table ip tiny-docker-td0<");
    EXPECT_OUT_HAS(r, ">chown dac_override ");
    end(id);
}

CASE(the_picture_goes_into_a_file)
{
    const char *id = detach_box("-u", "0");
    const char *path = path_in_work("x.svg");
    struct stat null;

    write_file(path, 0644, "something longer than nothing\n");
    struct result r = run("xray", "--svg", path, id);
    EXPECT_STATUS(r, 0);
    EXPECT_OUT(r, "");
    expect_well_formed(read_text(path));
    EXPECT_OUT_HAS(run("xray", "--svg", path, "--format", "json", id), "\"id\":");
    EXPECT_STATUS(run("xray", "--svg", "/dev/null", id), 0);
    EXPECT(stat("/dev/null", &null) == 0 && S_ISCHR(null.st_mode), "/dev/null is a device");
    r = run("xray", "--svg", "/dev/full", id);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR(r, "tiny-docker: xray: --svg: cannot write '/dev/full': No space left on device\n");
    r = run("xray", "--svg", "/no/such/x.svg", id);
    EXPECT_STATUS(r, 1);
    EXPECT_ERR_HAS(r, "xray: --svg: cannot open '/no/such/x.svg': No such file or directory\n");
    end(id);
}

static const char *expect_harmless(const char *id)
{
    struct view view = look_at(id);
    const char *facts = view.facts;

    EXPECT(longest_line(view.text.out) <= 100, "%zu columns", longest_line(view.text.out));
    for (const char *at = view.text.out; *at != '\0'; at++)
        EXPECT(*at == '\n' || text_control(at) == 0, "no control character: %s", as_shown(at));
    EXPECT(text_is_utf8(view.text.out, strlen(view.text.out)), "UTF-8: %s",
           as_shown(view.text.out));
    EXPECT(text_is_utf8(facts, strlen(facts)), "UTF-8: %s", as_shown(facts));
    EXPECT(count_of(facts, "processes") == 1, "an object: %s", as_shown(facts));
    struct result r = run("xray", "--svg", "-", id);
    EXPECT_STATUS(r, 0);
    expect_well_formed(r.out);
    EXPECT_OUT_LACKS(r, "<script");
    return facts;
}

CASE(hostile_words_do_no_harm)
{
    char *longest = allocate(120001);
    const char *volume = text("%s:/<b>&\"\x1b[2J\xff \xef\xbf\xbe", make_box());

    memset(longest, '<', 120000);
    const char *id =
        detach_ready("--net", "none", "--rootfs", make_box(), "-v", volume, "probe", "sleep",
                     "<script>alert(1)</script>", "&amp;\"'", "]]>", "\x1b[2J\x07", "\xc2\x9b",
                     "\xff\xfe", "\xef\xbf\xbe\xef\xbf\xbf", "grüße 你好 🐳", "", "\n\n");
    const char *facts = expect_harmless(id);
    EXPECT_TEXT(fact(facts, "processes.0.command.2"), "<script>alert(1)</script>");
    EXPECT_TEXT(fact(facts, "processes.0.command.9"), "grüße 你好 🐳");
    EXPECT_TEXT(fact(facts, "processes.0.command.11"), "\n\n");
    end(id);
    id = detach_ready("--net", "none", "--rootfs", make_box(), "probe", "sleep", longest);
    facts = expect_harmless(id);
    EXPECT_TEXT(fact(facts, "processes.0.command.2"), longest);
    end(id);
}

CASE(explain_says_what_is_entered)
{
    const char *id = detach_ready("--rootfs", make_box(), SLEEP);
    struct result r = run_explained("xray", id);

    EXPECT_STATUS(r, 0);
    EXPECT_ERR(r, text("parent | nsenter --target %s --net --uts\n", inspected(id, "pid")));
    end(id);
}

SUITE("xray_views", "facts as a text and as a picture")
