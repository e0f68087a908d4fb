/* Operations that start programs: run.c, spawn.c. */
#ifndef DRYDOCK_SPAWN_OPS_H
#define DRYDOCK_SPAWN_OPS_H

#include "call/op.h"

op_handler op_run_program, op_spawn;

#endif
