#include "network/netlink.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "network/netns.h"

void netlink_put_raw(struct netlink_request *request, const void *data, uint32_t size)
{
    uint32_t at = NLMSG_ALIGN(request->header.nlmsg_len);

    if (at + size > sizeof(request->bytes)) {
        request->full = true;
        return;
    }
    if (size > 0)
        memcpy(request->bytes + at, data, size);
    request->header.nlmsg_len = at + size;
}

void netlink_begin(struct netlink_request *request, uint16_t type, uint16_t flags, const void *body, uint32_t size)
{
    memset(request, 0, sizeof(*request));
    request->header.nlmsg_len = NLMSG_HDRLEN;
    request->header.nlmsg_type = type;
    request->header.nlmsg_flags = flags | NLM_F_REQUEST | NLM_F_ACK;
    request->header.nlmsg_seq = 1;
    netlink_put_raw(request, body, size);
}

void netlink_put(struct netlink_request *request, uint16_t type, const void *data, uint32_t size)
{
    struct rtattr attribute = { .rta_type = type, .rta_len = (unsigned short)RTA_LENGTH(size) };

    if (size > sizeof(request->bytes)) {
        request->full = true;
        return;
    }
    netlink_put_raw(request, &attribute, sizeof(attribute));
    netlink_put_raw(request, data, size);
}

void netlink_put_text(struct netlink_request *request, uint16_t type, const char *text)
{
    netlink_put(request, type, text, (uint32_t)strlen(text) + 1);
}

void netlink_put_u32(struct netlink_request *request, uint16_t type, uint32_t value)
{
    netlink_put(request, type, &value, sizeof(value));
}

uint32_t netlink_nest(struct netlink_request *request, uint16_t type)
{
    uint32_t nest = NLMSG_ALIGN(request->header.nlmsg_len);

    netlink_put(request, type, NULL, 0);
    return nest;
}

void netlink_nest_end(struct netlink_request *request, uint32_t nest)
{
    struct rtattr attribute;

    if (request->full)
        return;
    memcpy(&attribute, request->bytes + nest, sizeof(attribute));
    attribute.rta_len = (unsigned short)(request->header.nlmsg_len - nest);
    memcpy(request->bytes + nest, &attribute, sizeof(attribute));
}

void netlink_link_request(struct netlink_request *request, uint16_t type, uint16_t flags, const char *name)
{
    struct ifinfomsg info = { .ifi_family = AF_UNSPEC };

    netlink_begin(request, type, flags, &info, sizeof(info));
    netlink_put_text(request, IFLA_IFNAME, name);
}

void netlink_link_flags(struct netlink_request *request, uint32_t flags, uint32_t mask)
{
    struct ifinfomsg *info = (struct ifinfomsg *)(void *)(request->bytes + NLMSG_HDRLEN);

    info->ifi_flags = flags;
    info->ifi_change = mask;
}

static int new_socket(void)
{
    const int on = 1;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    if (fd < 0)
        return -errno;
    /* Older kernels have no words for their errors; the number is enough then. */
    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
    return fd;
}

int netlink_open(const char *ns)
{
    int fd, error;

    if (!*ns)
        return new_socket();
    error = netns_enter(ns);
    if (error)
        return error;
    fd = new_socket();
    netns_leave();
    return fd;
}

/* The text attribute behind the error, if there is one. With NETLINK_CAP_ACK the request is not repeated before it. */
static void put_words(const struct nlmsghdr *answer, struct buf *text)
{
    const struct nlmsgerr *error = NLMSG_DATA(answer);
    const struct rtattr *attribute = (const void *)(error + 1);
    int left = (int)answer->nlmsg_len - (int)NLMSG_LENGTH(sizeof(*error));

    if (!text || !(answer->nlmsg_flags & NLM_F_ACK_TLVS))
        return;
    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
        if (attribute->rta_type == NLMSGERR_ATTR_MSG)
            buf_put(text, RTA_DATA(attribute), (uint32_t)strnlen(RTA_DATA(attribute), RTA_PAYLOAD(attribute)));
}

int netlink_talk(int fd, struct netlink_request *request, struct buf *text)
{
    union {
        struct nlmsghdr header;
        uint8_t bytes[4096];
    } answer;
    const struct nlmsgerr *error;
    ssize_t size;

    if (request->full)
        return -EMSGSIZE;
    if (send(fd, request->bytes, request->header.nlmsg_len, 0) < 0)
        return -errno;
    size = recv(fd, &answer, sizeof(answer), 0);
    if (size < 0)
        return -errno;
    if (!NLMSG_OK(&answer.header, (uint32_t)size) || answer.header.nlmsg_type != NLMSG_ERROR)
        return -EPROTO;
    error = NLMSG_DATA(&answer.header);
    if (error->error)
        put_words(&answer.header, text);
    return error->error;
}

int netlink_index(int fd, const char *name)
{
    struct ifreq request = { 0 };

    if (strlen(name) >= sizeof(request.ifr_name))
        return -ENODEV;
    strcpy(request.ifr_name, name);
    return ioctl(fd, SIOCGIFINDEX, &request) < 0 ? -errno : request.ifr_ifindex;
}
