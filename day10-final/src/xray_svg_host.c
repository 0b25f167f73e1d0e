/*
 * xray_svg_host.c - the parts of the picture that are on the host.
 */
#include <stdlib.h>
#include <string.h>

#include "capabilities.h"
#include "cleanup.h"
#include "svg.h"
#include "text.h"
#include "xray_picture.h"

enum {
    GROUPS_Y = BOX_Y,
    GROUPS_HEIGHT = 196,
    POWER_Y = GROUPS_Y + GROUPS_HEIGHT + 14,
    POWER_HEIGHT = BOX_HEIGHT - GROUPS_HEIGHT - 14,
    INNER = PANEL_WIDTH - 36, /* of a panel */
    WAY_Y = 600,              /* the boxes of the network */
    WAY_HEIGHT = 66,
};

enum {
    PORT_X = BOX_X + 18,
    PORT_Y = BOX_Y + BOX_HEIGHT - WAY_HEIGHT - 16,
    PORT_WIDTH = 190,
    BRIDGE_X = 290,
    BRIDGE_WIDTH = 160,
    NAT_X = 508,
    NAT_WIDTH = 300,
    OUT_X = 866,
    OUT_WIDTH = 242,
    WORLD_X = 1152,
    WORLD_WIDTH = 104,
};

#define CABLE  "stroke=\"#2b6cb0\" stroke-width=\"3\""
#define IDLE   "stroke=\"#b8c4d2\" stroke-width=\"3\""
#define DASHED "fill=\"none\" stroke=\"#8fa3b8\" stroke-width=\"1.5\" stroke-dasharray=\"5 4\""

void xray_draw_host(FILE *out, const struct xray *x)
{
    CLEANUP_FREE char *title = text_format("host %s", x->host_name);

    svg_box(out, HOST_X, HOST_Y, HOST_WIDTH, HOST_HEIGHT, 22,
            "fill=\"#eef3f8\" stroke=\"#8fa3b8\" stroke-width=\"2\"");
    svg_box(out, WORLD_X, HOST_Y, WORLD_WIDTH, HOST_HEIGHT, 22,
            "fill=\"#fdf8ec\" stroke=\"#d9c79a\" stroke-width=\"2\"");
    svg_text(out, BOX_X + 4, HOST_Y + 28, 16, 500, GRAY BOLD, title);
    svg_text(out, HOST_X + HOST_WIDTH - 20, HOST_Y + 28, 14, 400, GRAY END, x->host_kernel);
}

/* A bar: how much of what is allowed is used. */
static void draw_gauge(FILE *out, double y, const char *name, const char *said, double share)
{
    double at = PANEL_X + 18;

    svg_text(out, at, y, 14, 80, INK BOLD, name);
    svg_text(out, at + INNER, y, 13, INNER - 80, GRAY END, said);
    if (share < 0) {
        svg_box(out, at, y + 8, INNER, 11, 5, DASHED);
        return;
    }
    svg_box(out, at, y + 8, INNER, 11, 5, "fill=\"#e2e8f0\"");
    if (share > 0)
        svg_box(out, at, y + 8, share * INNER < 8 ? 8 : share * INNER, 11, 5,
                share > 0.9   ? "fill=\"#e53e3e\""
                : share > 0.7 ? "fill=\"#dd6b20\""
                              : "fill=\"#38a169\"");
}

/* The path of the group that counts, or of any. */
static const char *path_of(const struct xray *x)
{
    for (size_t i = 0; i < x->group_count; i++)
        if (x->groups[i].directory != NULL)
            return x->groups[i].path;
    return x->group_count > 0 ? x->groups[0].path : "unknown";
}

void xray_draw_groups(FILE *out, const struct xray *x)
{
    CLEANUP_FREE char *memory = xray_say_memory(x);
    CLEANUP_FREE char *pids = xray_say_pids(x);
    CLEANUP_FREE char *cpu = xray_say_cpu(x);
    CLEANUP_FREE char *path = svg_cut_front(path_of(x), 12, INNER - 64);

    svg_box(out, PANEL_X, GROUPS_Y, PANEL_WIDTH, GROUPS_HEIGHT, 12, PANEL);
    svg_text(out, PANEL_X + 18, GROUPS_Y + 28, 16, 100, INK BOLD, "cgroup");
    svg_text(out, PANEL_X + 18 + INNER, GROUPS_Y + 28, 12, INNER - 60, GRAY END, path);
    draw_gauge(out, GROUPS_Y + 62, "memory", memory, xray_share_of_memory(x));
    draw_gauge(out, GROUPS_Y + 110, "pids", pids, xray_share_of_pids(x));
    draw_gauge(out, GROUPS_Y + 158, "cpus", cpu, xray_share_of_cpu(x));
}

