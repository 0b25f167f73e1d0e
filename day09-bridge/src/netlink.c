/*
 * netlink.c - what the command `ip` does, asked of the kernel directly.
 *
 * A message is a header, a fixed part that depends on its type, and attributes, which may nest.
 * Each request is acknowledged: by 0, or by an error that libmnl puts into errno. A list comes in
 * as many messages as it takes.
 */
#include "netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "explain.h"

/* A message that is being put together. The kernel's answers fit into the other one (libmnl.h). */
enum { REQUEST = 2048, ANSWER = 32768, MAC_TEXT_SIZE = 18, NEW = NLM_F_CREATE | NLM_F_EXCL };
union request {
    struct nlmsghdr header;
    char bytes[REQUEST];
};

/* Begin a message with its fixed part, of which the caller gets the address. */
static void *begin(union request *request, int type, int flags, size_t fixed)
{
    mnl_nlmsg_put_header(request);
    request->header.nlmsg_type = (uint16_t)type;
    request->header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
    return mnl_nlmsg_put_extra_header(&request->header, fixed);
}

static int talk_once(const struct nlmsghdr *message, mnl_cb_t visit, void *data)
{
    bool is_about_rules = message->nlmsg_type >> 8 == NFNL_SUBSYS_NFTABLES;
    struct mnl_socket *nl =
        mnl_socket_open2(is_about_rules ? NETLINK_NETFILTER : NETLINK_ROUTE, SOCK_CLOEXEC);
    char answer[ANSWER];
    int result = -1;

    if (nl == NULL)
        return -1;
    if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) == 0 &&
        mnl_socket_sendto(nl, message, message->nlmsg_len) >= 0) {
        do {
            ssize_t length = mnl_socket_recvfrom(nl, answer, ANSWER);
            result = length < 0 ? -1
                                : mnl_cb_run(answer, (size_t)length, message->nlmsg_seq,
                                             mnl_socket_get_portid(nl), visit, data);
        } while (result > MNL_CB_STOP);
    }
    int reason = errno;
    mnl_socket_close(nl);
    errno = reason;
    return result;
}

/* Send a message and give what is answered to `visit`. A list that has changed while it was sent is
 * asked for again (NLM_F_DUMP_INTR), on another socket: on the first there may be more of it.
 * Returns 0, or -1 with errno. */
