/* `run`: a program of the host from its start to its end, with what it printed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/loop.h"
#include "call/call.h"
#include "process/child.h"
#include "process/exec.h"
#include "spawn/spawn_ops.h"

#define OUTPUT_MAX 32768u

struct run {
    struct child child;
    struct timer timer;
    struct watch watch;
    struct call *call;
    bool timed_out;
    /* What does not fit is read and thrown away, so that the program is not held up. */
    struct buf output;
};

/* Reads what there is. Returns false at the end of file. */
static bool read_output(struct run *run)
{
    static uint8_t bytes[4096];
    ssize_t size;

    while ((size = read(run->watch.fd, bytes, sizeof(bytes))) > 0) {
        uint32_t room = run->output.max - run->output.size;

        buf_put(&run->output, bytes, (uint32_t)size < room ? (uint32_t)size : room);
    }
    return size < 0 && (errno == EAGAIN || errno == EINTR);
}

static void readable(struct watch *watch, uint32_t events)
{
    (void)events;
    if (!read_output(container_of(watch, struct run, watch)))
        watch_stop(watch);
}

static void run_free(struct run *run)
{
    timer_stop(&run->timer);
    watch_stop(&run->watch);
    close(run->watch.fd);
    buf_free(&run->output);
    free(run);
}

/* Does not wait for the output's end of file: a program it left behind may hold it. */
static void ended(struct child *child, int status)
{
    struct run *run = container_of(child, struct run, child);
    struct buf answer;
    struct call *call = run->call;

    buf_init(&answer, OUTPUT_MAX + 16);
    read_output(run);
    if (!run->timed_out) {
        buf_number(&answer, exit_status(status));
        buf_text(&answer, "\n");
    }
    buf_put(&answer, run->output.data, run->output.size);
    int error = run->timed_out ? -ETIMEDOUT : answer.full || run->output.full ? -ENOMEM : 0;
    run_free(run);
    call_finish(call, error, answer.data, answer.size);
    buf_free(&answer);
}

static void timed_out(struct timer *timer)
{
    struct run *run = container_of(timer, struct run, timer);

    run->timed_out = true;
    kill(-run->child.pid, SIGKILL);
}

static int start(struct run *run, char **argv)
{
    int ends[2];
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    pid = exec_start(&(struct exec_plan){
        .argv = argv, .envp = (char **)exec_default_env, .in = -1, .out = ends[1], .err = ends[1] });
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return pid;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    run->child.pid = pid;
    run->child.ended = ended;
    child_expect(&run->child);
    watch_init(&run->watch, ends[0], readable);
    watch_set(&run->watch, EPOLLIN);
    return 0;
}

static int run_program(struct op *op, uint32_t timeout_ms, char **argv)
{
    struct run *run = calloc(1, sizeof(*run));
    int error;

    if (!run)
        return -ENOMEM;
    buf_init(&run->output, OUTPUT_MAX);
    error = start(run, argv);
    if (error) {
        free(run);
        return error;
    }
    run->call = op->call;
    run->timer.fire = timed_out;
    timer_set(&run->timer, timeout_ms);
    return OP_LATER;
}

int op_run_program(struct op *op)
{
    uint32_t timeout_ms;
    char **argv;
    int result;

    if (op_number(op, 0, INT32_MAX, &timeout_ms) < 0 || !op_all_text(op, 1, op->argc))
        return -EINVAL;
    argv = calloc(op->argc, sizeof(*argv));
    if (!argv)
        return -ENOMEM;
    for (uint32_t i = 1; i < op->argc; i++)
        argv[i - 1] = op->arg[i].data;
    result = run_program(op, timeout_ms, argv);
    free(argv);
    return result;
}
