/* Operations on control groups: procs.c, kill.c, oom.c. */
#ifndef DRYDOCK_CGROUP_OPS_H
#define DRYDOCK_CGROUP_OPS_H

#include "call/op.h"

op_handler op_procs, op_cgroup_kill, op_watch_oom, op_unwatch_oom;

#endif
