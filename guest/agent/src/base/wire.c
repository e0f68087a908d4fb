#include "base/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

uint32_t get_u32(const void *at)
{
    const uint8_t *byte = at;

    return (uint32_t)byte[0] | (uint32_t)byte[1] << 8 | (uint32_t)byte[2] << 16 | (uint32_t)byte[3] << 24;
}

void put_u32(void *at, uint32_t value)
{
    uint8_t *byte = at;

    byte[0] = (uint8_t)value;
    byte[1] = (uint8_t)(value >> 8);
    byte[2] = (uint8_t)(value >> 16);
    byte[3] = (uint8_t)(value >> 24);
}

int read_u32(struct reader *reader, uint32_t *value)
{
    if (reader->end - reader->at < 4)
        return -EBADMSG;
    *value = get_u32(reader->at);
    reader->at += 4;
    return 0;
}

int read_bytes(struct reader *reader, struct bytes *string)
{
    uint32_t size;

    if (read_u32(reader, &size) < 0 || size > (size_t)(reader->end - reader->at))
        return -EBADMSG;
    string->data = (char *)reader->at - 1;
    string->size = size;
    memmove(string->data, reader->at, size);
    string->data[size] = '\0';
    reader->at += size;
    return 0;
}

void buf_init(struct buf *buf, uint32_t max)
{
    *buf = (struct buf){ .max = max };
}

void buf_init_fixed(struct buf *buf, void *storage, uint32_t max)
{
    *buf = (struct buf){ .data = storage, .capacity = max, .max = max, .fixed = true };
}

void buf_free(struct buf *buf)
{
    if (!buf->fixed)
        free(buf->data);
    *buf = (struct buf){ 0 };
}

static bool buf_grow(struct buf *buf, uint32_t needed)
{
    uint32_t capacity = buf->capacity ? buf->capacity : 256;
    uint8_t *data;

    if (needed <= buf->capacity)
        return true;
    if (buf->fixed)
        return false;
    while (capacity < needed)
        capacity *= 2;
    data = realloc(buf->data, capacity);
    if (!data)
        return false;
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

uint8_t *buf_add(struct buf *buf, uint32_t size)
{
    if (size > buf->max - buf->size || !buf_grow(buf, buf->size + size)) {
        buf->full = true;
        return NULL;
    }
    buf->size += size;
    return buf->data + buf->size - size;
}

void buf_put(struct buf *buf, const void *data, uint32_t size)
{
    uint8_t *at = size ? buf_add(buf, size) : NULL;

    if (at)
        memcpy(at, data, size);
}

void buf_u32(struct buf *buf, uint32_t value)
{
    uint8_t *at = buf_add(buf, 4);

    if (at)
        put_u32(at, value);
}

void buf_string(struct buf *buf, const void *data, uint32_t size)
{
    if (size > UINT32_MAX - 4 || size + 4 > buf->max - buf->size) {
        buf->full = true;
        return;
    }
    buf_u32(buf, size);
    buf_put(buf, data, size);
}

void buf_text(struct buf *buf, const char *text)
{
    buf_put(buf, text, (uint32_t)strlen(text));
}

char *format_number(char *out, size_t size, int64_t value)
{
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    char *at = out + size - 1;

    *at = '\0';
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        *--at = '-';
    return at;
}

void buf_number(struct buf *buf, int64_t value)
{
    char digits[24];

    buf_text(buf, format_number(digits, sizeof(digits), value));
}

void buf_octal(struct buf *buf, uint32_t value)
{
    char digits[12];
    char *at = digits + sizeof(digits) - 1;

    *at = '\0';
    do {
        *--at = (char)('0' + (value & 7));
        value >>= 3;
    } while (value);
    buf_text(buf, at);
}

static int parse(const char *text, unsigned base, uint64_t max, uint64_t *value)
{
    uint64_t sum = 0;

    if (!*text)
        return -EINVAL;
    for (; *text; text++) {
        unsigned digit = (unsigned)(*text - '0');

        if (digit >= base)
            return -EINVAL;
        if (sum > (max - digit) / base)
            return -ERANGE;
        sum = sum * base + digit;
    }
    *value = sum;
    return 0;
}

int parse_number(const char *text, uint64_t max, uint64_t *value)
{
    return parse(text, 10, max, value);
}

int parse_octal(const char *text, uint32_t max, uint32_t *value)
{
    uint64_t wide;
    int error = parse(text, 8, max, &wide);

    if (!error)
        *value = (uint32_t)wide;
    return error;
}
