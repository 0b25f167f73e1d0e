/*
 * xray_svg.c - all facts as a picture for a slide: the host, and in it the container.
 *
 * The container is a box in the host's. What is its own is drawn in it. What holds it is beside
 * it, on the host: control groups, power, and the network from the other end of the cable on
 * (xray_svg_host.c). The places are fixed; what does not fit is cut or counted.
 */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "svg.h"
#include "text.h"
#include "xray_picture.h"

enum {
    LEFT = BOX_X + 18, /* of what is in the container's box, in two columns */
    MIDDLE = BOX_X + 402,
    RIGHT = BOX_X + BOX_WIDTH - 18,
    LISTS = 268, /* the lists begin here, a line each */
    LINE = 20,
};

/* The title above all. */
static void draw_title(FILE *out, const struct xray *x)
{
    CLEANUP_FREE char *status = xray_say_status(x);
    const char *title = x->name != NULL ? x->name : x->id;

    svg_text(out, 28, 42, 26, 600, INK BOLD, title);
    if (x->name != NULL)
        svg_text(out, 48 + 1.15 * svg_text_width(title, 26), 42, 18, 300, GRAY, x->id);
    svg_text(out, PICTURE_WIDTH - 28, 42, 18, 400,
             x->is_paused == 1 ? ORANGE END BOLD : GREEN END BOLD, status);
}

/* Filled: its own. Outlined: the host's. Dashed: unknown. */
static void draw_namespaces(FILE *out, const struct xray *x)
{
    enum { WIDTH = 79, GAP = 4, TOP = 172, HEIGHT = 42 };

    for (int i = 0; i < XRAY_NAMESPACES; i++) {
        const struct xray_namespace *namespace = &x->namespaces[i];
        bool is_own = namespace->inode != 0 && namespace->inode != namespace->host_inode;
        double at = LEFT + i * (WIDTH + GAP);
        CLEANUP_FREE char *inode = namespace->inode != 0
                                       ? text_format("%lld", (long long)namespace->inode)
                                       : text_copy("unknown");
        svg_box(out, at, TOP, WIDTH, HEIGHT, 8,
                is_own                  ? FILL_BLUE
                : namespace->inode != 0 ? OUTLINE
                                        : OUTLINE " stroke-dasharray=\"4 3\"");
        svg_text(out, at + WIDTH / 2.0, TOP + 19, 15, WIDTH,
                 is_own ? WHITE CENTER BOLD : GRAY CENTER, namespace->type);
        svg_text(out, at + WIDTH / 2.0, TOP + 35, 11, WIDTH, is_own ? WHITE CENTER : GRAY CENTER,
                 inode);
    }
}

/* An angle from the process's parent. */
static void draw_branch(FILE *out, double x, double y, double from)
{
    const double points[] = { x - 10, from, x - 10, y - 5, x - 3, y - 5 };

    svg_line(out, points, 3, "stroke=\"#a0aec0\" stroke-width=\"1.2\"");
}

/* A line of the list. `feet` are those of the last process at each depth. */
static void draw_process(FILE *out, const struct xray_process *process, double y, double feet[])
{
    enum { DEEPEST = 8, STEP = 18 };
    int depth = process->depth < DEEPEST ? process->depth : DEEPEST - 1;
    double at = LEFT + 112 + depth * STEP;
    CLEANUP_FREE char *command = xray_say_command(process, 200);
    CLEANUP_FREE char *inside =
        process->inside > 0 ? text_format("%d", process->inside) : text_copy("-");
    CLEANUP_FREE char *outside = text_format("%d", process->outside);

    svg_text(out, LEFT + 42, y, 14, 60, BLUE END BOLD, inside);
    svg_text(out, LEFT + 96, y, 14, 60, GRAY END, outside);
    svg_text(out, at, y, 14, MIDDLE - 20 - at, INK, command);
    if (depth > 0)
        draw_branch(out, at, y, feet[depth]);
    feet[depth] = y - 5;
    if (depth + 1 < DEEPEST)
        feet[depth + 1] = y + 3;
}

