#include "spawn/console.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "socket/unix_socket.h"

static void close_watch(struct watch *watch)
{
    if (watch->fd < 0)
        return;
    watch_stop(watch);
    close(watch->fd);
    watch->fd = -1;
}

/* Returns the first descriptor that came along, or -1. */
static int passed_descriptor(struct msghdr *message)
{
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    int fd = -1;

    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        memcpy(&fd, CMSG_DATA(header), sizeof(fd));
    return fd;
}

static void receive(struct console *console)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    char text[256];
    struct iovec part = { .iov_base = text, .iov_len = sizeof(text) };
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes)
    };
    ssize_t size = recvmsg(console->sender.fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    int fd = size >= 0 ? passed_descriptor(&message) : -1;

    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (fd >= 0 || size <= 0)
        close_watch(&console->sender);
    if (fd < 0)
        return;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    close_watch(&console->listener);
    console->received(console, fd);
}

static void sender_ready(struct watch *watch, uint32_t events)
{
    (void)events;
    receive(container_of(watch, struct console, sender));
}

/* One connection at a time: the next one waits in the backlog. */
static void accept_sender(struct console *console)
{
    int fd = console->sender.fd >= 0 ? -1 : accept4(console->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0)
        return;
    watch_init(&console->sender, fd, sender_ready);
    watch_set(&console->sender, EPOLLIN);
    receive(console);
}

static void listener_ready(struct watch *watch, uint32_t events)
{
    (void)events;
    accept_sender(container_of(watch, struct console, listener));
}

int console_open(struct console *console, const char *path, void (*received)(struct console *, int))
{
    int fd = unix_listen(path, 0600);

    if (fd < 0)
        return fd;
    console->path = path;
    console->received = received;
    watch_init(&console->sender, -1, sender_ready);
    watch_init(&console->listener, fd, listener_ready);
    return watch_set(&console->listener, EPOLLIN);
}

void console_collect(struct console *console)
{
    if (!console->path)
        return;
    if (console->listener.fd >= 0)
        accept_sender(console);
    if (console->sender.fd >= 0)
        receive(console);
}

void console_close(struct console *console)
{
    if (!console->path)
        return;
    close_watch(&console->sender);
    close_watch(&console->listener);
    unlink(console->path);
    console->path = NULL;
}
