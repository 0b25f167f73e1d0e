/*
 * address.h - a container's address, kept where the kernel removes it with the container.
 *
 * The address is in the MACs of the container's cable, as their last four bytes. As long as there
 * is a cable, its address is taken: nobody has to keep a list, and none can be wrong. The first two
 * bytes say what a MAC is for. They are locally administered (IEEE 802), so they clash with no
 * device that was ever sold.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include <stdint.h>

enum { MAC_SIZE = 6, MAC_CONTAINER = 0x0242, MAC_PORT = 0xfe42, MAC_BRIDGE = 0xfe00 };

void address_to_mac(uint32_t address, int kind, uint8_t mac[MAC_SIZE]);
uint32_t address_from_mac(const uint8_t mac[MAC_SIZE]);

#endif
