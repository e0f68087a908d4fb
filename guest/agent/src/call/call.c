#include "call/call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/wire.h"
#include "link/link.h"

/* Bytes of a result without its answer: errno and length. */
#define RESULT_HEADER 8u

struct call {
    uint32_t id;
    uint8_t *payload;
    struct reader reader;
    /* Operations that have not begun. */
    uint32_t left;
    /* The current operation's name began with a `?`. */
    bool tolerated;
    struct bytes *args;
    /* The count, then a result for each operation done. */
    uint32_t count;
    struct buf results;
};

static op_runner *run;

void calls_init(op_runner *runner)
{
    run = runner;
}

static void call_free(struct call *call)
{
    free(call->payload);
    free(call->args);
    buf_free(&call->results);
    free(call);
}

/* Without memory for anything else: one result, ENOMEM. */
static void send_no_memory(uint32_t id)
{
    uint8_t payload[4 + RESULT_HEADER] = { 0 };

    put_u32(payload, 1);
    put_u32(payload + 4, ENOMEM);
    link_send(FRAME_RESULT, id, payload, sizeof(payload));
}

static void call_end(struct call *call)
{
    if (call->results.full) {
        send_no_memory(call->id);
    } else {
        put_u32(call->results.data, call->count);
        link_send(FRAME_RESULT, call->id, call->results.data, call->results.size);
    }
    call_free(call);
}

/* Room for the current answer: each operation that follows must still be able to fail. */
static uint32_t room(const struct call *call)
{
    return FRAME_MAX - call->results.size - RESULT_HEADER * (call->left + 1);
}

/* Returns whether the list goes on. */
static bool add_result(struct call *call, int error, const void *answer, uint32_t size)
{
    uint32_t most = room(call);

    if (!error && size > most)
        error = -EMSGSIZE;
    if (error == -EMSGSIZE || size > most)
        size = 0;
    buf_u32(&call->results, (uint32_t)-error);
    buf_string(&call->results, answer, size);
    call->count++;
    return !error || call->tolerated;
}

/* Returns 0 and the operation's words, -EBADMSG, -ENOMEM. */
static int read_operation(struct call *call, uint32_t *words)
{
    int error = read_u32(&call->reader, words);

    if (error || *words == 0 || *words > (size_t)(call->reader.end - call->reader.at) / 4)
        return -EBADMSG;
    free(call->args);
    call->args = calloc(*words, sizeof(*call->args));
    if (!call->args)
        return -ENOMEM;
    for (uint32_t i = 0; i < *words && !error; i++)
        error = read_bytes(&call->reader, &call->args[i]);
    return error;
}

/* Returns 0 or an error as the handler's, or OP_LATER. */
static int run_operation(struct call *call, struct buf *answer)
{
    struct op op = { .call = call, .answer = answer };
    const char *name;
    uint32_t words;
    int error = read_operation(call, &words);

    call->tolerated = false;
    call->left--;
    if (error)
        return error;
    name = call->args[0].data;
    call->tolerated = *name == '?';
    op.argc = words - 1;
    op.arg = call->args + 1;
    error = run(name + call->tolerated, &op);
    return error == 0 && answer->full ? -EMSGSIZE : error;
}

static void call_run(struct call *call)
{
    static uint8_t storage[FRAME_MAX];

    while (call->left > 0) {
        struct buf answer;
        int error;

        buf_init_fixed(&answer, storage, FRAME_MAX);
        answer.max = room(call) + RESULT_HEADER;
        error = run_operation(call, &answer);
        if (error == OP_LATER)
            return;
        if (!add_result(call, error, answer.data, answer.size))
            break;
    }
    call_end(call);
}

void call_finish(struct call *call, int error, const void *answer, uint32_t size)
{
    if (add_result(call, error, answer, size))
        call_run(call);
    else
        call_end(call);
}

bool call_has_more(const struct call *call)
{
    return call->left > 0;
}

static struct call *call_new(const struct frame *frame)
{
    struct call *call = calloc(1, sizeof(*call));

    if (!call)
        return NULL;
    buf_init(&call->results, FRAME_MAX);
    call->id = frame->subject;
    call->payload = malloc(frame->size + 1);
    if (!call->payload || !buf_add(&call->results, 4)) {
        call_free(call);
        return NULL;
    }
    memcpy(call->payload, frame->payload, frame->size);
    call->reader = (struct reader){ .at = call->payload, .end = call->payload + frame->size };
    return call;
}

void call_begin(const struct frame *frame)
{
    struct call *call = call_new(frame);

    if (!call) {
        send_no_memory(frame->subject);
        return;
    }
    /* An operation has at least 8 bytes. Of a list that lies about its length, the first operation is what fails. */
    if (read_u32(&call->reader, &call->left) < 0 || call->left > frame->size / 8) {
        call->reader.at = call->reader.end;
        call->left = 1;
    }
    call_run(call);
}
