#include "base/frames.h"

#include <errno.h>
#include <string.h>

#include "base/wire.h"

void frame_header(uint8_t header[FRAME_HEADER], uint8_t type, uint32_t subject, uint32_t size)
{
    put_u32(header, size);
    header[4] = type;
    put_u32(header + 5, subject);
}

static void take(struct decoder *decoder, const uint8_t **at, const uint8_t *end, uint32_t until)
{
    size_t size = (size_t)(end - *at);

    if (size > until - decoder->have)
        size = until - decoder->have;
    memcpy(decoder->bytes + decoder->have, *at, size);
    decoder->have += (uint32_t)size;
    *at += size;
}

int frame_next(struct decoder *decoder, const uint8_t **at, const uint8_t *end, struct frame *frame)
{
    uint32_t size;

    if (decoder->have < FRAME_HEADER)
        take(decoder, at, end, FRAME_HEADER);
    if (decoder->have < FRAME_HEADER)
        return 0;
    size = get_u32(decoder->bytes);
    if (size > FRAME_MAX)
        return -EMSGSIZE;
    take(decoder, at, end, FRAME_HEADER + size);
    if (decoder->have < FRAME_HEADER + size)
        return 0;
    decoder->have = 0;
    *frame = (struct frame){
        .type = decoder->bytes[4],
        .subject = get_u32(decoder->bytes + 5),
        .size = size,
        .payload = decoder->bytes + FRAME_HEADER,
    };
    return 1;
}
