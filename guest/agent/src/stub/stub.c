/*
 * /usr/bin/docker in the guest: lends its terminal, its streams, its files and its signals to the command that runs on
 * the other side of the link, and ends as that ends. Of Docker it knows the sentences for when nobody answers, or reads.
 *
 * DRYDOCK_CLI_SOCKET names another socket than /run/drydock/cli.sock.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frames.h"
#include "base/wire.h"
#include "files/file_ops.h"
#include "stub/stub_link.h"
#include "stub/stub_terminal.h"

#define SOCKET_PATH "/run/drydock/cli.sock"
/* A pipe that polls as writable takes this much without blocking. */
#define WRITE_SIZE 4096u
#define STDIN_SIZE 16384u

static const char no_daemon[] =
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n";

static const int forwarded[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };

static int socket_fd = -1;
static int signal_fd = -1;

/* Bytes of standard input that are welcome. */
static uint32_t wanted;
static bool stdin_over;

/* The command catches SIGPIPE: it would hear of a broken pipe instead of dying of it. */
static bool catches_pipe;

/* From the socket, not looked at yet. */
static uint8_t received[8192];
static const uint8_t *received_at = received;
static const uint8_t *received_end = received;
static struct decoder decoder;

/* Output that a stream has not taken yet: lies in the decoder, which waits for it. */
static struct {
    int fd;
    const uint8_t *at;
    uint32_t size;
} output;

static void leave(int status) __attribute__((noreturn));

static void leave(int status)
{
    terminal_restore();
    _exit(status);
}

static void say(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));

    /* Who does not read standard error cannot be told. */
    (void)written;
}

static void hung_up(void) __attribute__((noreturn));

static void hung_up(void)
{
    terminal_restore();
    say(no_daemon);
    leave(1);
}

static void send_frame(uint8_t type, const void *payload, uint32_t size)
{
    if (stub_send(socket_fd, type, payload, size) < 0)
        hung_up();
}

static void send_numbers(uint8_t type, const uint32_t *numbers, uint32_t count)
{
    uint8_t payload[8];

    for (uint32_t i = 0; i < count; i++)
        put_u32(payload + 4 * i, numbers[i]);
    send_frame(type, payload, 4 * count);
}

static void send_size(void)
{
    uint32_t size[2];

    terminal_size(&size[0], &size[1]);
    send_numbers(FRAME_WINSIZE, size, 2);
}

