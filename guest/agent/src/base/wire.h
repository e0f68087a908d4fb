/* Bytes as they cross the link: little-endian numbers, byte strings, lists, and buffers to build them in. */
#ifndef DRYDOCK_WIRE_H
#define DRYDOCK_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint32_t get_u32(const void *at);
void put_u32(void *at, uint32_t value);

/* A byte string inside a payload. `data[size]` is a NUL that is not part of it. Owned by the payload. */
struct bytes {
    char *data;
    uint32_t size;
};

/* Reads a payload from front to back, in place. */
struct reader {
    uint8_t *at;
    uint8_t *end;
};

/* Both return 0, or -EBADMSG when the payload ends too early. */
int read_u32(struct reader *reader, uint32_t *value);
/* Moves the string over its own length to make room for the NUL: each string can be read only once. */
int read_bytes(struct reader *reader, struct bytes *string);

/*
 * A buffer that grows up to `max` bytes, or lies in storage of its maker (`fixed`). What does not fit is left out whole
 * and `full` is set, so that writers need not check each time.
 */
struct buf {
    uint8_t *data;
    uint32_t size;
    uint32_t capacity;
    uint32_t max;
    bool fixed;
    bool full;
};

void buf_init(struct buf *buf, uint32_t max);
void buf_init_fixed(struct buf *buf, void *storage, uint32_t max);
void buf_free(struct buf *buf);
/* The next `size` bytes to write to, counted as written; NULL when they do not fit. */
uint8_t *buf_add(struct buf *buf, uint32_t size);
void buf_put(struct buf *buf, const void *data, uint32_t size);
void buf_u32(struct buf *buf, uint32_t value);
/* A byte string: length, bytes. */
void buf_string(struct buf *buf, const void *data, uint32_t size);
/* Plain characters, without length or NUL. */
void buf_text(struct buf *buf, const char *text);
void buf_number(struct buf *buf, int64_t value);
void buf_octal(struct buf *buf, uint32_t value);

/* Decimal digits (or octal) and nothing else. Return 0, -EINVAL, or -ERANGE above `max`. */
int parse_number(const char *text, uint64_t max, uint64_t *value);
int parse_octal(const char *text, uint32_t max, uint32_t *value);
/* Decimal digits at the end of `out` (at least 24 bytes), NUL-terminated. Returns where they begin. */
char *format_number(char *out, size_t size, int64_t value);

#endif
