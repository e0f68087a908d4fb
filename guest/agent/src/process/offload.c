#include "process/offload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/frames.h"
#include "base/loop.h"
#include "call/call.h"
#include "process/child.h"

#define ANSWER_MAX 4096u

/* A copy of the agent at work. It is gone when its pipe has ended; its exit status says nothing. */
struct offloaded {
    struct child child;
    struct watch watch;
    struct call *call;
    bool reaped;
    bool answered;
    uint32_t size;
    /* i32 error, then the answer. */
    uint8_t bytes[4 + ANSWER_MAX];
};

static void release(struct offloaded *work)
{
    if (work->reaped && work->answered)
        free(work);
}

static void reaped(struct child *child, int status)
{
    struct offloaded *work = container_of(child, struct offloaded, child);

    (void)status;
    work->reaped = true;
    release(work);
}

static void answered(struct watch *watch, uint32_t events)
{
    struct offloaded *work = container_of(watch, struct offloaded, watch);
    ssize_t size = read(watch->fd, work->bytes + work->size, sizeof(work->bytes) - work->size);

    (void)events;
    if (size < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (size > 0) {
        work->size += (uint32_t)size;
        return;
    }
    watch_stop(watch);
    close(watch->fd);
    work->answered = true;
    if (work->size < 4)
        call_finish(work->call, -EIO, NULL, 0);
    else
        call_finish(work->call, (int)get_u32(work->bytes), work->bytes + 4, work->size - 4);
    release(work);
}

/* Leaves no descriptor of the agent open, so that no end of file waits for this process. */
static void work_alone(struct op *op, op_handler *handler, int to) __attribute__((noreturn));

static void work_alone(struct op *op, op_handler *handler, int to)
{
    static uint8_t bytes[4 + ANSWER_MAX];
    struct buf answer;
    int error;

    dup2(to, 3);
    syscall(SYS_close_range, 4u, ~0u, 0u);
    buf_init_fixed(&answer, bytes, sizeof(bytes));
    buf_u32(&answer, 0);
    op->answer = &answer;
    error = handler(op);
    put_u32(bytes, (uint32_t)error);
    _exit(write(3, bytes, answer.size) < 0);
}

static int begin(struct offloaded *work, struct op *op, op_handler *handler)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    work->child.pid = fork();
    if (work->child.pid == 0)
        work_alone(op, handler, ends[1]);
    close(ends[1]);
    if (work->child.pid < 0) {
        close(ends[0]);
        return -errno;
    }
    work->call = op->call;
    work->child.ended = reaped;
    child_expect(&work->child);
    watch_init(&work->watch, ends[0], answered);
    watch_set(&work->watch, EPOLLIN);
    return OP_LATER;
}

int offload(struct op *op, op_handler *handler)
{
    struct offloaded *work = calloc(1, sizeof(*work));
    int result = work ? begin(work, op, handler) : -ENOMEM;

    if (result != OP_LATER)
        free(work);
    return result;
}
