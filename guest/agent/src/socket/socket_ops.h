/* Operations on connections: listen.c, dial.c. */
#ifndef DRYDOCK_SOCKET_OPS_H
#define DRYDOCK_SOCKET_OPS_H

#include "call/op.h"

op_handler op_listen, op_unlisten, op_dial;

#endif
