/*
 * firewall.h - the rules that let a bridge's containers out, by nft(8).
 *
 * A table of our own, tiny-docker-BRIDGE, translates the containers' addresses. Where somebody else
 * refuses what is forwarded, by a chain's policy or a rule for all that is left, as Docker and many
 * firewalls do, no table of ours can overrule that: an accept ends only the chain that it is in. So
 * there each such chain gets two rules, which are ours by their comment. Where the table is one
 * that only its owner may change, there is a warning.
 */
#ifndef FIREWALL_H
#define FIREWALL_H

#include "error.h"
#include "subnet.h"

/* Set the rules for the bridge, in place of those that there are; without a subnet take them out
 * again. Returns 0 or -1. */
int firewall_set(const char *bridge, const struct subnet *subnet, struct error *err);

/* Set the rules again if the table is gone, as after `nft flush ruleset`. Returns -1 on failure. */
int firewall_keep(const char *bridge, const struct subnet *subnet, struct error *err);

/* The chains that refuse what is forwarded, a line each, as "ip filter FORWARD"; a new string.
 * Those that nobody but another program may change begin with FIREWALL_OWNED. Returns 0 or -1. */
#define FIREWALL_OWNED "owned: "
int firewall_list_refusals(char **names, struct error *err);

/* The commands for nft that do it, made from what `nft -a list ruleset` has printed. A new string.
 */
char *firewall_commands(const char *ruleset, const char *bridge, const struct subnet *subnet);

#endif
