/* Operations on network namespaces, interfaces, addresses and routes. */
#ifndef DRYDOCK_NETWORK_OPS_H
#define DRYDOCK_NETWORK_OPS_H

#include "call/op.h"

op_handler op_netns_add, op_netns_del, op_link_bridge, op_link_veth, op_link_set, op_link_del, op_addr_add,
    op_route_add, op_ns_write, op_ns_read;

#endif
