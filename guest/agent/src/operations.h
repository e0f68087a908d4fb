/* All operations of PROTOCOL.md, by name. */
#ifndef DRYDOCK_OPERATIONS_H
#define DRYDOCK_OPERATIONS_H

#include "call/call.h"

op_runner operations_run;

#endif
