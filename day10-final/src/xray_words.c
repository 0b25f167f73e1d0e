/*
 * xray_words.c - how facts are said: the same in the text and in the picture.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

#include "capabilities.h"
#include "cleanup.h"
#include "clock.h"
#include "human.h"
#include "listing.h"
#include "memory.h"
#include "text.h"
#include "xray_parts.h"

#define UNKNOWN "unknown"

char *xray_say_clean(const char *text, size_t most)
{
    /* Before it is looked at letter by letter: an argument may have two megabytes. */
    CLEANUP_FREE char *begin = text_format("%.*s", (int)(4 * most + 4), text);
    CLEANUP_FREE char *utf8 = text_to_utf8(begin);
    CLEANUP_FREE char *visible = text_visible(utf8);

    return listing_cut(visible, most);
}

char *xray_say_status(const struct xray *x)
{
    CLEANUP_FREE char *up = human_duration(x->up);

    return text_format("Up %s%s", up, x->is_paused == 1 ? " (Paused)" : "");
}

char *xray_say_command(const struct xray_process *process, size_t most)
{
    if (process->words == NULL) {
        CLEANUP_FREE char *name = text_format("[%s]", process->name);
        return xray_say_clean(name, most);
    }
    CLEANUP_FREE char *typed = text_typed(process->words);
    return xray_say_clean(typed, most);
}

static size_t count_bits(uint64_t set)
{
    size_t count = 0;

    for (; set != 0; set &= set - 1)
        count++;
    return count;
}

char *xray_say_difference(const struct xray *x)
{
    uint64_t effective = x->capabilities[XRAY_EFFECTIVE];
    CLEANUP_FREE char *more = capabilities_text(effective & ~capabilities_default(), " +");
    CLEANUP_FREE char *less = capabilities_text(capabilities_default() & ~effective, " -");

    return text_format("%s%s%s%s%s", more[0] != '\0' ? "+" : "", more,
                       more[0] != '\0' && less[0] != '\0' ? " " : "", less[0] != '\0' ? "-" : "",
                       less);
}

char *xray_say_power(const struct xray *x)
{
    uint64_t effective = x->capabilities[XRAY_EFFECTIVE];
    size_t count = count_bits(effective);
    size_t all = (size_t)cap_max_bits();

    if (!x->knows_capabilities)
        return text_copy(UNKNOWN " capabilities");
    return text_format("%zu of %zu capabilities%s", count, all,
                       effective == capabilities_default() ? ", Docker's default" : "");
}

char *xray_say_seccomp(const struct xray *x)
{
    static const char *const modes[] = { "off", "strict" };

    if (x->seccomp < 0 || x->seccomp > 2)
        return text_copy(UNKNOWN);
    if (x->seccomp < 2)
        return text_copy(modes[x->seccomp]);
    return x->filters > 1 ? text_format("%lld filters", (long long)x->filters)
                          : text_copy("a filter");
}

char *xray_say_no_new_privs(const struct xray *x)
{
    return text_copy(x->no_new_privs < 0 ? UNKNOWN : x->no_new_privs > 0 ? "on" : "off");
}

/* "USED of ALLOWED", either of which may be unknown. */
static char *say_pair(const char *used, int64_t allowed, const char *limit)
{
    if (allowed < 0)
        return text_format("%s, limit " UNKNOWN, used);
    return allowed == 0 ? text_format("%s, no limit", used) : text_format("%s of %s", used, limit);
}

char *xray_say_memory(const struct xray *x)
{
    CLEANUP_FREE char *used =
        x->usage.memory < 0 ? text_copy(UNKNOWN) : human_bytes(x->usage.memory);
    CLEANUP_FREE char *limit = human_bytes(x->allowance.memory);

    return say_pair(used, x->allowance.memory, limit);
}

char *xray_say_pids(const struct xray *x)
{
    CLEANUP_FREE char *used =
        x->usage.pids < 0 ? text_copy(UNKNOWN) : text_format("%lld", (long long)x->usage.pids);
    CLEANUP_FREE char *limit = text_format("%lld", (long long)x->allowance.pids);

    return say_pair(used, x->allowance.pids, limit);
}

char *xray_say_cpu(const struct xray *x)
{
    CLEANUP_FREE char *used = x->cpus_used < 0
                                  ? text_copy(UNKNOWN)
                                  : text_format("%.2f", (double)x->cpus_used / CLOCK_SECOND);
    CLEANUP_FREE char *limit = text_format("%g", (double)x->allowance.cpus / CLOCK_SECOND);

    return say_pair(used, x->allowance.cpus, limit);
}

static double share(int64_t used, int64_t allowed)
{
    double share = (double)used / (double)allowed;

    return used < 0 || allowed <= 0 ? -1 : share > 1 ? 1 : share;
}

double xray_share_of_memory(const struct xray *x)
{
    return share(x->usage.memory, x->allowance.memory);
}

double xray_share_of_pids(const struct xray *x)
{
    return share(x->usage.pids, x->allowance.pids);
}

double xray_share_of_cpu(const struct xray *x)
{
    return share(x->cpus_used, x->allowance.cpus);
}

char *xray_say_stream(const struct xray_stream *stream, size_t most)
{
    CLEANUP_FREE char *said = NULL;

    if (stream->kind == NULL && stream->target == NULL)
        return text_copy(UNKNOWN);
    if (stream->target == NULL)
        return text_copy(stream->kind);
    if (stream->other_end != 0)
        said = text_format("a pipe to %s (%d)", stream->other_name, stream->other_end);
    else if (stream->kind == NULL || strcmp(stream->kind, "null") == 0)
        said = text_copy(stream->target);
    else
        said = text_format("%s %s", stream->kind, stream->target);
    return xray_say_clean(said, most);
}

const struct xray_mount **xray_list_mounts(const struct xray *x)
{
    const struct xray_mount **list =
        memory_allocate((x->mount_count + 1) * sizeof(const struct xray_mount *));
    size_t count = 0;

    for (int round = 0; round < 2; round++)
        for (const struct xray_mount *each = x->mounts; each < x->mounts + x->mount_count; each++)
            if ((strcmp(each->place, "/") == 0) == (round == 0) && !each->is_detail &&
                !each->is_covered)
                list[count++] = each;
    return list;
}
