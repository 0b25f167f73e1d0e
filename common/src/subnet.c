/*
 * subnet.c - IPv4 addresses and subnets.
 */
#include "subnet.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "text.h"

enum { PREFIX_SHORTEST = 16, PREFIX_LONGEST = 30 };

static uint32_t mask(int prefix)
{
    return prefix == 0 ? 0 : ~UINT32_C(0) << (32 - prefix);
}

int subnet_parse(const char *text, struct subnet *subnet, struct error *err)
{
    char address[ADDRESS_SIZE];
    struct in_addr parsed;
    struct error ignored;
    int64_t prefix;
    size_t length = strcspn(text, "/");

    snprintf(address, sizeof(address), "%.*s", (int)length, text);
    if (length >= sizeof(address) || inet_pton(AF_INET, address, &parsed) != 1 ||
        text[length] != '/' ||
        number_parse(text + length + 1, PREFIX_SHORTEST, PREFIX_LONGEST, &prefix, &ignored) < 0 ||
        (ntohl(parsed.s_addr) & ~mask((int)prefix)) != 0) {
        fail_usage(err, "'%s' is not a subnet", text);
        return error_hint(err, "such as 10.77.0.0/24: the first address, then the number of bits "
                               "that all have in common, 16 to 30");
    }
    uint32_t first = ntohl(parsed.s_addr) >> 24;
    if (first == 0 || first == IN_LOOPBACKNET || first >= 224) {
        fail_usage(err, "'%s' is not a subnet that hosts can be in", text);
        return error_hint(err, "choose a private one, such as 10.77.0.0/24");
    }
    *subnet = (struct subnet){ ntohl(parsed.s_addr), (int)prefix };
    return 0;
}

char *subnet_text(const struct subnet *subnet)
{
    char address[ADDRESS_SIZE];

    address_text(subnet->network, address);
    return text_format("%s/%d", address, subnet->prefix);
}

uint32_t subnet_gateway(const struct subnet *subnet)
{
    return subnet->network + 1;
}

uint32_t subnet_room(const struct subnet *subnet)
{
    return ~mask(subnet->prefix) - 2; /* without the bridge's and that for broadcasts */
}

bool subnet_overlaps(const struct subnet *one, const struct subnet *other)
{
    uint32_t common = mask(one->prefix) & mask(other->prefix);

    return (one->network & common) == (other->network & common);
}

void address_text(uint32_t address, char text[ADDRESS_SIZE])
{
    struct in_addr in = { .s_addr = htonl(address) };

    inet_ntop(AF_INET, &in, text, ADDRESS_SIZE);
}
