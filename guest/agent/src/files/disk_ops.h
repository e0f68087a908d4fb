/* Operations on trees, mounts and disks. */
#ifndef DRYDOCK_DISK_OPS_H
#define DRYDOCK_DISK_OPS_H

#include "call/op.h"

op_handler op_rm, op_du, op_statfs, op_sync, op_mount, op_chdir_mount, op_umount;

#endif
