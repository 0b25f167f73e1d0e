/*
 * xray_side.c - a network namespace: its interfaces, addresses, and the way out.
 *
 * Three lists are asked for (man 7 rtnetlink). Each comes in as many messages as it takes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "xray_parts.h"

enum { REQUEST = 256 };
union request {
    struct nlmsghdr header;
    char bytes[REQUEST];
};

/* A message's attributes of the types 0 to IFLA_LINK_NETNSID, which is the last of interest. */
struct attributes {
    const struct nlattr *of[IFLA_LINK_NETNSID + 1];
};

static int note(const struct nlattr *attribute, void *data)
{
    struct attributes *attributes = data;

    if (mnl_attr_get_type(attribute) <= IFLA_LINK_NETNSID)
        attributes->of[mnl_attr_get_type(attribute)] = attribute;
    return MNL_CB_OK;
}

static struct attributes parse(const struct nlmsghdr *message, size_t fixed)
{
    struct attributes attributes = { 0 };

    mnl_attr_parse(message, (unsigned)fixed, note, &attributes);
    return attributes;
}

static int number(const struct nlattr *attribute, int otherwise)
{
    return attribute != NULL ? (int)mnl_attr_get_u32(attribute) : otherwise;
}

static void copy(char *to, size_t size, const struct nlattr *attribute)
{
    snprintf(to, size, "%s", attribute != NULL ? mnl_attr_get_str(attribute) : "");
}

/* The name of what drives the interface. */
static int note_kind(const struct nlattr *attribute, void *data)
{
    struct xray_interface *interface = data;

    if (mnl_attr_get_type(attribute) == IFLA_INFO_KIND)
        copy(interface->kind, sizeof(interface->kind), attribute);
    return MNL_CB_OK;
}

static int add_interface(const struct nlmsghdr *message, void *data)
{
    const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
    struct attributes all = parse(message, sizeof(*info));
    struct xray_side *side = data;

    side->interfaces =
        memory_resize(side->interfaces, side->interface_count + 1, sizeof(*side->interfaces));
    struct xray_interface *interface = &side->interfaces[side->interface_count++];
    *interface = (struct xray_interface){
        .index = info->ifi_index,
        .master = number(all.of[IFLA_MASTER], 0),
        .peer = number(all.of[IFLA_LINK], 0),
        .peer_namespace = number(all.of[IFLA_LINK_NETNSID], -1),
        .is_up = (info->ifi_flags & IFF_UP) != 0,
        .is_loopback = (info->ifi_flags & IFF_LOOPBACK) != 0,
    };
    copy(interface->name, LINK_NAME_SIZE, all.of[IFLA_IFNAME]);
    if (all.of[IFLA_LINKINFO] != NULL)
        mnl_attr_parse_nested(all.of[IFLA_LINKINFO], note_kind, interface);
    const struct nlattr *mac = all.of[IFLA_ADDRESS];
    interface->has_mac = mac != NULL && mnl_attr_get_payload_len(mac) == MAC_SIZE;
    if (interface->has_mac)
        memcpy(interface->mac, mnl_attr_get_payload(mac), MAC_SIZE);
    return MNL_CB_OK;
}

static int add_address(const struct nlmsghdr *message, void *data)
{
    const struct ifaddrmsg *info = mnl_nlmsg_get_payload(message);
    struct attributes all = parse(message, sizeof(*info));
    /* Of a line between two the address is the other one's, and the local one ours. */
    const struct nlattr *bytes =
        all.of[IFA_LOCAL] != NULL ? all.of[IFA_LOCAL] : all.of[IFA_ADDRESS];
    struct xray_side *side = data;

    if (bytes == NULL || (info->ifa_family != AF_INET && info->ifa_family != AF_INET6) ||
        mnl_attr_get_payload_len(bytes) != (info->ifa_family == AF_INET ? 4 : 16))
        return MNL_CB_OK;
    side->addresses =
        memory_resize(side->addresses, side->address_count + 1, sizeof(*side->addresses));
    struct xray_address *address = &side->addresses[side->address_count++];
    *address =
        (struct xray_address){ .index = (int)info->ifa_index, .prefix = info->ifa_prefixlen };
    inet_ntop(info->ifa_family, mnl_attr_get_payload(bytes), address->text, sizeof(address->text));
    return MNL_CB_OK;
}

/* Of several default routes the first is taken: they come in the order in which they count. */
static int note_route(const struct nlmsghdr *message, void *data)
{
    const struct rtmsg *route = mnl_nlmsg_get_payload(message);
    struct attributes all = parse(message, sizeof(*route));
    struct xray_side *side = data;

    if (route->rtm_family != AF_INET || route->rtm_dst_len != 0 || side->way_out != 0 ||
        route->rtm_type != RTN_UNICAST || number(all.of[RTA_TABLE], 0) != RT_TABLE_MAIN)
        return MNL_CB_OK;
    side->way_out = number(all.of[RTA_OIF], 0);
    if (all.of[RTA_GATEWAY] != NULL)
        inet_ntop(AF_INET, mnl_attr_get_payload(all.of[RTA_GATEWAY]), side->gateway,
                  sizeof(side->gateway));
    return MNL_CB_OK;
}

/* All lists begin with the family; 0 is any. */
static int list(int type, mnl_cb_t visit, struct xray_side *side)
{
    union request request;

    mnl_nlmsg_put_header(&request);
    request.header.nlmsg_type = (uint16_t)type;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    mnl_nlmsg_put_extra_header(&request.header, sizeof(struct rtgenmsg));
    return netlink_ask(&request.header, visit, side);
}

void xray_look_at_side(struct xray_side *side)
{
    int result;

    do {
        xray_free_side(side);
        *side = (struct xray_side){ 0 };
        result = list(RTM_GETLINK, add_interface, side) < 0 ||
                         list(RTM_GETADDR, add_address, side) < 0 ||
                         list(RTM_GETROUTE, note_route, side) < 0
                     ? -1
                     : 0;
    } while (result < 0 && errno == EINTR);
    side->is_known = result == 0;
    gethostname(side->hostname, sizeof(side->hostname) - 1);
}

void xray_free_side(struct xray_side *side)
{
    free(side->interfaces);
    free(side->addresses);
}

const struct xray_interface *xray_interface(const struct xray_side *side, int index)
{
    for (size_t i = 0; i < side->interface_count; i++)
        if (side->interfaces[i].index == index)
            return &side->interfaces[i];
    return NULL;
}

const struct xray_address *xray_address(const struct xray_side *side, int index)
{
    for (size_t i = 0; i < side->address_count; i++)
        if (side->addresses[i].index == index && strchr(side->addresses[i].text, '.') != NULL)
            return &side->addresses[i];
    return NULL;
}

static int note_number(const struct nlmsghdr *message, void *data)
{
    struct attributes all = parse(message, sizeof(struct rtgenmsg));

    *(int *)data = number(all.of[NETNSA_NSID], -1);
    return MNL_CB_OK;
}

int xray_namespace_number(int namespace)
{
    union request request;
    int found = -1;

    mnl_nlmsg_put_header(&request);
    request.header.nlmsg_type = RTM_GETNSID;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    mnl_nlmsg_put_extra_header(&request.header, sizeof(struct rtgenmsg));
    mnl_attr_put_u32(&request.header, NETNSA_FD, (uint32_t) namespace);
    return netlink_ask(&request.header, note_number, &found) < 0 ? -1 : found;
}
