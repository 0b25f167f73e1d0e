/*
 * messages.h - answers of the kernel's that are as long as they say.
 */
#ifndef MESSAGES_H
#define MESSAGES_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/* No message is longer than what is left: libmnl takes that from the kernel. */
static inline void mend_lengths(char *at, size_t left)
{
    while (left >= sizeof(struct nlmsghdr)) {
        struct nlmsghdr *message = (struct nlmsghdr *)at;
        if (message->nlmsg_len < sizeof(*message) || message->nlmsg_len > left)
            message->nlmsg_len = (uint32_t)left;
        size_t length = (message->nlmsg_len + 3U) & ~3U;
        length = length < left ? length : left;
        at += length;
        left -= length;
    }
}

#endif
