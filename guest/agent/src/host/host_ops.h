/* Operations on the host as a whole, and signals. */
#ifndef DRYDOCK_HOST_OPS_H
#define DRYDOCK_HOST_OPS_H

#include "call/op.h"

op_handler op_settime, op_entropy, op_hostname, op_uname, op_sysinfo, op_reboot, op_poweroff, op_kill, op_winsize;

#endif