/* Words, as many lines as fit. Returns where the next line would be. */
static double draw_words(FILE *out, double y, double bottom, double size, const char *look,
                         const char *words)
{
    double step = size + 5;

    while (*words != '\0') {
        size_t length = 0;
        bool is_last = y + step > bottom;
        for (size_t next = 0; words[next] != '\0';) {
            next += 1 + strcspn(words + next + 1, " ");
            CLEANUP_FREE char *part = text_format("%.*s", (int)next, words);
            if (length > 0 && svg_text_width(part, size) > INNER && !is_last)
                break;
            length = next;
        }
        CLEANUP_FREE char *line = text_format("%.*s", (int)length, words);
        svg_text(out, PANEL_X + 18, y, size, INNER, look, line);
        words += length + strspn(words + length, " ");
        y += step;
    }
    return y;
}

/* The names of all, or what is other than Docker's default. */
static void draw_capabilities(FILE *out, uint64_t effective, double y, double bottom)
{
    uint64_t usual = capabilities_default();
    CLEANUP_FREE char *names = capabilities_text(effective, " ");
    CLEANUP_FREE char *more = capabilities_text(effective & ~usual, " +");
    CLEANUP_FREE char *less = capabilities_text(usual & ~effective, " -");
    CLEANUP_FREE char *plus = text_format("+%s", more);
    CLEANUP_FREE char *minus = text_format("-%s", less);

    if (effective == usual)
        draw_words(out, y, bottom, 14, GRAY, names);
    if (more[0] != '\0')
        y = draw_words(out, y, bottom - (less[0] != '\0' ? 40 : 0), 14, GREEN, plus);
    if (less[0] != '\0')
        draw_words(out, y, bottom, 14, ORANGE, minus);
}

void xray_draw_power(FILE *out, const struct xray *x)
{
    uint64_t effective = x->capabilities[XRAY_EFFECTIVE];
    CLEANUP_FREE char *power = xray_say_power(x);
    CLEANUP_FREE char *count =
        text_format("%s%s", power, effective != capabilities_default() ? ", changed:" : "");
    CLEANUP_FREE char *title = text_format("power of user %lld", (long long)x->uid);
    CLEANUP_FREE char *seccomp = xray_say_seccomp(x);
    CLEANUP_FREE char *no_new_privs = xray_say_no_new_privs(x);
    CLEANUP_FREE char *left = text_format("seccomp: %s", seccomp);
    CLEANUP_FREE char *right = text_format("no_new_privs: %s", no_new_privs);
    double bottom = POWER_Y + POWER_HEIGHT - 16;

    svg_box(out, PANEL_X, POWER_Y, PANEL_WIDTH, POWER_HEIGHT, 12, PANEL);
    svg_text(out, PANEL_X + 18, POWER_Y + 28, 16, INNER, INK BOLD, title);
    svg_text(out, PANEL_X + 18, POWER_Y + 52, 13, INNER, INK,
             x->knows_capabilities ? count : power);
    if (x->knows_capabilities)
        draw_capabilities(out, effective, POWER_Y + 76, bottom - 24);
    svg_text(out, PANEL_X + 18, bottom, 14, INNER, INK, left);
    svg_text(out, PANEL_X + 18 + INNER, bottom, 14, INNER / 2.0, INK END, right);
}

/* A box on the way. */
static void draw_station(FILE *out, double x, double y, double width, const char *look,
                         const char *title, const char *below)
{
    svg_box(out, x, y, width, WAY_HEIGHT, 10, look);
    svg_text(out, x + width / 2, y + 29, 15, width / 1.1 - 12, INK BOLD CENTER, title);
    svg_text(out, x + width / 2, y + 50, 12, width - 12, GRAY CENTER, below);
}

static void draw_interface(FILE *out, double x, double y, double width,
                           const struct xray_side *side, const struct xray_interface *interface,
                           const char *otherwise)
{
    const struct xray_address *address = xray_address(side, interface->index);
    CLEANUP_FREE char *text = address != NULL ? text_format("%s/%d", address->text, address->prefix)
                                              : text_copy(otherwise);

    draw_station(out, x, y, width, PANEL, interface->name, text);
}

static void draw_cable(FILE *out, double x, double to, const char *look)
{
    const double points[] = { x, WAY_Y + WAY_HEIGHT / 2.0, to, WAY_Y + WAY_HEIGHT / 2.0 };

    svg_line(out, points, 2, look);
}

