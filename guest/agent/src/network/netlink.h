/* rtnetlink, by hand: requests of one message, and the kernel's answer. */
#ifndef DRYDOCK_NETLINK_H
#define DRYDOCK_NETLINK_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>

#include "base/wire.h"

struct netlink_request {
    union {
        struct nlmsghdr header;
        uint8_t bytes[1024];
    };
    /* Something did not fit; the talk then fails with -EMSGSIZE. */
    bool full;
};

/* Begins a message; `body` is the struct that its type wants first. NLM_F_REQUEST and NLM_F_ACK are added. */
void netlink_begin(struct netlink_request *request, uint16_t type, uint16_t flags, const void *body, uint32_t size);

void netlink_put(struct netlink_request *request, uint16_t type, const void *data, uint32_t size);
void netlink_put_text(struct netlink_request *request, uint16_t type, const char *text);
void netlink_put_u32(struct netlink_request *request, uint16_t type, uint32_t value);
/* Everything put between the two lies inside the attribute. */
uint32_t netlink_nest(struct netlink_request *request, uint16_t type);
void netlink_nest_end(struct netlink_request *request, uint32_t nest);
/* Room for a struct between attributes. */
void netlink_put_raw(struct netlink_request *request, const void *data, uint32_t size);

/* Begins a message about the interface of that name. */
void netlink_link_request(struct netlink_request *request, uint16_t type, uint16_t flags, const char *name);
/* Changes the interface flags in `mask`. */
void netlink_link_flags(struct netlink_request *request, uint32_t flags, uint32_t mask);

/* A socket in a namespace, where it stays; an empty path is the one the agent is in. Returns it or -errno. */
int netlink_open(const char *ns);

/* Sends and waits for the answer. Returns 0 or the kernel's -errno, with its words appended to `text` unless NULL. */
int netlink_talk(int fd, struct netlink_request *request, struct buf *text);

/* The index of an interface in the socket's namespace, or -errno (-ENODEV). */
int netlink_index(int fd, const char *name);

#endif
