#include "link/event.h"

#include <string.h>

#include "base/log.h"
#include "link/link.h"

void event_begin(struct event *event, const char *name)
{
    buf_init_fixed(&event->list, event->storage, EVENT_ROOM);
    event->count = 0;
    buf_u32(&event->list, 0);
    event_text(event, name);
}

void event_text(struct event *event, const char *text)
{
    uint32_t room = event->list.max - event->list.size;
    uint32_t size = (uint32_t)strlen(text);

    if (room < 4)
        return;
    if (size > room - 4)
        size = room - 4;
    buf_string(&event->list, text, size);
    event->count++;
}

void event_number(struct event *event, int64_t value)
{
    char digits[24];

    event_text(event, format_number(digits, sizeof(digits), value));
}

void event_send(struct event *event, uint32_t subject)
{
    put_u32(event->storage, event->count);
    link_send(FRAME_EVENT, subject, event->storage, event->list.size);
}

void log_event(const char *text)
{
    struct event event;

    log_text(text);
    event_begin(&event, "log");
    event_text(&event, text);
    event_send(&event, 0);
}
