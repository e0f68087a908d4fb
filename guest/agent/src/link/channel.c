#include "link/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/wire.h"
#include "link/event.h"
#include "link/link.h"

#define WINDOW 65536u
#define CREDIT_BATCH 16384u
/* One read of a process's output; larger ones would hold up the others. */
#define DATA_SIZE 16384u
/*
 * A program that prints line by line would be interrupted at each of them: after a small read that follows close upon
 * another its output is left to gather.
 */
#define SMALL_READ 1024
#define CLOSE_MS 6
#define REST_MS 4
#define BUCKETS 64u
#define CHANNELS_MAX 4096u
/* Well below what the host takes for an attack. */
#define OWN_MAX 512u

struct channel {
    struct channel *next;
    uint32_t id;

    int source;
    enum end_kind source_kind;
    struct watch source_watch;
    int64_t small_read_at;
    struct timer rest;
    /* Bytes the host still takes. */
    uint32_t credit;
    /* END is sent, or there is nothing to come. */
    bool source_done;

    int sink;
    enum end_kind sink_kind;
    struct watch sink_watch;
    uint8_t *held;
    uint32_t held_at;
    uint32_t held_size;
    uint32_t held_capacity;
    /* Bytes the host may still send. */
    uint32_t window;
    /* Bytes passed on since the last CREDIT. */
    uint32_t owed;
    /* The host has said END. */
    bool ending;
    /* Not 0: nobody reads there any more; what comes is thrown away. */
    int sink_error;
    bool sink_done;
};

static struct channel *buckets[BUCKETS];
static uint32_t channels;
static uint32_t own;
static uint32_t last_own;

static struct channel **bucket(uint32_t id)
{
    return &buckets[id / 2 % BUCKETS];
}

static struct channel *find(uint32_t id)
{
    struct channel *channel = *bucket(id);

    while (channel && channel->id != id)
        channel = channel->next;
    return channel;
}

bool channel_exists(uint32_t id)
{
    return find(id) != NULL;
}

static void close_source(struct channel *channel)
{
    timer_stop(&channel->rest);
    if (channel->source >= 0) {
        watch_stop(&channel->source_watch);
        close(channel->source);
    }
    channel->source = -1;
    channel->source_done = true;
}

static void close_sink(struct channel *channel)
{
    if (channel->sink >= 0) {
        watch_stop(&channel->sink_watch);
        close(channel->sink);
    }
    channel->sink = -1;
    channel->sink_done = true;
    free(channel->held);
    channel->held = NULL;
    channel->held_size = channel->held_at = channel->held_capacity = 0;
}

static void forget(struct channel *channel)
{
    struct channel **link = bucket(channel->id);

    while (*link != channel)
        link = &(*link)->next;
    *link = channel->next;
    channels--;
    if (channel->id % 2 == 0)
        own--;
    close_source(channel);
    close_sink(channel);
    free(channel);
}

static void send_u32(uint8_t type, uint32_t id, uint32_t value)
{
    uint8_t payload[4];

    put_u32(payload, value);
    link_send(type, id, payload, sizeof(payload));
}

static void reset(struct channel *channel, int error)
{
    send_u32(FRAME_RESET, channel->id, (uint32_t)error);
    forget(channel);
}

void channel_reset(uint32_t id, int error)
{
    struct channel *channel = find(id);

    if (channel)
        reset(channel, error);
}

/*
 * Frees the channel if both directions are over. A sink that broke is told only when the other direction has ended, so
 * that what the guest still had to say arrives.
 */
static void settle(struct channel *channel)
{
    if (!channel->source_done)
        return;
    if (channel->sink_error && !channel->ending)
        reset(channel, channel->sink_error);
    else if (channel->sink_done || channel->sink_error)
        forget(channel);
}

static void source_ended(struct channel *channel)
{
    bool terminal = channel->source_kind == END_TERMINAL;

    close_source(channel);
    link_send(FRAME_END, channel->id, NULL, 0);
    /* Nobody has the terminal open, so nobody will read from it either. */
    if (terminal && !channel->sink_done && !channel->sink_error)
        channel->sink_error = EPIPE;
    settle(channel);
}

/* Listens to the source when there is credit, and the channel does not rest. Returns 0 or -errno. */
static int watch_source(struct channel *channel)
{
    if (channel->credit > 0)
        return watch_set(&channel->source_watch, channel->rest.set ? 0 : EPOLLIN);
    watch_stop(&channel->source_watch);
    return 0;
}

static void rested(struct timer *timer)
{
    struct channel *channel = container_of(timer, struct channel, rest);

    if (watch_source(channel) < 0)
        reset(channel, ENOMEM);
}