static int talk(union request *request, mnl_cb_t visit, void *data)
{
    bool is_list = (request->header.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
    int result;

    if (!is_list)
        request->header.nlmsg_flags |= NLM_F_ACK;
    do
        result = talk_once(&request->header, visit, data);
    while (result < 0 && errno == EINTR && is_list);
    return result;
}

/* Have something changed, which the message says. */
static int change(union request *request, const char *what, const char *name, struct error *err)
{
    return talk(request, NULL, NULL) < 0 ? fail(err, "cannot %s '%s'", what, name) : 0;
}

/* The attributes of a message, by their type. */
struct attributes {
    const struct nlattr *of[IFLA_IFALIAS + 1];
};

static int note_attribute(const struct nlattr *attribute, void *data)
{
    struct attributes *attributes = data;

    if (mnl_attr_get_type(attribute) <= IFLA_IFALIAS)
        attributes->of[mnl_attr_get_type(attribute)] = attribute;
    return MNL_CB_OK;
}

static int read_link(const struct nlmsghdr *message, void *data)
{
    const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
    struct attributes all = { 0 };
    struct link *link = data;

    *link = (struct link){ .index = info->ifi_index };
    mnl_attr_parse(message, sizeof(*info), note_attribute, &all);
    if (all.of[IFLA_IFNAME] != NULL)
        snprintf(link->name, LINK_NAME_SIZE, "%s", mnl_attr_get_str(all.of[IFLA_IFNAME]));
    if (all.of[IFLA_IFALIAS] != NULL)
        snprintf(link->alias, LINK_ALIAS_SIZE, "%s", mnl_attr_get_str(all.of[IFLA_IFALIAS]));
    if (all.of[IFLA_MASTER] != NULL)
        link->master = mnl_attr_get_u32(all.of[IFLA_MASTER]);
    if (all.of[IFLA_ADDRESS] != NULL && mnl_attr_get_payload_len(all.of[IFLA_ADDRESS]) == MAC_SIZE)
        memcpy(link->mac, mnl_attr_get_payload(all.of[IFLA_ADDRESS]), MAC_SIZE);
    return MNL_CB_OK;
}

int link_show(const char *name, struct link *link, struct error *err)
{
    union request request;

    *link = (struct link){ 0 };
    begin(&request, RTM_GETLINK, 0, sizeof(struct ifinfomsg));
    mnl_attr_put_strz(&request.header, IFLA_IFNAME, name);
    if (talk(&request, read_link, link) == 0 || errno == ENODEV)
        return 0;
    return fail(err, "cannot look for the interface '%s'", name);
}

struct search {
    const char *beginning;
    struct link *found;
};

static int compare_alias(const struct nlmsghdr *message, void *data)
{
    struct search *search = data;
    struct link link;

    read_link(message, &link);
    if (strstr(link.alias, search->beginning) == link.alias)
        *search->found = link;
    return MNL_CB_OK;
}

int link_find_alias(const char *beginning, struct link *link, struct error *err)
{
    struct search search = { beginning, link };
    union request request;

    *link = (struct link){ 0 };
    begin(&request, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
    return talk(&request, compare_alias, &search) < 0 ? fail(err, "cannot list interfaces") : 0;
}

struct ports {
    uint32_t master;
    uint32_t first;
    uint32_t room;
    bool *taken;
    struct link *last;
    int count;
};

static int count_port(const struct nlmsghdr *message, void *data)
{
    struct ports *ports = data;
    struct link link;

    read_link(message, &link);
    /* A kernel may send all, whatever was asked for. And others may plug in what they like. */
    if (link.master != ports->master || (link.mac[0] << 8 | link.mac[1]) != MAC_PORT)
        return MNL_CB_OK;
    ports->count++;
    if (ports->last != NULL)
        *ports->last = link;
    uint32_t number = address_from_mac(link.mac) - ports->first;
    if (number < ports->room)
        ports->taken[number] = true;
    return MNL_CB_OK;
}

int link_show_ports(const char *master, uint32_t first, uint32_t room, bool *taken,
                    struct link *last, struct error *err)
{
    struct ports ports = { if_nametoindex(master), first, room, taken, last, 0 };
    union request request;

    begin(&request, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
    mnl_attr_put_u32(&request.header, IFLA_MASTER, ports.master);
    mnl_attr_put_u32(&request.header, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    if (ports.master > 0 && talk(&request, count_port, &ports) < 0)
        return fail(err, "cannot list the ports of '%s'", master);
    return ports.count;
}

/* The text of a MAC, for --explain. */
static const char *mac_text(const uint8_t mac[MAC_SIZE], char text[MAC_TEXT_SIZE])
{
    snprintf(text, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
             mac[4], mac[5]);
    return text;
}

static void put_names(struct nlmsghdr *message, const char *name, const uint8_t mac[MAC_SIZE])
{
    mnl_attr_put_strz(message, IFLA_IFNAME, name);
    mnl_attr_put(message, IFLA_ADDRESS, MAC_SIZE, mac);
}

int link_add_bridge(const char *name, const uint8_t mac[MAC_SIZE], struct error *err)
{
    union request request;
    struct nlmsghdr *message = &request.header;
    struct ifinfomsg *link = begin(&request, RTM_NEWLINK, NEW, sizeof(*link));
    char text[MAC_TEXT_SIZE];

    link->ifi_flags = link->ifi_change = IFF_UP;
    put_names(message, name, mac);
    struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO);
    mnl_attr_put_str(message, IFLA_INFO_KIND, "bridge");
    mnl_attr_nest_end(message, info);
    explain("ip link add %s address %s up type bridge", name, mac_text(mac, text));
    return change(&request, "make the bridge", name, err);
}

int link_add_cable(const char *name, const char *bridge, const char *peer, pid_t pid,
                   uint32_t address, struct error *err)
{
    union request request;
    struct nlmsghdr *message = &request.header;
    struct ifinfomsg *link = begin(&request, RTM_NEWLINK, NEW, sizeof(*link));
    uint8_t macs[2][MAC_SIZE];
    char texts[2][MAC_TEXT_SIZE];

    address_to_mac(address, MAC_PORT, macs[0]);
    address_to_mac(address, MAC_CONTAINER, macs[1]);
    link->ifi_flags = link->ifi_change = IFF_UP;
    put_names(message, name, macs[0]);
    mnl_attr_put_u32(message, IFLA_MASTER, if_nametoindex(bridge));
    struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO);
    mnl_attr_put_str(message, IFLA_INFO_KIND, "veth");
    struct nlattr *data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
    struct nlattr *other_end = mnl_attr_nest_start(message, VETH_INFO_PEER);
    mnl_nlmsg_put_extra_header(message, sizeof(*link));
    put_names(message, peer, macs[1]);
    mnl_attr_put_u32(message, IFLA_NET_NS_PID, (uint32_t)pid);
    mnl_attr_nest_end(message, other_end);
    mnl_attr_nest_end(message, data);
    mnl_attr_nest_end(message, info);
    explain("ip link add %s address %s master %s up type veth peer %s address %s netns %d", name,
            mac_text(macs[0], texts[0]), bridge, peer, mac_text(macs[1], texts[1]), pid);
    return change(&request, "make the cable", name, err);
}

int link_set_alias(const char *name, const char *alias, struct error *err)
{
    union request request;

    begin(&request, RTM_NEWLINK, 0, sizeof(struct ifinfomsg));
    mnl_attr_put_strz(&request.header, IFLA_IFNAME, name);
    mnl_attr_put_strz(&request.header, IFLA_IFALIAS, alias);
    explain("ip link set %s alias %s", name, alias);
    return change(&request, "give an alias to", name, err);
}

int link_delete(const char *name, struct error *err)
{
    union request request;

    if (if_nametoindex(name) == 0)
        return 0;
    begin(&request, RTM_DELLINK, 0, sizeof(struct ifinfomsg));
    mnl_attr_put_strz(&request.header, IFLA_IFNAME, name);
    explain("ip link delete %s", name);
    return change(&request, "delete", name, err);
}

int address_add(uint32_t address, int prefix, const char *name, struct error *err)
{
    union request request;
    struct ifaddrmsg *fixed = begin(&request, RTM_NEWADDR, NEW, sizeof(*fixed));
    char text[ADDRESS_SIZE];

    fixed->ifa_family = AF_INET;
    fixed->ifa_prefixlen = (uint8_t)prefix;
    fixed->ifa_index = if_nametoindex(name);
    mnl_attr_put_u32(&request.header, IFA_LOCAL, htonl(address));
    mnl_attr_put_u32(&request.header, IFA_BROADCAST, htonl(address | UINT32_MAX >> prefix));
    address_text(address, text);
    explain("ip address add %s/%d broadcast + dev %s", text, prefix, name);
    return change(&request, "give an address to", name, err);
}

int route_add_default(uint32_t gateway, struct error *err)
{
    union request request;
    struct rtmsg *route = begin(&request, RTM_NEWROUTE, NEW, sizeof(*route));
    char text[ADDRESS_SIZE];

    route->rtm_family = AF_INET;
    route->rtm_table = RT_TABLE_MAIN;
    route->rtm_protocol = RTPROT_BOOT;
    route->rtm_type = RTN_UNICAST;
    mnl_attr_put_u32(&request.header, RTA_GATEWAY, htonl(gateway));
    address_text(gateway, text);
    explain("ip route add default via %s", text);
    return change(&request, "add the default route by", text, err);
}

struct overlap {
    const struct subnet *subnet;
    char *found;
};

static int search_route(const struct nlmsghdr *message, void *data)
{
    const struct rtmsg *route = mnl_nlmsg_get_payload(message);
    struct overlap *overlap = data;
    struct attributes all = { 0 };

    mnl_attr_parse(message, sizeof(*route), note_attribute, &all);
    if (overlap->found != NULL || route->rtm_dst_len <= 1 || route->rtm_dst_len > 32 ||
        all.of[RTA_DST] == NULL)
        return MNL_CB_OK;
    struct subnet other = { ntohl(mnl_attr_get_u32(all.of[RTA_DST])), route->rtm_dst_len };
    if (subnet_overlaps(overlap->subnet, &other))
        overlap->found = subnet_text(&other);
    return MNL_CB_OK;
}

int route_find_overlap(const struct subnet *subnet, char **found, struct error *err)
{
    struct overlap overlap = { subnet, NULL };
    union request request;
    struct rtmsg *route = begin(&request, RTM_GETROUTE, NLM_F_DUMP, sizeof(*route));

    route->rtm_family = AF_INET;
    int result = talk(&request, search_route, &overlap);
    *found = overlap.found;
    return result < 0 ? fail(err, "cannot list routes") : 0;
}

int table_show(const char *name, struct error *err)
{
    union request request;
    struct nfgenmsg *fixed =
        begin(&request, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, 0, sizeof(*fixed));

    fixed->nfgen_family = AF_INET;
    mnl_attr_put_strz(&request.header, NFTA_TABLE_NAME, name);
    if (talk(&request, NULL, NULL) == 0)
        return 1;
    return errno == ENOENT ? 0 : fail(err, "cannot look for the table '%s'", name);
}
