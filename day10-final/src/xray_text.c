/*
 * xray_text.c - all facts on one screen of a hundred columns.
 *
 * Each part has its name at the left. What is usually many is cut short: JSON has all.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "capabilities.h"
#include "cleanup.h"
#include "listing.h"
#include "memory.h"
#include "text.h"
#include "xray_parts.h"

enum {
    WIDTH = 100,
    MARGIN = 13,
    PLACE = 28, /* of a mount */
    MOST_PROCESSES = 14,
    MOST_MOUNTS = 12,
};

/* A line, cut to the width; its label comes first, and an empty line if that begins with one. */
__attribute__((format(printf, 3, 4))) static void line(FILE *out, const char *label,
                                                       const char *format, ...)
{
    char *text = NULL;
    va_list args;

    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    CLEANUP_FREE char *whole = memory_checked(length < 0 ? NULL : text);
    CLEANUP_FREE char *cut = xray_say_clean(whole, WIDTH - MARGIN);
    if (label[0] == '\n')
        fputc(*label++, out);
    fprintf(out, "%-*s%s\n", MARGIN, label, cut);
}

/* Words with a space between, on as many lines as they need. */
static void print_words(FILE *out, const char *words)
{
    while (*words != '\0') {
        size_t length = strlen(words);
        while (length > WIDTH - MARGIN)
            for (length--; words[length] != ' '; length--)
                continue;
        line(out, "", "%.*s", (int)length, words);
        words += length + (words[length] == ' ');
    }
}

/* So many characters wide: printf counts bytes. */
static char *padded(const char *text, size_t width)
{
    CLEANUP_FREE char *cut = xray_say_clean(text, width);
    size_t count = 0;

    for (const char *at = cut; *at != '\0'; at++)
        count += ((unsigned char)*at & 0xc0) != 0x80;
    return text_format("%s%*s", cut, (int)(width - count), "");
}

static void print_header(FILE *out, const struct xray *x)
{
    CLEANUP_FREE char *status = xray_say_status(x);
    CLEANUP_FREE char *command =
        x->process_count > 0 ? xray_say_command(&x->processes[0], WIDTH) : text_copy("unknown");

    CLEANUP_FREE char *title =
        text_format("%s%s%s   %s   on %s, %s", x->id, x->name != NULL ? "   " : "",
                    x->name != NULL ? x->name : "", status, x->host_name, x->host_kernel);
    CLEANUP_FREE char *cut = xray_say_clean(title, WIDTH);

    fprintf(out, "%s\n%s\n", cut, command);
}

static char *say_inode(int64_t inode)
{
    return inode != 0 ? text_format("%lld", (long long)inode) : text_copy("unknown");
}

/* One of two columns. */
static char *say_namespace(const struct xray_namespace *namespace)
{
    bool is_shared = namespace->inode != 0 && namespace->inode == namespace->host_inode;
    CLEANUP_FREE char *own = is_shared ? text_copy("the host's") : say_inode(namespace->inode);
    CLEANUP_FREE char *hosts = say_inode(namespace->host_inode);

    return text_format("%-8s%-13s%s", namespace->type, own, hosts);
}

static void print_namespaces(FILE *out, const struct xray *x)
{
    enum { ROWS = XRAY_NAMESPACES / 2 };

    line(out, "\nNAMESPACES", "        %-13s%-15s        %-13s%s", " container", "host",
         "container", "host");
    for (int i = 0; i < ROWS; i++) {
        CLEANUP_FREE char *left = say_namespace(&x->namespaces[i]);
        CLEANUP_FREE char *right = say_namespace(&x->namespaces[i + ROWS]);
        line(out, "", "%-36s%s", left, right);
    }
}

/* The lines that lead from the ancestors to the process: those of whom more children follow. */
static char *branches(const struct xray_process *process, bool *more)
{
    char *drawn = text_copy("");

    if (process->depth > 0)
        more[process->depth] = !process->is_last;
    for (int i = 1; i < process->depth && i < WIDTH; i++) {
        CLEANUP_FREE char *before = drawn;
        drawn = text_format("%s%s", before, more[i] ? "│  " : "   ");
    }
    CLEANUP_FREE char *before = drawn;
    return text_format("%s%s", before, process->depth == 0 ? "" : process->is_last ? "└─ " : "├─ ");
}

