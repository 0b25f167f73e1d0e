/*
 * address.c - a container's address, in the MACs of its cable.
 */
#include "address.h"

#include <arpa/inet.h>
#include <string.h>

void address_to_mac(uint32_t address, int kind, uint8_t mac[MAC_SIZE])
{
    uint16_t front = htons((uint16_t)kind);
    uint32_t back = htonl(address);

    memcpy(mac, &front, sizeof(front));
    memcpy(mac + sizeof(front), &back, sizeof(back));
}

uint32_t address_from_mac(const uint8_t mac[MAC_SIZE])
{
    uint32_t back;

    memcpy(&back, mac + MAC_SIZE - sizeof(back), sizeof(back));
    return ntohl(back);
}
