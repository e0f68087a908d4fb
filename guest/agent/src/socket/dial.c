/* `dial`: connections that the host makes into the guest. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/loop.h"
#include "call/call.h"
#include "link/channel.h"
#include "socket/socket_ops.h"
#include "socket/unix_socket.h"

struct dial {
    struct watch watch;
    struct call *call;
    uint32_t channel;
};

/* Owns the descriptor from here on, also when it fails. */
static int join(uint32_t channel, int fd)
{
    if (!channel_exists(channel)) {
        close(fd);
        return -ECANCELED;
    }
    return channel_join(channel, fd, END_SOCKET);
}

static void connected(struct watch *watch, uint32_t events)
{
    struct dial *dial = container_of(watch, struct dial, watch);
    struct call *call = dial->call;
    uint32_t channel = dial->channel;
    int fd = watch->fd, error = 0;
    socklen_t size = sizeof(error);

    (void)events;
    watch_stop(watch);
    free(dial);
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        error = errno;
    if (error) {
        close(fd);
        channel_reset(channel, error);
        call_finish(call, -error, NULL, 0);
        return;
    }
    call_finish(call, join(channel, fd), NULL, 0);
}

/* Takes the descriptor over. Returns OP_LATER or -errno. */
static int wait_connected(struct op *op, uint32_t channel, int fd)
{
    struct dial *dial = calloc(1, sizeof(*dial));
    int error = -ENOMEM;

    if (dial) {
        watch_init(&dial->watch, fd, connected);
        dial->call = op->call;
        dial->channel = channel;
        error = watch_set(&dial->watch, EPOLLOUT);
    }
    if (!error)
        return OP_LATER;
    free(dial);
    close(fd);
    return error;
}

static int dial_tcp(struct op *op, uint32_t channel, const char *host, uint32_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int fd, error;

    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        return -EINVAL;
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return join(channel, fd);
    if (errno == EINPROGRESS)
        return wait_connected(op, channel, fd);
    error = -errno;
    close(fd);
    return error;
}

static int dial(struct op *op, uint32_t channel)
{
    const char *kind = op->arg[1].data;
    uint32_t port;
    int fd;

    if (strcmp(kind, "tcp") == 0 && op->argc == 4 && op_number(op, 3, UINT16_MAX, &port) == 0)
        return dial_tcp(op, channel, op->arg[2].data, port);
    if (strcmp(kind, "unix") != 0 || op->argc != 3)
        return -EINVAL;
    fd = unix_connect(op->arg[2].data);
    return fd < 0 ? fd : join(channel, fd);
}

int op_dial(struct op *op)
{
    uint32_t channel;
    int result;

    if (!op_all_text(op, 0, op->argc) || op_number(op, 0, UINT32_MAX, &channel) < 0)
        return -EINVAL;
    result = channel_open(channel, BOTH_WAYS);
    if (result)
        return result;
    result = dial(op, channel);
    if (result < 0)
        channel_reset(channel, -result);
    return result;
}
