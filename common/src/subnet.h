/*
 * subnet.h - IPv4 addresses and subnets, as numbers of 32 bits in the host's byte order.
 */
#ifndef SUBNET_H
#define SUBNET_H

#include <stdbool.h>
#include <stdint.h>

#include "error.h"

enum { ADDRESS_SIZE = 16 };

/* A subnet. Its first address is the bridge's, and the gateway of the containers; the last one is
 * for broadcasts; those between are for containers. */
struct subnet {
    uint32_t network;
    int prefix; /* the number of bits that all its addresses share: 16 to 30 */
};

/* Parse "10.10.0.0/24". Those that no host can be in, such as 127.0.0.0/16 and multicast, are
 * refused. Returns 0, or -1 with a usage error. */
int subnet_parse(const char *text, struct subnet *subnet, struct error *err);

/* The subnet as text, a new string. */
char *subnet_text(const struct subnet *subnet);

/* The address of the bridge. Those of containers follow. */
uint32_t subnet_gateway(const struct subnet *subnet);

/* How many addresses it has for containers. */
uint32_t subnet_room(const struct subnet *subnet);

/* Do two subnets have an address in common? */
bool subnet_overlaps(const struct subnet *one, const struct subnet *other);

/* The address as text, as in 10.10.0.2. */
void address_text(uint32_t address, char text[ADDRESS_SIZE]);

#endif
