/* `listen`: unix sockets of the guest that the host serves, each connection a channel. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "cgroup/cgroup.h"
#include "link/channel.h"
#include "link/event.h"
#include "socket/socket_ops.h"
#include "socket/unix_socket.h"

struct listener {
    struct listener *next;
    struct watch watch;
    char *path;
    char *name;
};

static struct listener *listeners;

static void send_accept(const struct listener *listener, uint32_t channel, int fd)
{
    struct ucred peer = { 0 };
    socklen_t size = sizeof(peer);
    char cgroup[PATH_MAX];
    struct event event;

    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    cgroup_of(peer.pid, cgroup, sizeof(cgroup));
    event_begin(&event, "accept");
    event_text(&event, listener->name);
    event_number(&event, peer.pid);
    event_number(&event, (int64_t)peer.uid);
    event_text(&event, cgroup);
    event_send(&event, channel);
}

/* The event goes out before the channel can send anything. */
static void connected(struct watch *watch, uint32_t events)
{
    struct listener *listener = container_of(watch, struct listener, watch);
    int fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    uint32_t channel;

    (void)events;
    if (fd < 0)
        return;
    channel = channel_open_own();
    if (!channel) {
        log_event("a connection was refused: too many channels, or no memory");
        close(fd);
        return;
    }
    send_accept(listener, channel, fd);
    channel_join(channel, fd, END_SOCKET);
}

static void listener_free(struct listener *listener)
{
    if (listener->watch.fd >= 0) {
        watch_stop(&listener->watch);
        close(listener->watch.fd);
    }
    free(listener->path);
    free(listener->name);
    free(listener);
}

static struct listener **find(const char *path)
{
    struct listener **link = &listeners;

    while (*link && strcmp((*link)->path, path) != 0)
        link = &(*link)->next;
    return link;
}

static void remove_listener(struct listener **link)
{
    struct listener *listener = *link;

    *link = listener->next;
    unlink(listener->path);
    listener_free(listener);
}

static int start(struct listener *listener, mode_t mode)
{
    int fd;

    if (!listener->path || !listener->name)
        return -ENOMEM;
    fd = unix_listen(listener->path, mode);
    if (fd < 0)
        return fd;
    watch_init(&listener->watch, fd, connected);
    return watch_set(&listener->watch, EPOLLIN);
}

int op_listen(struct op *op)
{
    struct listener *listener;
    uint32_t mode;
    int error;

    if (!op_text(op, 0) || op_mode(op, 1, &mode) < 0 || !op_text(op, 2))
        return -EINVAL;
    if (*find(op->arg[0].data))
        remove_listener(find(op->arg[0].data));
    listener = calloc(1, sizeof(*listener));
    if (!listener)
        return -ENOMEM;
    listener->watch.fd = -1;
    listener->path = strdup(op->arg[0].data);
    listener->name = strdup(op->arg[2].data);
    error = start(listener, mode);
    if (error) {
        listener_free(listener);
        return error;
    }
    listener->next = listeners;
    listeners = listener;
    return 0;
}

int op_unlisten(struct op *op)
{
    struct listener **link = op_text(op, 0) ? find(op->arg[0].data) : NULL;

    if (!link || !*link)
        return -ENOENT;
    remove_listener(link);
    return 0;
}
