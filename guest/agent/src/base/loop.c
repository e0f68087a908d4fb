#include "base/loop.h"

#include <errno.h>
#include <limits.h>
#include <time.h>

#define BATCH 32

static int epoll_fd = -1;
static struct epoll_event batch[BATCH];
static int batch_size;
static struct timer *timers;

int loop_init(void)
{
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    return epoll_fd < 0 ? -errno : 0;
}

int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void watch_init(struct watch *watch, int fd, void (*ready)(struct watch *, uint32_t))
{
    *watch = (struct watch){ .fd = fd, .ready = ready };
}

int watch_set(struct watch *watch, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = watch };

    if (watch->added && watch->events == events)
        return 0;
    if (epoll_ctl(epoll_fd, watch->added ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, watch->fd, &event) < 0)
        return -errno;
    watch->added = true;
    watch->events = events;
    return 0;
}

void watch_stop(struct watch *watch)
{
    if (!watch->added)
        return;
    epoll_ctl(epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->added = false;
    /* What the kernel has already reported must not reach a watch that may be freed. */
    for (int i = 0; i < batch_size; i++)
        if (batch[i].data.ptr == watch)
            batch[i].data.ptr = NULL;
}

void timer_set(struct timer *timer, int64_t after_ms)
{
    timer_stop(timer);
    timer->due_ms = now_ms() + after_ms;
    timer->set = true;
    timer->next = timers;
    timers = timer;
}

void timer_stop(struct timer *timer)
{
    struct timer **link = &timers;

    if (!timer->set)
        return;
    while (*link != timer)
        link = &(*link)->next;
    *link = timer->next;
    timer->set = false;
}

static struct timer *next_timer(void)
{
    struct timer *next = timers;

    for (struct timer *timer = timers; timer; timer = timer->next)
        if (timer->due_ms < next->due_ms)
            next = timer;
    return next;
}

/* How long to sleep, for epoll_wait: -1 is for ever. */
static int sleep_ms(void)
{
    struct timer *next = next_timer();
    int64_t left;

    if (!next)
        return -1;
    left = next->due_ms - now_ms();
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

static void fire_timers(void)
{
    struct timer *next;

    while ((next = next_timer()) && next->due_ms <= now_ms()) {
        timer_stop(next);
        next->fire(next);
    }
}

static void fire_watches(void)
{
    for (int i = 0; i < batch_size; i++) {
        struct watch *watch = batch[i].data.ptr;

        if (watch)
            watch->ready(watch, batch[i].events);
    }
    batch_size = 0;
}

void loop_run(void)
{
    for (;;) {
        int count = epoll_wait(epoll_fd, batch, BATCH, sleep_ms());

        batch_size = count > 0 ? count : 0;
        fire_watches();
        fire_timers();
    }
}