static void print_processes(FILE *out, const struct xray *x)
{
    CLEANUP_FREE bool *more = memory_allocate(x->process_count + 1);

    line(out, "\nPROCESSES", "%6s %7s   %s", "inside", "host", "command");
    for (size_t i = 0; i < x->process_count && i < MOST_PROCESSES; i++) {
        const struct xray_process *process = &x->processes[i];
        CLEANUP_FREE char *tree = branches(process, more);
        CLEANUP_FREE char *command = xray_say_command(process, WIDTH);
        CLEANUP_FREE char *inside =
            process->inside > 0 ? text_format("%d", process->inside) : text_copy("-");
        line(out, "", "%6s %7d   %s%s", inside, process->outside, tree, command);
    }
    if (x->process_count > MOST_PROCESSES)
        line(out, "", "%17sand %zu more", "", x->process_count - MOST_PROCESSES);
}

/* What is mounted there: a count of what belongs to it, the host's path, or a device. */
static char *say_source(const struct xray_mount *mount)
{
    if (mount->details > 0)
        return text_format("with %zu more mounts below", mount->details);
    if (mount->host_path != NULL)
        return text_format("the host's %s", mount->host_path);
    if (mount->source[0] == '/')
        return text_format("%s %s", mount->source, mount->root);
    return text_copy("");
}

static void print_mounts(FILE *out, const struct xray *x)
{
    CLEANUP_FREE const struct xray_mount **list = xray_list_mounts(x);
    size_t count = 0;

    for (; list[count] != NULL; count++) {
        const struct xray_mount *mount = list[count];
        if (count >= MOST_MOUNTS)
            continue;
        CLEANUP_FREE char *clean = xray_say_clean(mount->place, 4 * strlen(mount->place));
        CLEANUP_FREE char *front = listing_cut_front(clean, PLACE);
        CLEANUP_FREE char *place = padded(front, PLACE);
        CLEANUP_FREE char *source = say_source(mount);
        line(out, count == 0 ? "\nMOUNTS" : "", "%s %s  %-8s %s", place,
             mount->is_read_only ? "ro" : "rw", mount->type, source);
    }
    if (count > MOST_MOUNTS)
        line(out, "", "and %zu more", count - MOST_MOUNTS);
    if (count == 0)
        line(out, "\nMOUNTS", "unknown");
}

/* The hierarchies in which PID 1 has the same path as in number `i`: "PATH  controllers", unless
 * that was said of an earlier one. */
static void print_path(FILE *out, const char *label, const struct xray *x, size_t i)
{
    CLEANUP_FREE char *names = text_copy("");

    for (size_t j = 0; j < x->group_count; j++) {
        const struct xray_group *group = &x->groups[j];
        if (strcmp(group->path, x->groups[i].path) != 0)
            continue;
        if (j < i)
            return;
        CLEANUP_FREE char *before = names;
        names = text_format("%s%s%s%s", before, group->version == 2 ? " v2" : "",
                            group->controllers[0] != '\0' ? " " : "", group->controllers);
    }
    line(out, label, "%s  %s", x->groups[i].path, names);
}

/* Its own group first. */
static void print_paths(FILE *out, const struct xray *x)
{
    const char *label = "\nCGROUP";

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < x->group_count; i++) {
            if ((x->groups[i].directory != NULL) != (round == 0))
                continue;
            print_path(out, label, x, i);
            label = "";
        }
    }
    if (x->group_count == 0)
        line(out, label, "unknown");
}

static void print_gauge(FILE *out, const char *name, const char *said, double share)
{
    enum { STEPS = 20 };
    static const char full[] = "####################";
    static const char empty[] = "....................";
    int filled = (int)(share * STEPS + 0.5);

    if (share < 0)
        line(out, "", "%-9s%s", name, said);
    else
        line(out, "", "%-9s%-24s [%.*s%.*s]", name, said, filled, full, STEPS - filled, empty);
}

static void print_groups(FILE *out, const struct xray *x)
{
    CLEANUP_FREE char *memory = xray_say_memory(x);
    CLEANUP_FREE char *pids = xray_say_pids(x);
    CLEANUP_FREE char *cpu = xray_say_cpu(x);

    print_paths(out, x);
    print_gauge(out, "memory", memory, xray_share_of_memory(x));
    print_gauge(out, "pids", pids, xray_share_of_pids(x));
    print_gauge(out, "cpus", cpu, xray_share_of_cpu(x));
}