/* Connections answer to what is sent there, and would wait for themselves. */
static void rest_if_small(struct channel *channel, ssize_t size)
{
    int64_t now = now_ms();

    if (channel->source_kind == END_SOCKET || size > SMALL_READ)
        return;
    if (now - channel->small_read_at <= CLOSE_MS)
        timer_set(&channel->rest, REST_MS);
    channel->small_read_at = now;
}

static void source_ready(struct watch *watch, uint32_t events)
{
    static uint8_t frame[FRAME_HEADER + DATA_SIZE];
    struct channel *channel = container_of(watch, struct channel, source_watch);
    uint32_t most = channel->credit < DATA_SIZE ? channel->credit : DATA_SIZE;
    ssize_t size = read(channel->source, frame + FRAME_HEADER, most);

    (void)events;
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size == 0 || (size < 0 && errno == EIO && channel->source_kind == END_TERMINAL)) {
        source_ended(channel);
    } else if (size < 0) {
        reset(channel, errno);
    } else {
        channel->credit -= (uint32_t)size;
        rest_if_small(channel, size);
        link_send_in_place(frame, FRAME_DATA, channel->id, (uint32_t)size);
        if (watch_source(channel) < 0)
            reset(channel, ENOMEM);
    }
}

/* Counts bytes as passed on, and gives the host new credit when it is worth a frame. */
static void passed_on(struct channel *channel, uint32_t size)
{
    channel->owed += size;
    if (channel->owed < CREDIT_BATCH || channel->ending)
        return;
    send_u32(FRAME_CREDIT, channel->id, channel->owed);
    channel->window += channel->owed;
    channel->owed = 0;
}

static void sink_broke(struct channel *channel, int error)
{
    uint32_t lost = channel->held_size - channel->held_at;

    close_sink(channel);
    channel->sink_error = error;
    passed_on(channel, lost);
    settle(channel);
}

static void sink_finished(struct channel *channel)
{
    if (channel->sink_kind == END_SOCKET)
        shutdown(channel->sink, SHUT_WR);
    close_sink(channel);
    settle(channel);
}

/* Writes what is held. May free the channel. */
static void sink_flush(struct channel *channel)
{
    while (channel->held_at < channel->held_size) {
        ssize_t size = write(channel->sink, channel->held + channel->held_at, channel->held_size - channel->held_at);

        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno == EAGAIN) {
            watch_set(&channel->sink_watch, EPOLLOUT);
            return;
        }
        if (size < 0) {
            sink_broke(channel, errno);
            return;
        }
        channel->held_at += (uint32_t)size;
        passed_on(channel, (uint32_t)size);
    }
    free(channel->held);
    channel->held = NULL;
    channel->held_at = channel->held_size = channel->held_capacity = 0;
    if (channel->ending)
        sink_finished(channel);
    else
        watch_set(&channel->sink_watch, 0);
}

static void sink_ready(struct watch *watch, uint32_t events)
{
    struct channel *channel = container_of(watch, struct channel, sink_watch);

    if (events & EPOLLOUT)
        sink_flush(channel);
    else
        sink_broke(channel, EPIPE);
}

/* Returns 0 or -ENOMEM. The window bounds what is held. */
static int hold(struct channel *channel, const uint8_t *bytes, uint32_t size)
{
    uint32_t left = channel->held_size - channel->held_at;

    if (channel->held_at > 0)
        memmove(channel->held, channel->held + channel->held_at, left);
    channel->held_at = 0;
    channel->held_size = left;
    if (left + size > channel->held_capacity) {
        uint8_t *grown = realloc(channel->held, left + size);

        if (!grown)
            return -ENOMEM;
        channel->held = grown;
        channel->held_capacity = left + size;
    }
    memcpy(channel->held + left, bytes, size);
    channel->held_size += size;
    return 0;
}