static void forward_signals(void)
{
    struct signalfd_siginfo info;
    uint32_t number;

    if (read(signal_fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
        return;
    number = info.ssi_signo;
    if (number == SIGCONT)
        terminal_continue();
    if (number == SIGCONT || number == SIGWINCH)
        send_size();
    else
        send_numbers(FRAME_SIGNAL, &number, 1);
}

static void forward_stdin(void)
{
    static uint8_t bytes[STDIN_SIZE];
    ssize_t size = read(STDIN_FILENO, bytes, wanted < STDIN_SIZE ? wanted : STDIN_SIZE);

    if (size < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (size > 0) {
        wanted -= (uint32_t)size;
        send_frame(FRAME_STDIN, bytes, (uint32_t)size);
        return;
    }
    stdin_over = true;
    send_frame(FRAME_STDIN_END, NULL, 0);
}

/* Nobody reads what it prints: the command says so, in Go's words, if it catches SIGPIPE, and dies of it otherwise. */
static void broken_pipe(void) __attribute__((noreturn));

static void broken_pipe(void)
{
    sigset_t pipe;

    terminal_restore();
    if (catches_pipe) {
        say(output.fd == STDOUT_FILENO ? "write /dev/stdout: broken pipe\n" : "write /dev/stderr: broken pipe\n");
        leave(1);
    }
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigprocmask(SIG_UNBLOCK, &pipe, NULL);
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
    leave(141);
}

static void write_output(void)
{
    ssize_t size = write(output.fd, output.at, output.size < WRITE_SIZE ? output.size : WRITE_SIZE);

    if (size < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (size < 0 && errno == EPIPE)
        broken_pipe();
    /* A stream that is closed or full up takes nothing: the rest is for nobody. */
    if (size < 0)
        size = output.size;
    output.at += size;
    output.size -= (uint32_t)size;
}

static const struct op_entry file_operations[] = {
    { "read", 3, 3, op_read },       { "stat", 1, 1, op_stat },     { "list", 1, 2, op_list },
    { "write", 3, 3, op_write },     { "append", 2, 2, op_append }, { "write-at", 3, 3, op_write_at },
    { "mkdir", 2, 2, op_mkdir },     { "chmod", 2, 2, op_chmod },   { "symlink", 2, 2, op_symlink },
    { "rename", 2, 2, op_rename },   { "unlink", 1, 1, op_unlink },
};

#define FILE_WORDS 4u

/* Reads an operation of at most FILE_WORDS words and runs it. Returns 0 or -errno. */
static int run_file_operation(struct reader *reader, struct buf *answer)
{
    struct bytes words[FILE_WORDS];
    struct op op = { .arg = words + 1, .answer = answer };
    uint32_t count;
    int error = read_u32(reader, &count);

    if (error || count == 0 || count > FILE_WORDS)
        return -EINVAL;
    for (uint32_t i = 0; i < count && !error; i++)
        error = read_bytes(reader, &words[i]);
    if (error)
        return error;
    op.argc = count - 1;
    error = op_run(file_operations, sizeof(file_operations) / sizeof(file_operations[0]), words[0].data, &op);
    return !error && answer->full ? -EMSGSIZE : error;
}

/* The answer: request id, i32 errno, byte string. */
static void file(struct frame *frame)
{
    static uint8_t payload[FRAME_MAX];
    struct reader reader = { .at = frame->payload, .end = frame->payload + frame->size };
    struct buf answer;
    uint32_t id;
    int error;

    if (read_u32(&reader, &id) < 0)
        hung_up();
    buf_init_fixed(&answer, payload + 12, FRAME_MAX - 12);
    error = run_file_operation(&reader, &answer);
    if (error == -EMSGSIZE)
        answer.size = 0;
    put_u32(payload, id);
    put_u32(payload + 4, (uint32_t)-error);
    put_u32(payload + 8, answer.size);
    send_frame(FRAME_FILE_RESULT, payload, 12 + answer.size);
}

static void handle(struct frame *frame)
{
    uint32_t value = frame->size == 4 ? get_u32(frame->payload) : 0;

    switch (frame->type) {
    case FRAME_STDOUT:
    case FRAME_STDERR:
        output.fd = frame->type == FRAME_STDOUT ? STDOUT_FILENO : STDERR_FILENO;
        output.at = frame->payload;
        output.size = frame->size;
        break;
    case FRAME_EXIT:
        leave((int)(value & 255));
    case FRAME_WANT:
        wanted += value;
        break;
    case FRAME_RAW:
        terminal_raw(value != 0);
        break;
    case FRAME_CATCH_PIPE:
        catches_pipe = true;
        break;
    case FRAME_FILE:
        file(frame);
        break;
    default:
        hung_up();
    }
}

/* Goes through what has been received, as far as the output is taken. */
static void handle_received(void)
{
    struct frame frame;

    while (output.size == 0 && received_at < received_end) {
        int found = frame_next(&decoder, &received_at, received_end, &frame);

        if (found < 0)
            hung_up();
        if (found > 0)
            handle(&frame);
    }
}

static void receive(void)
{
    ssize_t size = recv(socket_fd, received, sizeof(received), 0);

    if (size < 0 && errno == EINTR)
        return;
    if (size <= 0)
        hung_up();
    received_at = received;
    received_end = received + size;
}

static void serve(void) __attribute__((noreturn));

static void serve(void)
{
    for (;;) {
        bool writing = output.size > 0;
        bool reading = wanted > 0 && !stdin_over;
        struct pollfd ready[] = {
            { .fd = signal_fd, .events = POLLIN },
            { .fd = writing ? output.fd : socket_fd, .events = writing ? POLLOUT : POLLIN },
            { .fd = reading ? STDIN_FILENO : -1, .events = POLLIN },
        };

        if (poll(ready, 3, -1) < 0)
            continue;
        if (ready[0].revents)
            forward_signals();
        if (ready[1].revents && writing)
            write_output();
        else if (ready[1].revents)
            receive();
        if (ready[2].revents)
            forward_stdin();
        handle_received();
    }
}

static int open_signals(void)
{
    sigset_t signals;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&signals);
    sigaddset(&signals, SIGWINCH);
    sigaddset(&signals, SIGCONT);
    for (unsigned i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++)
        sigaddset(&signals, forwarded[i]);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int main(int argc, char **argv, char **envp)
{
    const char *path = getenv("DRYDOCK_CLI_SOCKET");

    terminal_init();
    signal_fd = open_signals();
    socket_fd = stub_connect(path ? path : SOCKET_PATH);
    if (socket_fd < 0 || signal_fd < 0)
        hung_up();
    if (stub_send_start(socket_fd, argc, argv, envp) < 0)
        hung_up();
    serve();
}
