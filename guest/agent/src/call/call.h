/* CALL and RESULT: runs a list of operations in order, which may wait for things that happen later. */
#ifndef DRYDOCK_CALL_H
#define DRYDOCK_CALL_H

#include <stdbool.h>

#include "base/frames.h"
#include "call/op.h"

/* Runs the operation of that name, without its `?`. Answers as a handler does. */
typedef int op_runner(const char *name, struct op *op);

/* Before the first call: who knows the operations. */
void calls_init(op_runner *run);

/* Takes a CALL frame and runs its operations as far as they go now. */
void call_begin(const struct frame *frame);

/* True while a later operation waits in the same list. */
bool call_has_more(const struct call *call);

/*
 * Ends the operation that answered OP_LATER, and goes on with the list. `error` is 0 or negative; `answer` stays the
 * caller's, and may lie in the operation's arguments. The call may be gone when it returns.
 */
void call_finish(struct call *call, int error, const void *answer, uint32_t size);

#endif
