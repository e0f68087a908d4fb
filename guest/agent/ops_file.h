/* Operations on files, with the rights and the working directory of the process: the agent's and the stub's. */
#ifndef DRYDOCK_OPS_FILE_H
#define DRYDOCK_OPS_FILE_H

#include "op.h"

op_handler op_mkdir, op_write, op_write_at, op_append, op_read, op_symlink, op_unlink, op_rename, op_chmod, op_chown,
    op_mknod, op_stat, op_list;

/* Reads a small file of text whole: at most `size - 1` bytes and a NUL. Returns the length or -errno. */
int read_text(const char *path, char *text, size_t size);

/* Writes in one write(2), as the files of /proc and /sys want it. Returns 0 or -errno. */
int write_text(const char *path, const char *text);

#endif
