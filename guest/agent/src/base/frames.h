/* The frame types of PROTOCOL.md, and the cutting of a byte stream into frames. Used by the agent and by the stub. */
#ifndef DRYDOCK_FRAMES_H
#define DRYDOCK_FRAMES_H

#include <stdint.h>

/*
 *   offset 0: payload size in bytes (u32, little-endian), at most FRAME_MAX
 *   offset 4: type, one of enum frame_type (u8)
 *   offset 5: subject (u32, little-endian)
 */
#define FRAME_HEADER 9u
#define FRAME_MAX 65536u
/* What one answer to a read carries at most, so that a RESULT with others still fits. */
#define READ_MAX 60000u

enum frame_type {
    FRAME_HELLO = 1,
    FRAME_ACK = 2,
    FRAME_CALL = 3,
    FRAME_RESULT = 4,
    FRAME_DATA = 5,
    FRAME_CREDIT = 6,
    FRAME_END = 7,
    FRAME_RESET = 8,
    FRAME_EVENT = 9,

    FRAME_START = 20,
    FRAME_STDIN = 21,
    FRAME_STDIN_END = 22,
    FRAME_WINSIZE = 23,
    FRAME_SIGNAL = 24,
    FRAME_START_PART = 25,
    FRAME_STDOUT = 30,
    FRAME_STDERR = 31,
    FRAME_EXIT = 32,
    FRAME_WANT = 33,
    FRAME_RAW = 34,
    FRAME_CATCH_PIPE = 35,
    FRAME_FILE = 40,
    FRAME_FILE_RESULT = 41,
};

struct frame {
    uint8_t type;
    uint32_t subject;
    uint32_t size;
    /* The decoder's: valid, and free to be changed, until the next call. */
    uint8_t *payload;
};

struct decoder {
    uint32_t have;
    uint8_t bytes[FRAME_HEADER + FRAME_MAX];
};

void frame_header(uint8_t header[FRAME_HEADER], uint8_t type, uint32_t subject, uint32_t size);

/*
 * Takes bytes from `*at` up to `end` until a frame is complete, and moves `*at` on.
 * Returns 1 with a frame, 0 when all bytes are taken, -EMSGSIZE when a size is above FRAME_MAX.
 */
int frame_next(struct decoder *decoder, const uint8_t **at, const uint8_t *end, struct frame *frame);

#endif