static void print_power(FILE *out, const struct xray *x)
{
    CLEANUP_FREE char *power = xray_say_power(x);
    CLEANUP_FREE char *difference = xray_say_difference(x);
    CLEANUP_FREE char *seccomp = xray_say_seccomp(x);
    CLEANUP_FREE char *no_new_privs = xray_say_no_new_privs(x);
    CLEANUP_FREE char *names = capabilities_text(x->capabilities[XRAY_EFFECTIVE], " ");

    line(out, "\nPOWER", "user %lld, group %lld; seccomp: %s; no_new_privs: %s", (long long)x->uid,
         (long long)x->gid, seccomp, no_new_privs);
    if (!x->knows_capabilities || difference[0] == '\0') {
        line(out, "", "%s", power);
        print_words(out, x->knows_capabilities ? names : "");
        return;
    }
    CLEANUP_FREE char *compared = text_format("%s, Docker's default %s", power, difference);
    print_words(out, compared);
}

/* "td0 10.10.0.1/24", in columns. */
static void print_station(FILE *out, const char *label, const struct xray_side *side,
                          const struct xray_interface *interface, const char *what)
{
    const struct xray_address *address = xray_address(side, interface->index);
    CLEANUP_FREE char *text =
        address != NULL ? text_format("%s/%d", address->text, address->prefix) : text_copy("");

    line(out, label, "%-16s %-19s %s", interface->name, text, what);
}

/* On the way from the bridge to the world. */
static void print_way_out(FILE *out, const struct xray_network *network)
{
    const char *closed = network->forwarding == 0 ? "; but ip_forward is 0" : "";

    if (network->translates == 1)
        line(out, "", "  │ NAT: masquerade by nftables, table %s%s", network->table, closed);
    else
        line(out, "", "  │ NAT: %s%s",
             network->translates == 0 ? "no masquerade by nftables" : "unknown", closed);
    if (network->way_out == NULL) {
        line(out, "", "the host has no default route");
        return;
    }
    CLEANUP_FREE char *what =
        text_format("the host's default route%s%s", network->host.gateway[0] != '\0' ? ", by " : "",
                    network->host.gateway);
    print_station(out, "", &network->host, network->way_out, what);
}

static void print_bridged(FILE *out, const struct xray_network *network)
{
    print_station(out, "\nNETWORK", &network->inside, network->port, "in the container");
    line(out, "", "  │ a cable");
    print_station(out, "", &network->host, network->cable, "its other end, on the host");
    line(out, "", "  │ a port of");
    print_station(out, "", &network->host, network->bridge, "the bridge");
    print_way_out(out, network);
}

/* The interfaces, a line each. */
static void print_interfaces(FILE *out, const struct xray_side *side)
{
    enum { MOST = 6 };

    for (size_t i = 0; i < side->interface_count && i < MOST; i++)
        print_station(out, "", side, &side->interfaces[i],
                      side->interfaces[i].is_up ? "up" : "down");
    if (side->interface_count > MOST)
        line(out, "", "and %zu more", side->interface_count - MOST);
}

static void print_network(FILE *out, const struct xray_network *network)
{
    const char *mode = network->mode != NULL ? network->mode : "unknown";

    if (strcmp(mode, "bridge") == 0) {
        print_bridged(out, network);
        return;
    }
    line(out, "\nNETWORK", "%s",
         strcmp(mode, "host") == 0    ? "the host's: every interface, address and port of it"
         : strcmp(mode, "none") == 0  ? "its own, and no way out or in"
         : strcmp(mode, "other") == 0 ? "its own, on no bridge of the host"
                                      : "unknown");
    print_interfaces(out, strcmp(mode, "host") == 0 ? &network->host : &network->inside);
}

void xray_print_text(const struct xray *x, FILE *out)
{
    static const char *const names[XRAY_STREAMS] = { "0 input", "1 output", "2 errors" };

    print_header(out, x);
    print_namespaces(out, x);
    print_processes(out, x);
    print_mounts(out, x);
    print_groups(out, x);
    print_power(out, x);
    print_network(out, &x->network);
    for (int i = 0; i < XRAY_STREAMS; i++) {
        CLEANUP_FREE char *said = xray_say_stream(&x->streams[i], WIDTH);
        line(out, i == 0 ? "\nSTREAMS" : "", "%-9s %s", names[i], said);
    }
}
