/* EVENT frames: a list of byte strings, the first of which is the event's name. */
#ifndef DRYDOCK_EVENT_H
#define DRYDOCK_EVENT_H

#include <stdint.h>

#include "base/wire.h"

/* Items beyond this room are cut off; the longest is a path. */
#define EVENT_ROOM 8192u

struct event {
    struct buf list;
    uint32_t count;
    uint8_t storage[EVENT_ROOM];
};

void event_begin(struct event *event, const char *name);
void event_text(struct event *event, const char *text);
void event_number(struct event *event, int64_t value);
void event_send(struct event *event, uint32_t subject);

/* Tells of an oddity: in the log, and to the host as a `log` event. */
void log_event(const char *text);

#endif
