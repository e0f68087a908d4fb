/*
 * Channels: byte streams of the link, each joined with a descriptor of the guest in one or both directions.
 *
 *   host --DATA--> held (at most the window) --> sink
 *   host <--DATA-- (at most the credit) <------- source
 *
 * A channel owns its descriptors. It frees itself when both directions have ended, so nobody keeps a pointer to one
 * beyond the call that found it: others remember its number.
 */
#ifndef DRYDOCK_CHANNEL_H
#define DRYDOCK_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frames.h"

struct channel;

enum directions { TO_GUEST = 1, TO_HOST = 2, BOTH_WAYS = 3 };

/* What is at the guest's end; says how an end of file is passed on. */
enum end_kind { END_PIPE, END_SOCKET, END_TERMINAL };

/*
 * Opens a channel that the host has numbered, or adds directions to one opened before.
 * A direction that is not opened counts as ended. What the host sends is held until there is a sink.
 * Returns 0, -EINVAL for a number that is not the host's, -EEXIST, -ENOMEM or -EMFILE (too many channels).
 */
int channel_open(uint32_t id, enum directions directions);

/* Opens a channel both ways under a new even number. Returns it, or 0 when there are too many or no memory. */
uint32_t channel_open_own(void);

/*
 * Join a direction with a non-blocking descriptor, which is the channel's from now on, also if the channel is gone
 * already: then it is closed. Return 0 or -errno, after which the channel is reset.
 */
int channel_set_source(uint32_t id, int fd, enum end_kind kind);
int channel_set_sink(uint32_t id, int fd, enum end_kind kind);

/* Both directions with the one descriptor. */
int channel_join(uint32_t id, int fd, enum end_kind kind);

bool channel_exists(uint32_t id);

/* The descriptor of the terminal behind a channel, or -ENOTTY. It stays the channel's. */
int channel_terminal(uint32_t id);

/* Tells the host that a channel is over and forgets it. A number that is no channel is ignored. */
void channel_reset(uint32_t id, int error);

/* A DATA, CREDIT, END or RESET frame from the host. Ignored when the channel is gone. */
void channel_frame(struct frame *frame);

#endif