/* From the host on, which is the same for all. */
static void draw_way_out(FILE *out, const struct xray_network *network)
{
    double middle = WORLD_X + WORLD_WIDTH / 2.0;
    double level = WAY_Y + WAY_HEIGHT / 2.0;

    svg_text(out, middle, level - 4, 15, WORLD_WIDTH / 1.1 - 8, ORANGE BOLD CENTER, "outside");
    if (network->way_out == NULL) {
        draw_station(out, OUT_X, WAY_Y, OUT_WIDTH, DASHED, "no default route", "");
        return;
    }
    draw_interface(out, OUT_X, WAY_Y, OUT_WIDTH, &network->host, network->way_out, "no address");
    bool is_used =
        network->bridge != NULL || (network->mode != NULL && strcmp(network->mode, "host") == 0);
    draw_cable(out, OUT_X + OUT_WIDTH, WORLD_X, is_used ? CABLE : IDLE);
    svg_text(out, middle, level + 17, 12, WORLD_WIDTH - 4, GRAY CENTER, network->host.gateway);
}

static void draw_nat(FILE *out, const struct xray_network *network)
{
    const char *closed = network->forwarding == 0 ? "ip_forward is 0: closed" : NULL;

    if (network->translates == 1) {
        CLEANUP_FREE char *below = text_format("nftables table %s", network->table);
        draw_station(out, NAT_X, WAY_Y, NAT_WIDTH, PANEL, "NAT: masquerade",
                     closed != NULL ? closed : below);
        return;
    }
    draw_station(out, NAT_X, WAY_Y, NAT_WIDTH, DASHED,
                 network->translates == 0 ? "no NAT by nftables" : "NAT: unknown",
                 closed != NULL ? closed : "");
}

static void draw_bridged(FILE *out, const struct xray_network *network)
{
    double middle = PORT_X + PORT_WIDTH / 2.0;
    const double down[] = { middle, PORT_Y + WAY_HEIGHT, middle, WAY_Y };

    svg_line(out, down, 2, CABLE);
    draw_cable(out, PORT_X + PORT_WIDTH, BRIDGE_X, CABLE);
    draw_cable(out, BRIDGE_X + BRIDGE_WIDTH, NAT_X, CABLE);
    draw_cable(out, NAT_X + NAT_WIDTH, OUT_X, CABLE);
    svg_text(out, middle + 12, WAY_Y - 16, 12, 200, GRAY, "a cable (veth)");
    draw_interface(out, PORT_X, PORT_Y, PORT_WIDTH, &network->inside, network->port, "no address");
    draw_interface(out, PORT_X, WAY_Y, PORT_WIDTH, &network->host, network->cable,
                   "the cable's other end");
    draw_interface(out, BRIDGE_X, WAY_Y, BRIDGE_WIDTH, &network->host, network->bridge, "a bridge");
    draw_nat(out, network);
}

static const struct xray_interface *find_loopback(const struct xray_side *side)
{
    for (size_t i = 0; i < side->interface_count; i++)
        if (side->interfaces[i].is_loopback)
            return &side->interfaces[i];
    return NULL;
}

/* No cable: then the container has the host's interfaces, or leads nowhere that we know. */
static void draw_other(FILE *out, const struct xray_network *network)
{
    const char *mode = network->mode != NULL ? network->mode : "unknown";
    double middle = PORT_X + PORT_WIDTH / 2.0;
    double level = WAY_Y + WAY_HEIGHT / 2.0;
    const double down[] = { middle, PORT_Y + WAY_HEIGHT, middle, level, OUT_X, level };

    if (strcmp(mode, "host") == 0) {
        svg_line(out, down, 3, CABLE);
        draw_station(out, PORT_X, PORT_Y, PORT_WIDTH, DASHED, "the host's network",
                     "no interface of its own");
        svg_text(out, PORT_X + PORT_WIDTH, level - 12, 14, 400, GRAY,
                 "every interface, address and port of the host");
        return;
    }
    bool is_alone = strcmp(mode, "none") == 0;
    const struct xray_interface *port =
        network->port != NULL ? network->port : find_loopback(&network->inside);
    if (port != NULL)
        draw_interface(out, PORT_X, PORT_Y, PORT_WIDTH, &network->inside, port, "no address");
    else
        draw_station(out, PORT_X, PORT_Y, PORT_WIDTH, DASHED, "network", "unknown");
    draw_station(out, PORT_X, WAY_Y, OUT_X - 60 - PORT_X, DASHED,
                 is_alone ? "no cable to the host" : "no bridge of the host",
                 is_alone ? "nothing goes out, and nothing comes in"
                          : "where it leads is not known");
}

void xray_draw_network(FILE *out, const struct xray_network *network)
{
    if (network->mode != NULL && strcmp(network->mode, "bridge") == 0)
        draw_bridged(out, network);
    else
        draw_other(out, network);
    draw_way_out(out, network);
}
