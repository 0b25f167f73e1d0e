/*
 * xray_nat.c - does a rule of nftables give the container's packets the host's address?
 *
 * A rule is a list of expressions (libnftnl has their names). One loads a part of the packet, or
 * what is known of it, into a register; the next compares that; the last says what is done. We go
 * through each rule with a packet from the container to the world in mind. A rule with a
 * condition that we do not know is passed over.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>

#include "xray_parts.h"

enum { REQUEST = 64, ADDRESS_AT = 12 /* of the source, in the header of IPv4 */ };
union request {
    struct nlmsghdr header;
    char bytes[REQUEST];
};

/* A rule under examination. */
struct trial {
    struct xray_network *network;
    uint8_t loaded[LINK_NAME_SIZE];
    size_t length; /* how much was loaded; 0: something else */
    bool fits;     /* so far */
    bool translates;
};

struct attributes {
    const struct nlattr *of[16];
};

static int note(const struct nlattr *attribute, void *data)
{
    struct attributes *attributes = data;

    if (mnl_attr_get_type(attribute) < 16)
        attributes->of[mnl_attr_get_type(attribute)] = attribute;
    return MNL_CB_OK;
}

static struct attributes parse(const struct nlattr *nest)
{
    struct attributes attributes = { 0 };

    if (nest != NULL)
        mnl_attr_parse_nested(nest, note, &attributes);
    return attributes;
}

static uint32_t number(const struct nlattr *attribute)
{
    return attribute != NULL ? ntohl(mnl_attr_get_u32(attribute)) : UINT32_MAX;
}

/* The source's address, or its first bytes. */
static void load_payload(struct trial *trial, const struct attributes *all)
{
    const struct xray_network *network = trial->network;
    const struct xray_address *address = xray_address(&network->inside, network->port->index);
    uint32_t length = number(all->of[NFTA_PAYLOAD_LEN]);

    if (number(all->of[NFTA_PAYLOAD_BASE]) == NFT_PAYLOAD_NETWORK_HEADER &&
        number(all->of[NFTA_PAYLOAD_OFFSET]) == ADDRESS_AT && length <= 4 && address != NULL &&
        inet_pton(AF_INET, address->text, trial->loaded) == 1)
        trial->length = length;
}

/* By which interface it comes, and by which it goes. */
static void load_meta(struct trial *trial, const struct attributes *all)
{
    const struct xray_network *network = trial->network;
    uint32_t key = number(all->of[NFTA_META_KEY]);
    const struct xray_interface *interface = key == NFT_META_IIFNAME   ? network->bridge
                                             : key == NFT_META_OIFNAME ? network->way_out
                                                                       : NULL;

    if (key != NFT_META_IIFNAME && key != NFT_META_OIFNAME)
        return;
    memset(trial->loaded, 0, sizeof(trial->loaded));
    if (interface != NULL)
        memcpy(trial->loaded, interface->name, LINK_NAME_SIZE);
    trial->length = sizeof(trial->loaded);
}

/* Keep some bits of what was loaded. */
static void mask(struct trial *trial, const struct attributes *all)
{
    struct attributes data = parse(all->of[NFTA_BITWISE_MASK]);
    const struct nlattr *bits = data.of[NFTA_DATA_VALUE];

    if (bits == NULL || mnl_attr_get_payload_len(bits) < trial->length)
        trial->length = 0;
    for (size_t i = 0; i < trial->length; i++)
        trial->loaded[i] &= ((const uint8_t *)mnl_attr_get_payload(bits))[i];
}

static void compare(struct trial *trial, const struct attributes *all)
{
    struct attributes data = parse(all->of[NFTA_CMP_DATA]);
    const struct nlattr *value = data.of[NFTA_DATA_VALUE];
    uint32_t operation = number(all->of[NFTA_CMP_OP]);

    if (value == NULL || trial->length == 0 || mnl_attr_get_payload_len(value) > trial->length ||
        (operation != NFT_CMP_EQ && operation != NFT_CMP_NEQ)) {
        trial->fits = false;
        return;
    }
    bool is_same =
        memcmp(mnl_attr_get_payload(value), trial->loaded, mnl_attr_get_payload_len(value)) == 0;
    trial->fits = trial->fits && is_same == (operation == NFT_CMP_EQ);
}

static int try_expression(const struct nlattr *expression, void *data)
{
    struct attributes parts = parse(expression);
    const struct nlattr *name = parts.of[NFTA_EXPR_NAME];
    struct attributes all = parse(parts.of[NFTA_EXPR_DATA]);
    struct trial *trial = data;
    const char *what = name != NULL ? mnl_attr_get_str(name) : "";

    if (strcmp(what, "bitwise") == 0) {
        mask(trial, &all);
    } else if (strcmp(what, "cmp") == 0) {
        compare(trial, &all);
    } else if (strcmp(what, "payload") == 0 || strcmp(what, "meta") == 0) {
        trial->length = 0;
        what[0] == 'p' ? load_payload(trial, &all) : load_meta(trial, &all);
    } else if (strcmp(what, "masq") == 0) {
        trial->translates = true;
    } else if (strcmp(what, "counter") != 0) {
        trial->fits = false;
    }
    return MNL_CB_OK;
}

/* Attributes of a rule: 1 is its table, 2 its chain, 4 its expressions (linux/nf_tables.h). */
static int try_rule(const struct nlmsghdr *message, void *data)
{
    const struct nfgenmsg *fixed = mnl_nlmsg_get_payload(message);
    struct attributes all = { 0 };
    struct xray_network *network = data;
    struct trial trial = { .network = network, .fits = true };
    bool is_ip = fixed->nfgen_family == NFPROTO_IPV4;

    mnl_attr_parse(message, sizeof(*fixed), note, &all);
    if ((!is_ip && fixed->nfgen_family != NFPROTO_INET) || network->translates == 1 ||
        all.of[NFTA_RULE_TABLE] == NULL || all.of[NFTA_RULE_CHAIN] == NULL ||
        all.of[NFTA_RULE_EXPRESSIONS] == NULL)
        return MNL_CB_OK;
    mnl_attr_parse_nested(all.of[NFTA_RULE_EXPRESSIONS], try_expression, &trial);
    if (!trial.fits || !trial.translates)
        return MNL_CB_OK;
    network->translates = 1;
    snprintf(network->table, sizeof(network->table), "%s %s", is_ip ? "ip" : "inet",
             mnl_attr_get_str(all.of[NFTA_RULE_TABLE]));
    snprintf(network->chain, sizeof(network->chain), "%s",
             mnl_attr_get_str(all.of[NFTA_RULE_CHAIN]));
    return MNL_CB_OK;
}

void xray_look_for_nat(struct xray_network *network)
{
    union request request;
    int result;

    do {
        mnl_nlmsg_put_header(&request);
        request.header.nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETRULE;
        request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
        mnl_nlmsg_put_extra_header(&request.header, sizeof(struct nfgenmsg));
        network->translates = 0;
        result = netlink_ask(&request.header, try_rule, network);
    } while (result < 0 && errno == EINTR);
    if (result < 0)
        network->translates = -1;
}
