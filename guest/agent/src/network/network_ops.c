/* Operations on network namespaces, interfaces, addresses and routes. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/veth.h>
#include <net/if.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "files/file_ops.h"
#include "network/netlink.h"
#include "network/netns.h"
#include "network/network_ops.h"

#define MAC_SIZE 6u

/* Sends over a socket of its own. Takes the socket over; a negative one is the error. */
static int talk_and_close(int fd, struct netlink_request *request, struct buf *text)
{
    int error;

    if (fd < 0)
        return fd;
    error = netlink_talk(fd, request, text);
    close(fd);
    return error;
}

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* "02:42:ac:11:00:02". Returns 0 or -EINVAL. */
static int parse_mac(const char *text, uint8_t mac[MAC_SIZE])
{
    if (strlen(text) != 3 * MAC_SIZE - 1)
        return -EINVAL;
    for (uint32_t i = 0; i < MAC_SIZE; i++, text += 3) {
        int high = hex_digit(text[0]), low = hex_digit(text[1]);

        if (high < 0 || low < 0 || (i < MAC_SIZE - 1 && text[2] != ':'))
            return -EINVAL;
        mac[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

/* Adds an address attribute unless the text is empty. */
static int put_mac(struct netlink_request *request, const char *text)
{
    uint8_t mac[MAC_SIZE];

    if (!*text)
        return 0;
    if (parse_mac(text, mac) < 0)
        return -EINVAL;
    netlink_put(request, IFLA_ADDRESS, mac, sizeof(mac));
    return 0;
}

struct address {
    uint8_t family;
    uint8_t bits;
    uint8_t size;
    uint8_t bytes[16];
};

/* Dotted IPv4 or IPv6. Returns 0 or -EINVAL. */
static int parse_address(const char *text, struct address *address)
{
    address->family = strchr(text, ':') ? AF_INET6 : AF_INET;
    address->size = address->family == AF_INET6 ? 16 : 4;
    address->bits = (uint8_t)(address->size * 8);
    return inet_pton(address->family, text, address->bytes) == 1 ? 0 : -EINVAL;
}

/* With `/prefix`, or a single address. */
static int parse_cidr(const char *text, struct address *address)
{
    char copy[64];
    uint64_t bits;
    char *slash;

    if (strlen(text) >= sizeof(copy))
        return -EINVAL;
    strcpy(copy, text);
    slash = strchr(copy, '/');
    if (slash)
        *slash = '\0';
    if (parse_address(copy, address) < 0)
        return -EINVAL;
    if (slash && parse_number(slash + 1, address->bits, &bits) < 0)
        return -EINVAL;
    if (slash)
        address->bits = (uint8_t)bits;
    return 0;
}

/* In the namespace that the agent is in. */
static int set_loopback_up(void)
{
    struct netlink_request request;

    netlink_link_request(&request, RTM_NEWLINK, 0, "lo");
    netlink_link_flags(&request, IFF_UP, IFF_UP);
    return talk_and_close(netlink_open(""), &request, NULL);
}

int op_netns_add(struct op *op)
{
    const char *path = op_text(op, 0);
    int error = path ? netns_enter_new(path) : -EINVAL;

    if (error)
        return error;
    error = set_loopback_up();
    netns_leave();
    if (error)
        netns_remove(path);
    return error;
}

int op_netns_del(struct op *op)
{
    const char *path = op_text(op, 0);

    return path ? netns_remove(path) : -EINVAL;
}

static void put_kind(struct netlink_request *request, const char *kind)
{
    uint32_t nest = netlink_nest(request, IFLA_LINKINFO);

    netlink_put_text(request, IFLA_INFO_KIND, kind);
    netlink_nest_end(request, nest);
}

static int set_up(const char *name)
{
    struct netlink_request request;

    netlink_link_request(&request, RTM_NEWLINK, 0, name);
    netlink_link_flags(&request, IFF_UP, IFF_UP);
    return talk_and_close(netlink_open(""), &request, NULL);
}

int op_link_bridge(struct op *op)
{
    struct netlink_request request;
    int error;

    if (!op_all_text(op, 0, op->argc))
        return -EINVAL;
    netlink_link_request(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, op->arg[0].data);
    netlink_link_flags(&request, IFF_UP, IFF_UP);
    if (op->argc > 1 && put_mac(&request, op->arg[1].data) < 0)
        return -EINVAL;
    put_kind(&request, "bridge");
    error = talk_and_close(netlink_open(""), &request, op->answer);
    if (error != -EEXIST)
        return error;
    op->answer->size = 0;
    return set_up(op->arg[0].data);
}

struct veth {
    const char *name;
    const char *bridge;
    const char *peer;
    const char *ns;
    const char *mac;
    uint32_t mtu;
};

/* The other end is born in its namespace, by its own name. */
static int put_peer(struct netlink_request *request, const struct veth *veth, int ns)
{
    const struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
    uint32_t link = netlink_nest(request, IFLA_LINKINFO), data, peer;
    int error;

    netlink_put_text(request, IFLA_INFO_KIND, "veth");
    data = netlink_nest(request, IFLA_INFO_DATA);
    peer = netlink_nest(request, VETH_INFO_PEER);
    netlink_put_raw(request, &info, sizeof(info));
    netlink_put_text(request, IFLA_IFNAME, veth->peer);
    netlink_put_u32(request, IFLA_NET_NS_FD, (uint32_t)ns);
    netlink_put_u32(request, IFLA_MTU, veth->mtu);
    error = put_mac(request, veth->mac);
    netlink_nest_end(request, peer);
    netlink_nest_end(request, data);
    netlink_nest_end(request, link);
    return error;
}

/* Over a socket of the host's namespace. */
static int create_veth(int fd, const struct veth *veth, int ns, struct buf *text)
{
    struct netlink_request request;
    int bridge = *veth->bridge ? netlink_index(fd, veth->bridge) : 0;

    if (bridge < 0)
        return bridge;
    netlink_link_request(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, veth->name);
    netlink_link_flags(&request, IFF_UP, IFF_UP);
    netlink_put_u32(&request, IFLA_MTU, veth->mtu);
    if (bridge)
        netlink_put_u32(&request, IFLA_MASTER, (uint32_t)bridge);
    if (put_peer(&request, veth, ns) < 0)
        return -EINVAL;
    return netlink_talk(fd, &request, text);
}

/* A veth cannot be born up: its other end is missing then. */
static int set_peer_up(const struct veth *veth, struct buf *text)
{
    struct netlink_request request;

    netlink_link_request(&request, RTM_NEWLINK, 0, veth->peer);
    netlink_link_flags(&request, IFF_UP, IFF_UP);
    return talk_and_close(netlink_open(veth->ns), &request, text);
}

static int delete_link(const char *ns, const char *name, struct buf *text)
{
    struct netlink_request request;

    netlink_link_request(&request, RTM_DELLINK, 0, name);
    return talk_and_close(netlink_open(ns), &request, text);
}

static int add_veth(const struct veth *veth, struct buf *text)
{
    int ns = netns_open(veth->ns);
    int fd = ns < 0 ? ns : netlink_open("");
    int error = fd < 0 ? fd : create_veth(fd, veth, ns, text);

    if (fd >= 0)
        close(fd);
    if (ns >= 0)
        close(ns);
    if (error)
        return error;
    error = set_peer_up(veth, text);
    if (error)
        delete_link("", veth->name, NULL);
    return error;
}

int op_link_veth(struct op *op)
{
    struct veth veth;

    if (!op_all_text(op, 0, op->argc) || op_number(op, 5, 65535, &veth.mtu) < 0)
        return -EINVAL;
    veth.name = op->arg[0].data;
    veth.bridge = op->arg[1].data;
    veth.peer = op->arg[2].data;
    veth.ns = op->arg[3].data;
    veth.mac = op->arg[4].data;
    return add_veth(&veth, op->answer);
}

/* Adds one KEY=VALUE to a message about an interface. The socket is of its namespace. */
static int put_setting(struct netlink_request *request, int fd, const char *setting)
{
    uint64_t number;

    if (strcmp(setting, "up") == 0) {
        netlink_link_flags(request, IFF_UP, IFF_UP);
        return 0;
    }
    if (strcmp(setting, "down") == 0) {
        netlink_link_flags(request, 0, IFF_UP);
        return 0;
    }
    if (strncmp(setting, "mtu=", 4) == 0 && parse_number(setting + 4, 65535, &number) == 0) {
        netlink_put_u32(request, IFLA_MTU, (uint32_t)number);
        return 0;
    }
    if (strncmp(setting, "mac=", 4) == 0 && setting[4])
        return put_mac(request, setting + 4);
    if (strncmp(setting, "name=", 5) == 0) {
        netlink_put_text(request, IFLA_IFNAME, setting + 5);
        return 0;
    }
    if (strncmp(setting, "master=", 7) == 0) {
        int master = setting[7] ? netlink_index(fd, setting + 7) : 0;

        if (master < 0)
            return master;
        netlink_put_u32(request, IFLA_MASTER, (uint32_t)master);
        return 0;
    }
    return -EINVAL;
}

/* By index, as the name may be what changes. */
static int set_link(struct op *op, int fd)
{
    struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
    struct netlink_request request;
    int error = 0;

    info.ifi_index = netlink_index(fd, op->arg[1].data);
    if (info.ifi_index < 0)
        return info.ifi_index;
    netlink_begin(&request, RTM_SETLINK, 0, &info, sizeof(info));
    for (uint32_t i = 2; i < op->argc && !error; i++)
        error = put_setting(&request, fd, op->arg[i].data);
    return error ? error : netlink_talk(fd, &request, op->answer);
}

int op_link_set(struct op *op)
{
    int fd, error;

    if (!op_all_text(op, 0, op->argc))
        return -EINVAL;
    fd = netlink_open(op->arg[0].data);
    if (fd < 0)
        return fd;
    error = set_link(op, fd);
    close(fd);
    return error;
}

int op_link_del(struct op *op)
{
    int error = op_all_text(op, 0, 2) ? delete_link(op->arg[0].data, op->arg[1].data, op->answer) : -EINVAL;

    if (error != -ENODEV)
        return error;
    op->answer->size = 0;
    return 0;
}

/* So that `ip addr` shows what dockerd's addresses show: `brd 172.17.255.255`. */
static void put_broadcast(struct netlink_request *request, const struct address *address)
{
    uint32_t broadcast;

    if (address->family != AF_INET || address->bits > 30)
        return;
    memcpy(&broadcast, address->bytes, 4);
    broadcast |= htonl(0xffffffffu >> address->bits);
    netlink_put(request, IFA_BROADCAST, &broadcast, 4);
}

static int add_address(int fd, const char *device, const struct address *address, struct buf *text)
{
    struct ifaddrmsg info = { .ifa_family = address->family, .ifa_prefixlen = address->bits };
    struct netlink_request request;
    int index = netlink_index(fd, device);

    if (index < 0)
        return index;
    info.ifa_index = (unsigned)index;
    /* No duplicate address detection: it would keep an address of ours from being used for a second. */
    info.ifa_flags = address->family == AF_INET6 ? IFA_F_NODAD : 0;
    netlink_begin(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, &info, sizeof(info));
    netlink_put(&request, IFA_LOCAL, address->bytes, address->size);
    netlink_put(&request, IFA_ADDRESS, address->bytes, address->size);
    if (strcmp(device, "lo") != 0)
        put_broadcast(&request, address);
    return netlink_talk(fd, &request, text);
}

int op_addr_add(struct op *op)
{
    struct address address;
    int fd, error;

    if (!op_all_text(op, 0, 3) || parse_cidr(op->arg[2].data, &address) < 0)
        return -EINVAL;
    fd = netlink_open(op->arg[0].data);
    if (fd < 0)
        return fd;
    error = add_address(fd, op->arg[1].data, &address, op->answer);
    close(fd);
    return error;
}

struct route {
    struct address to;
    struct address via;
    bool has_via;
    const char *device;
};

static int add_route(int fd, const struct route *route, struct buf *text)
{
    struct rtmsg info = {
        .rtm_family = route->to.family,
        .rtm_dst_len = route->to.bits,
        .rtm_table = RT_TABLE_MAIN,
        .rtm_protocol = RTPROT_BOOT,
        .rtm_scope = route->has_via ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
        .rtm_type = RTN_UNICAST,
    };
    struct netlink_request request;
    int index = netlink_index(fd, route->device);

    if (index < 0)
        return index;
    netlink_begin(&request, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, &info, sizeof(info));
    if (route->to.bits)
        netlink_put(&request, RTA_DST, route->to.bytes, route->to.size);
    if (route->has_via)
        netlink_put(&request, RTA_GATEWAY, route->via.bytes, route->via.size);
    netlink_put_u32(&request, RTA_OIF, (uint32_t)index);
    return netlink_talk(fd, &request, text);
}

/* `default` is of the gateway's family; without a gateway it is IPv4's. */
static int parse_route(struct op *op, struct route *route)
{
    const char *to = op->arg[1].data, *via = op->arg[2].data;

    *route = (struct route){ .device = op->arg[3].data, .has_via = *via != '\0' };
    if (route->has_via && parse_address(via, &route->via) < 0)
        return -EINVAL;
    if (strcmp(to, "default") != 0)
        return parse_cidr(to, &route->to);
    route->to.family = route->has_via ? route->via.family : AF_INET;
    return 0;
}

int op_route_add(struct op *op)
{
    struct route route;
    int fd, error;

    if (!op_all_text(op, 0, 4) || parse_route(op, &route) < 0)
        return -EINVAL;
    fd = netlink_open(op->arg[0].data);
    if (fd < 0)
        return fd;
    error = add_route(fd, &route, op->answer);
    close(fd);
    return error;
}

/* Runs a file operation on the words after the namespace, from inside it: /proc/sys/net is another there. */
static int inside(struct op *op, op_handler *file_operation, struct bytes *args, uint32_t count)
{
    struct op inner = { .call = op->call, .argc = count, .arg = args, .answer = op->answer };
    int error = op_text(op, 0) ? netns_enter(op->arg[0].data) : -EINVAL;

    if (error)
        return error;
    error = file_operation(&inner);
    netns_leave();
    return error;
}

int op_ns_write(struct op *op)
{
    struct bytes args[] = { op->arg[1], { "644", 3 }, op->arg[2] };

    return inside(op, op_write, args, 3);
}

int op_ns_read(struct op *op)
{
    struct bytes args[] = { op->arg[1], { "0", 1 }, op->arg[2] };

    return inside(op, op_read, args, 3);
}
