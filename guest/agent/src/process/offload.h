/* Operations that may take long, done in a process of their own while the loop goes on. */
#ifndef DRYDOCK_OFFLOAD_H
#define DRYDOCK_OFFLOAD_H

#include "call/op.h"

/* Runs a handler that does not keep the call in a copy of the agent. Returns OP_LATER or -errno. */
int offload(struct op *op, op_handler *work);

#endif
