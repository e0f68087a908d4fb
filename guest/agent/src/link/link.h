/* The link to the host: frames out, frames in, acknowledgements. The only user of /dev/hvc0. */
#ifndef DRYDOCK_LINK_H
#define DRYDOCK_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frames.h"

#define PROTOCOL_VERSION 1u

/*
 * Begins to talk: over `fd`, which it owns from then on, or over /dev/hvc0 with -1 (waits until that is there).
 * `on_frame` gets every frame that is not the link's own business, and answers false if it is of an unknown type.
 * Returns 0 or -errno.
 */
int link_open(int fd, bool (*on_frame)(struct frame *frame));

/*
 * Writes one frame. Blocks until every byte is written; loses it only if the host has gone.
 * `payload` may be NULL only when `size` is 0; it stays the caller's. `size` is at most FRAME_MAX.
 */
void link_send(uint8_t type, uint32_t subject, const void *payload, uint32_t size);

/* The same for a payload that lies behind FRAME_HEADER bytes of room, in one write. */
void link_send_in_place(uint8_t *frame, uint8_t type, uint32_t subject, uint32_t size);

/* The bytes are no frames: logs it and reboots (as a test program: exits with 70). */
void link_broken(const char *why) __attribute__((noreturn));

#endif
