/*
 * doctor_policy.c - does somebody refuse what is forwarded, and can we do something about it?
 *
 * Rules of nftables, and of iptables where that is built upon it, are in one list, which we can add
 * to. The old iptables keeps its own tables in the kernel, of which nft(8) knows nothing.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* This one does not include what it needs. */
#include <limits.h>
#include <linux/netfilter_ipv4/ip_tables.h>

#include "bridge.h"
#include "cleanup.h"
#include "doctor.h"
#include "file.h"
#include "firewall.h"
#include "memory.h"
#include "text.h"

/* To ask for a table that is not there makes it: so look at the list before. */
static bool has_old_table(void)
{
    CLEANUP_FREE char *names = NULL;
    struct error ignored;

    return file_read(AT_FDCWD, "/proc/net/ip_tables_names", 4096, &names, NULL, &ignored) == 0 &&
           (strncmp(names, "filter\n", 7) == 0 || strstr(names, "\nfilter\n") != NULL);
}

/* A chain's policy is its last rule. */
static bool refuses(const struct ipt_getinfo *info, const struct ipt_get_entries *all)
{
    unsigned at = info->underflow[NF_INET_FORWARD];
    const struct ipt_entry *rule = (const void *)((const char *)all->entrytable + at);
    const struct xt_standard_target *target =
        (const void *)((const char *)rule + rule->target_offset);

    return target->verdict == -NF_DROP - 1;
}

/* The policy of the old FORWARD chain. Returns 1 if it refuses, 0 if it does not, -1 if it cannot
 * be read. */
static int read_old_policy(void)
{
    CLEANUP_CLOSE int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    struct ipt_getinfo info = { .name = "filter" };
    socklen_t length = sizeof(info);

    if (fd < 0 || getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO, &info, &length) < 0)
        return -1;
    length = (socklen_t)sizeof(struct ipt_get_entries) + info.size;
    CLEANUP_FREE struct ipt_get_entries *all = memory_allocate(length);
    strcpy(all->name, "filter");
    all->size = info.size;
    if (getsockopt(fd, IPPROTO_IP, IPT_SO_GET_ENTRIES, all, &length) < 0)
        return -1;
    return refuses(&info, all);
}

static void look_at_old_tables(struct doctor *doctor)
{
    const char *bridge = text_of_variable("TINY_DOCKER_BRIDGE", BRIDGE_NAME);

    if (!has_old_table() || read_old_policy() == 0)
        return;
    doctor_warn(doctor, "iptables-legacy",
                "its chain FORWARD refuses what it does not know, and nft cannot let us through");
    doctor_remedy(doctor,
                  "iptables-legacy -I FORWARD -i %s -j ACCEPT, and the same with -o; or move its "
                  "rules to iptables-nft",
                  bridge);
}

/* One chain, which is named in the line. */
static void look_at(struct doctor *doctor, const char *line)
{
    const char *bridge = text_of_variable("TINY_DOCKER_BRIDGE", BRIDGE_NAME);

    if (strncmp(line, FIREWALL_OWNED, strlen(FIREWALL_OWNED)) != 0)
        return doctor_ok(doctor, NULL, "the chain '%s' refuses; run lets its bridge through", line);
    doctor_warn(doctor, NULL, "the chain '%s' refuses, and only its program may change it",
                line + strlen(FIREWALL_OWNED));
    doctor_remedy(doctor,
                  "have '%s' let through, such as: firewall-cmd --zone=trusted "
                  "--add-interface=%s",
                  bridge, bridge);
}

void doctor_policy(struct doctor *doctor)
{
    CLEANUP_FREE char *names = NULL;
    struct error err;

    if (geteuid() != 0)
        return doctor_unknown(doctor, NULL, "only root may see the firewall's rules");
    size_t before = doctor->count;
    look_at_old_tables(doctor);
    if (firewall_list_refusals(&names, &err) < 0)
        return doctor_unknown(doctor, NULL, "%s", err.message);
    char *rest = names;
    for (char *line = strsep(&rest, "\n"); rest != NULL; line = strsep(&rest, "\n"))
        look_at(doctor, line);
    if (doctor->count == before)
        doctor_ok(doctor, NULL, "nothing refuses what is forwarded");
}
