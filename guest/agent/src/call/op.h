/*
 * An operation while it runs. Handlers live in *_ops.c and friends; `operations.c` has the table of
 * their names.
 *
 * A handler returns 0 with its answer appended, a negative errno, perhaps with a text for people appended, or OP_LATER:
 * then it has kept `op->call` and will finish it by call_finish, and `arg` stays valid until that.
 */
#ifndef DRYDOCK_OP_H
#define DRYDOCK_OP_H

#include "base/wire.h"

#define OP_LATER 1

struct call;

struct op {
    /* NULL in the stub, where nothing can be finished later. */
    struct call *call;
    /* Without the name. */
    uint32_t argc;
    struct bytes *arg;
    struct buf *answer;
};

typedef int op_handler(struct op *op);

/* A row of a table of operations: how many arguments it takes (UINT32_MAX: any number). */
struct op_entry {
    const char *name;
    uint32_t min;
    uint32_t max;
    op_handler *run;
};

/* Runs the operation of that name. Answers -ENOSYS for one that is not in the table, -EINVAL for a wrong count. */
int op_run(const struct op_entry *table, size_t rows, const char *name, struct op *op);

/* Finds an argument that is text: without a NUL inside. Returns it, or NULL. */
const char *op_text(const struct op *op, uint32_t index);
/* Read an argument. Return 0 or -EINVAL. */
int op_number(const struct op *op, uint32_t index, uint32_t max, uint32_t *value);
int op_mode(const struct op *op, uint32_t index, uint32_t *mode);
int op_offset(const struct op *op, uint32_t index, int64_t *offset);
/* True when every argument from `from` up to and without `to` is text. */
bool op_all_text(const struct op *op, uint32_t from, uint32_t to);

#endif