/* Writes as much as the sink takes now. Returns how much, or -errno. */
static ssize_t pass_on(struct channel *channel, const uint8_t *bytes, uint32_t size)
{
    ssize_t done;

    if (channel->sink < 0 || channel->held_at < channel->held_size)
        return 0;
    done = write(channel->sink, bytes, size);
    if (done >= 0)
        return done;
    return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

static void data_from_host(struct channel *channel, const uint8_t *bytes, uint32_t size)
{
    ssize_t done;

    if (size == 0 || size > channel->window || channel->ending || (channel->sink_done && !channel->sink_error)) {
        log_event("the host sent data beyond a channel's credit or end");
        reset(channel, EPROTO);
        return;
    }
    channel->window -= size;
    if (channel->sink_error) {
        passed_on(channel, size);
        return;
    }
    done = pass_on(channel, bytes, size);
    if (done < 0) {
        passed_on(channel, size);
        sink_broke(channel, (int)-done);
        return;
    }
    passed_on(channel, (uint32_t)done);
    if ((uint32_t)done == size)
        return;
    if (hold(channel, bytes + done, size - (uint32_t)done) < 0)
        reset(channel, ENOMEM);
    else if (channel->sink >= 0)
        watch_set(&channel->sink_watch, EPOLLOUT);
}

static void credit_from_host(struct channel *channel, uint32_t bytes)
{
    if (bytes > UINT32_MAX - channel->credit)
        bytes = UINT32_MAX - channel->credit;
    channel->credit += bytes;
    if (channel->source >= 0 && watch_source(channel) < 0)
        reset(channel, ENOMEM);
}

static void end_from_host(struct channel *channel)
{
    if (channel->ending || (channel->sink_done && !channel->sink_error))
        return;
    channel->ending = true;
    if (channel->sink_error)
        settle(channel);
    else if (channel->sink >= 0 && channel->held_at == channel->held_size)
        sink_finished(channel);
}

void channel_frame(struct frame *frame)
{
    struct channel *channel = find(frame->subject);
    uint32_t value = frame->size == 4 ? get_u32(frame->payload) : 0;

    if (!channel)
        return;
    switch (frame->type) {
    case FRAME_DATA:
        data_from_host(channel, frame->payload, frame->size);
        break;
    case FRAME_CREDIT:
        credit_from_host(channel, value);
        break;
    case FRAME_END:
        end_from_host(channel);
        break;
    case FRAME_RESET:
        forget(channel);
        break;
    default:
        break;
    }
}

static struct channel *add(uint32_t id)
{
    struct channel *channel = channels < CHANNELS_MAX ? calloc(1, sizeof(*channel)) : NULL;

    if (!channel)
        return NULL;
    channel->id = id;
    channel->source = channel->sink = -1;
    channel->source_done = channel->sink_done = true;
    channel->credit = channel->window = WINDOW;
    channel->rest.fire = rested;
    channel->small_read_at = -CLOSE_MS - 1;
    channel->next = *bucket(id);
    *bucket(id) = channel;
    channels++;
    return channel;
}

int channel_open(uint32_t id, enum directions directions)
{
    struct channel *channel = find(id);

    if (id % 2 == 0)
        return -EINVAL;
    if (channel && (directions & TO_HOST) && !channel->source_done)
        return -EEXIST;
    if (channel && (directions & TO_GUEST) && !channel->sink_done)
        return -EEXIST;
    if (!channel)
        channel = add(id);
    if (!channel)
        return channels < CHANNELS_MAX ? -ENOMEM : -EMFILE;
    if (directions & TO_HOST)
        channel->source_done = false;
    if (directions & TO_GUEST)
        channel->sink_done = false;
    return 0;
}

uint32_t channel_open_own(void)
{
    struct channel *channel;

    if (own >= OWN_MAX)
        return 0;
    do
        last_own += 2;
    while (last_own == 0 || find(last_own));
    channel = add(last_own);
    if (!channel)
        return 0;
    own++;
    channel->source_done = channel->sink_done = false;
    return last_own;
}

int channel_set_source(uint32_t id, int fd, enum end_kind kind)
{
    struct channel *channel = find(id);
    int error;

    if (!channel || channel->source_done) {
        close(fd);
        return 0;
    }
    channel->source = fd;
    channel->source_kind = kind;
    watch_init(&channel->source_watch, fd, source_ready);
    error = watch_source(channel);
    if (error)
        reset(channel, -error);
    return error;
}

int channel_set_sink(uint32_t id, int fd, enum end_kind kind)
{
    struct channel *channel = find(id);
    int error;

    if (!channel || channel->sink_done) {
        close(fd);
        return 0;
    }
    channel->sink = fd;
    channel->sink_kind = kind;
    watch_init(&channel->sink_watch, fd, sink_ready);
    error = watch_set(&channel->sink_watch, 0);
    if (error)
        reset(channel, -error);
    else
        sink_flush(channel);
    return error;
}

int channel_join(uint32_t id, int fd, enum end_kind kind)
{
    int other = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    int error;

    if (other < 0) {
        error = -errno;
        close(fd);
        channel_reset(id, -error);
        return error;
    }
    error = channel_set_source(id, fd, kind);
    if (error) {
        close(other);
        return error;
    }
    return channel_set_sink(id, other, kind);
}

int channel_terminal(uint32_t id)
{
    struct channel *channel = find(id);

    if (channel && channel->source >= 0 && channel->source_kind == END_TERMINAL)
        return channel->source;
    if (channel && channel->sink >= 0 && channel->sink_kind == END_TERMINAL)
        return channel->sink;
    return -ENOTTY;
}
