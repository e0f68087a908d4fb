/* The one loop of the agent: descriptors and timers. Sleeps without a timer when no timer is set. */
#ifndef DRYDOCK_LOOP_H
#define DRYDOCK_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

/* The struct that `pointer` is the member `member` of. */
#define container_of(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/* Lies inside what it belongs to. Does not own the descriptor. */
struct watch {
    int fd;
    bool added;
    uint32_t events;
    /* May stop and free any watch, this one too. `events` can hold EPOLLHUP and EPOLLERR although not asked for. */
    void (*ready)(struct watch *watch, uint32_t events);
};

struct timer {
    struct timer *next;
    int64_t due_ms;
    bool set;
    void (*fire)(struct timer *timer);
};

int loop_init(void);
/* Never returns. */
void loop_run(void) __attribute__((noreturn));

void watch_init(struct watch *watch, int fd, void (*ready)(struct watch *, uint32_t));
/* Waits for these events (EPOLLIN, …); with 0 for EPOLLHUP and EPOLLERR only. Returns 0 or -errno. */
int watch_set(struct watch *watch, uint32_t events);
/* To be called before the descriptor is closed. */
void watch_stop(struct watch *watch);

void timer_set(struct timer *timer, int64_t after_ms);
void timer_stop(struct timer *timer);
/* Milliseconds since boot. */
int64_t now_ms(void);

#endif
