/* Operations on files, with the rights and the working directory of the process: the agent's and the stub's. */
#ifndef DRYDOCK_OPS_FILE_H
#define DRYDOCK_OPS_FILE_H

#include "call/op.h"

op_handler op_mkdir, op_write, op_write_at, op_append, op_read, op_symlink, op_unlink, op_rename, op_chmod, op_chown,
    op_mknod, op_stat, op_list;

#endif
