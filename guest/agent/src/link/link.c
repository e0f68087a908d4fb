#include "link/link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/power.h"
#include "base/wire.h"

#define CONSOLE "/dev/hvc0"
#define RETRY_MS 20

static int link_fd = -1;
static bool is_console;
static uint32_t total_read;
static bool (*frame_handler)(struct frame *frame);
static struct watch link_watch;
static struct decoder decoder;

static void pause_ms(long ms)
{
    struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

    nanosleep(&time, NULL);
}

/* Returns a descriptor in raw mode, or -errno. */
static int open_console(void)
{
    struct termios mode;
    int fd = open(CONSOLE, O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    if (tcgetattr(fd, &mode) == 0) {
        cfmakeraw(&mode);
        mode.c_cflag |= CLOCAL | CREAD;
        if (tcsetattr(fd, TCSANOW, &mode) == 0)
            return fd;
    }
    int error = errno;
    close(fd);
    return -error;
}

/* Early in a boot the driver answers ENODEV or EIO; nothing can be done without it, so wait. */
static void reopen_console(void)
{
    watch_stop(&link_watch);
    if (link_fd >= 0)
        close(link_fd);
    while ((link_fd = open_console()) < 0)
        pause_ms(RETRY_MS);
}

/* The host has hung up. */
static void lost(int error)
{
    if (!is_console)
        power_exit(0);
    if (error != EIO)
        log_text("the link was closed");
    pause_ms(RETRY_MS);
    reopen_console();
    watch_init(&link_watch, link_fd, link_watch.ready);
    watch_set(&link_watch, EPOLLIN);
}

static void write_all(const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = write(link_fd, bytes, size);

        if (done >= 0) {
            bytes += done;
            size -= (size_t)done;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){ .fd = link_fd, .events = POLLOUT }, 1, -1);
        } else if (errno == EIO && is_console) {
            pause_ms(RETRY_MS);
        } else if (errno != EINTR) {
            lost(errno);
            return;
        }
    }
}

void link_send_in_place(uint8_t *frame, uint8_t type, uint32_t subject, uint32_t size)
{
    frame_header(frame, type, subject, size);
    write_all(frame, FRAME_HEADER + size);
}

void link_send(uint8_t type, uint32_t subject, const void *payload, uint32_t size)
{
    static uint8_t frame[FRAME_HEADER + FRAME_MAX];

    if (size > 0)
        memcpy(frame + FRAME_HEADER, payload, size);
    link_send_in_place(frame, type, subject, size);
}

void link_broken(const char *why)
{
    log_text(why);
    power_crash();
}

static void handle(const uint8_t *at, const uint8_t *end)
{
    struct frame frame;
    int found;

    while ((found = frame_next(&decoder, &at, end, &frame)) > 0)
        if (!frame_handler(&frame))
            link_broken("the link is broken: a frame of an unknown type");
    if (found < 0)
        link_broken("the link is broken: a frame above the size limit");
}

static void readable(struct watch *watch, uint32_t events)
{
    static uint8_t bytes[8192];
    ssize_t size = read(link_fd, bytes, sizeof(bytes));

    (void)watch;
    (void)events;
    if (size < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (size <= 0) {
        lost(size < 0 ? errno : 0);
        return;
    }
    /* Before the frames are handled, which may take a while: the buffers are free already. */
    total_read += (uint32_t)size;
    link_send(FRAME_ACK, total_read, NULL, 0);
    handle(bytes, bytes + size);
}

static void say_hello(void)
{
    struct utsname names;
    uint8_t payload[4 + sizeof(names.release)];
    struct buf buf;

    uname(&names);
    buf_init_fixed(&buf, payload, sizeof(payload));
    buf_put(&buf, names.release, (uint32_t)strlen(names.release));
    link_send(FRAME_HELLO, PROTOCOL_VERSION, payload, buf.size);
}

int link_open(int fd, bool (*on_frame)(struct frame *frame))
{
    int error;

    frame_handler = on_frame;
    link_fd = fd;
    is_console = fd < 0;
    if (is_console)
        reopen_console();
    watch_init(&link_watch, link_fd, readable);
    error = watch_set(&link_watch, EPOLLIN);
    if (!error)
        say_hello();
    return error;
}