static void draw_processes(FILE *out, const struct xray *x)
{
    enum { MOST = 9 };
    size_t shown = x->process_count <= MOST ? x->process_count : MOST - 1;
    double feet[8] = { 0 };

    svg_text(out, LEFT + 42, LISTS - 24, 12, 60, BLUE END, "inside");
    svg_text(out, LEFT + 96, LISTS - 24, 12, 60, GRAY END, "host");
    svg_text(out, LEFT + 112, LISTS - 24, 12, 200, GRAY, "processes");
    for (size_t i = 0; i < shown; i++)
        draw_process(out, &x->processes[i], LISTS + LINE * (double)i, feet);
    if (shown == x->process_count)
        return;
    CLEANUP_FREE char *more = text_format("and %zu more", x->process_count - shown);
    svg_text(out, LEFT + 112, LISTS + LINE * (double)shown, 14, 200, GRAY, more);
}

/* What is there: the host's path, or the type, and how much is mounted below. */
static char *say_what(const struct xray_mount *mount)
{
    if (mount->details > 0)
        return text_format("%s, and %zu below", mount->type, mount->details);
    return text_copy(mount->host_path != NULL ? mount->host_path : mount->type);
}

static void draw_mount(FILE *out, const struct xray_mount *mount, double y)
{
    CLEANUP_FREE char *what = say_what(mount);
    CLEANUP_FREE char *place = svg_cut_front(mount->place, 13, 118);
    double left = RIGHT - MIDDLE - 38 - svg_text_width(place, 13);
    CLEANUP_FREE char *end = svg_cut_front(what, 12, left);

    svg_text(out, MIDDLE, y, 12, 30, mount->is_read_only ? ORANGE : GREEN,
             mount->is_read_only ? "ro" : "rw");
    svg_text(out, MIDDLE + 26, y, 13, 120, INK, place);
    svg_text(out, RIGHT, y, 12, left + 2, GRAY END, end);
}

static void draw_mounts(FILE *out, const struct xray *x)
{
    enum { MOST = 9 };
    CLEANUP_FREE const struct xray_mount **list = xray_list_mounts(x);
    size_t count = 0;

    while (list[count] != NULL)
        count++;
    size_t shown = count <= MOST ? count : MOST - 1;
    svg_text(out, MIDDLE, LISTS - 24, 12, 280, GRAY, "files, and what they are on the host");
    for (size_t i = 0; i < shown; i++)
        draw_mount(out, list[i], LISTS + LINE * (double)i);
    if (shown == count)
        return;
    CLEANUP_FREE char *more = text_format("and %zu more places", count - shown);
    svg_text(out, MIDDLE, LISTS + LINE * (double)shown, 13, 200, GRAY, more);
}

static void draw_streams(FILE *out, const struct xray *x)
{
    static const char *const names[XRAY_STREAMS] = { "0 input", "1 output", "2 errors" };
    enum { TOP = BOX_Y + BOX_HEIGHT - 54 };

    svg_text(out, MIDDLE, TOP - LINE, 12, 280, GRAY, "streams of PID 1");
    for (int i = 0; i < XRAY_STREAMS; i++) {
        CLEANUP_FREE char *said = xray_say_stream(&x->streams[i], 100);
        svg_text(out, MIDDLE, TOP + LINE * i, 13, 80, INK, names[i]);
        svg_text(out, MIDDLE + 70, TOP + LINE * i, 13, RIGHT - MIDDLE - 70, GRAY, said);
    }
}

static void draw_container(FILE *out, const struct xray *x)
{
    CLEANUP_FREE char *title = text_format(
        "container %s", x->network.inside.is_known ? x->network.inside.hostname : x->id);
    CLEANUP_FREE char *command =
        x->process_count > 0 ? xray_say_command(&x->processes[0], 200) : text_copy("unknown");

    svg_box(out, BOX_X, BOX_Y, BOX_WIDTH, BOX_HEIGHT, 16,
            "fill=\"#ffffff\" stroke=\"#2b6cb0\" stroke-width=\"2.5\"");
    svg_text(out, LEFT, BOX_Y + 28, 16, 300, BLUE BOLD, title);
    svg_text(out, RIGHT, BOX_Y + 28, 12, 380, GRAY END,
             "namespaces: filled are its own, outlined the host's");
    svg_text(out, LEFT, BOX_Y + 50, 14, RIGHT - LEFT, INK, command);
    draw_namespaces(out, x);
    draw_processes(out, x);
    draw_mounts(out, x);
    draw_streams(out, x);
}

void xray_print_svg(const struct xray *x, FILE *out)
{
    svg_begin(out, PICTURE_WIDTH, PICTURE_HEIGHT, x->id);
    draw_title(out, x);
    xray_draw_host(out, x);
    draw_container(out, x);
    xray_draw_groups(out, x);
    xray_draw_power(out, x);
    xray_draw_network(out, &x->network);
    svg_end(out);
}
