/*
 * unit_subnet.c - subnets are parsed, counted and compared.
 */
#include "subnet.h"

#include <stdlib.h>

#include "harness.h"

static struct subnet parsed(const char *text)
{
    struct subnet subnet;
    struct error err;

    EXPECT(subnet_parse(text, &subnet, &err) == 0, "that %s is a subnet", text);
    return subnet;
}

CASE(a_subnet_is_what_it_says)
{
    struct subnet subnet = parsed("10.77.0.0/24");
    char gateway[ADDRESS_SIZE];
    char *again = subnet_text(&subnet);

    address_text(subnet_gateway(&subnet), gateway);
    EXPECT(subnet.network == 0x0a4d0000 && subnet.prefix == 24, "its number, not %x",
           subnet.network);
    EXPECT_TEXT(again, "10.77.0.0/24");
    EXPECT_TEXT(gateway, "10.77.0.1");
    free(again);
}

CASE(there_is_room_between_the_bridge_and_the_broadcasts)
{
    static const struct {
        const char *text;
        uint32_t room;
    } subnets[] = { { "10.0.0.0/30", 1 }, { "10.0.0.0/24", 253 }, { "10.1.0.0/16", 65533 } };

    for (size_t i = 0; i < sizeof(subnets) / sizeof(subnets[0]); i++) {
        struct subnet subnet = parsed(subnets[i].text);
        EXPECT(subnet_room(&subnet) == subnets[i].room, "room for %u in %s", subnets[i].room,
               subnets[i].text);
    }
}

CASE(what_is_no_subnet_is_refused)
{
    static const char *const wrong[] = { "",
                                         "10.0.0.0",
                                         "10.0.0.0/",
                                         "10.0.0.0/15",
                                         "10.0.0.0/31",
                                         "10.0.0.1/24",
                                         "10.0.0/24",
                                         "10.0.0.0.0/24",
                                         "10.0.0.256/24",
                                         "10.0.0.0/24 ",
                                         " 10.0.0.0/24",
                                         "10.0.0.0/+24",
                                         "10.0.0.0000000000000/24",
                                         "x/24",
                                         "0.0.0.0/16",
                                         "0.1.0.0/24",
                                         "127.0.0.0/16",
                                         "127.255.0.0/24",
                                         "224.0.0.0/24",
                                         "239.1.2.0/24",
                                         "240.0.0.0/16",
                                         "255.255.0.0/24",
                                         "::/24" };
    struct subnet subnet;
    struct error err;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        EXPECT(subnet_parse(wrong[i], &subnet, &err) < 0 && err.usage, "that '%s' is refused",
               wrong[i]);
        EXPECT(err.hint[0] != '\0', "a hint for '%s'", wrong[i]);
    }
}

CASE(subnets_overlap_if_one_is_in_the_other)
{
    static const struct {
        const char *one;
        const char *other;
        bool overlaps;
    } pairs[] = {
        { "10.10.0.0/24", "10.10.0.0/24", true },  { "10.10.0.0/24", "10.10.0.128/25", true },
        { "10.10.0.0/24", "10.10.0.0/16", true },  { "10.10.0.0/16", "10.10.255.0/24", true },
        { "10.10.0.0/24", "10.10.1.0/24", false }, { "10.10.0.0/16", "10.11.0.0/30", false },
    };

    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct subnet one = parsed(pairs[i].one);
        struct subnet other = parsed(pairs[i].other);
        EXPECT(subnet_overlaps(&one, &other) == pairs[i].overlaps &&
                   subnet_overlaps(&other, &one) == pairs[i].overlaps,
               "that %s and %s %s", pairs[i].one, pairs[i].other,
               pairs[i].overlaps ? "overlap" : "do not overlap");
    }
}

SUITE("subnet", "IPv4 subnets")
