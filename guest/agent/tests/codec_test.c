/* Checks frames.c and wire.c against src/protocol/agent/frames.examples.txt, whose format is told there. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/frames.h"
#include "base/wire.h"

#define WORDS_MAX 128

static struct decoder decoder;
static uint32_t type, subject;
static struct buf payload;
static uint32_t count;
static int line_number, examples;

static void fail(const char *what)
{
    fprintf(stderr, "frames.examples.txt:%d: %s\n", line_number, what);
    exit(1);
}

static unsigned nibble(char digit)
{
    const char *digits = "0123456789abcdef";
    const char *at = digit ? strchr(digits, digit) : NULL;

    if (!at)
        fail("no hex digit");
    return (unsigned)(at - digits);
}

static void put_hex(struct buf *buf, const char *hex)
{
    for (; *hex; hex += 2) {
        uint8_t byte = (uint8_t)(nibble(hex[0]) << 4 | nibble(hex[1]));

        buf_put(buf, &byte, 1);
    }
}

static void put_token(struct buf *buf, const char *token)
{
    if (*token == '"')
        buf_put(buf, token + 1, (uint32_t)strlen(token) - 2);
    else
        put_hex(buf, token + 1);
}

static void put_string(struct buf *buf, const char *token)
{
    struct buf bytes;

    buf_init(&bytes, FRAME_MAX);
    put_token(&bytes, token);
    buf_string(buf, bytes.data, bytes.size);
    buf_free(&bytes);
}

static void put_strings(char **words, int words_count)
{
    buf_u32(&payload, (uint32_t)words_count);
    for (int i = 0; i < words_count; i++)
        put_string(&payload, words[i]);
}

/* Every string of a list must come out of the reader as it went in. */
static void check_list(const struct frame *frame)
{
    struct reader reader = { .at = frame->payload, .end = frame->payload + frame->size };
    struct buf again;
    uint32_t items;
    struct bytes item;

    buf_init(&again, FRAME_MAX);
    if (read_u32(&reader, &items) < 0)
        fail("no list");
    buf_u32(&again, items);
    for (uint32_t i = 0; i < items; i++) {
        if (read_bytes(&reader, &item) < 0 || item.data[item.size] != '\0')
            fail("no string");
        buf_string(&again, item.data, item.size);
    }
    if (reader.at != reader.end || again.size != payload.size || memcmp(again.data, payload.data, again.size) != 0)
        fail("the list reads as another");
    if (read_u32(&reader, &items) != -EBADMSG || read_bytes(&reader, &item) != -EBADMSG)
        fail("read behind the end");
    buf_free(&again);
}

/* Decodes the bytes in pieces of one size. */
static void check_decoded(const struct buf *bytes, uint32_t piece, bool is_list)
{
    const uint8_t *at = bytes->data, *end = bytes->data + bytes->size;
    struct frame frame;
    int found = 0;

    while (at < end && !found) {
        const uint8_t *until = (uint32_t)(end - at) < piece ? end : at + piece;

        found = frame_next(&decoder, &at, until, &frame);
    }
    if (found != 1 || at != end || frame.type != type || frame.subject != subject || frame.size != payload.size)
        fail("decoded as another frame");
    if (frame.size && memcmp(frame.payload, payload.data, frame.size) != 0)
        fail("decoded with another payload");
    if (is_list)
        check_list(&frame);
}

static void check_frame(const struct buf *bytes, bool is_list)
{
    uint8_t header[FRAME_HEADER];

    frame_header(header, (uint8_t)type, subject, payload.size);
    if (bytes->size != FRAME_HEADER + payload.size || memcmp(bytes->data, header, FRAME_HEADER) != 0)
        fail("encoded with another header");
    if (payload.size && memcmp(bytes->data + FRAME_HEADER, payload.data, payload.size) != 0)
        fail("encoded with another payload");
    for (uint32_t piece = 1; piece <= bytes->size; piece++)
        check_decoded(bytes, piece, is_list);
    examples++;
}

static void check_broken(const struct buf *bytes)
{
    const uint8_t *at = bytes->data;
    struct frame frame;

    if (frame_next(&decoder, &at, bytes->data + bytes->size, &frame) != -EMSGSIZE)
        fail("taken for a frame");
    decoder.have = 0;
    examples++;
}

static void join_hex(struct buf *bytes, char **words, int words_count)
{
    buf_init(bytes, FRAME_HEADER + FRAME_MAX);
    for (int i = 0; i < words_count; i++)
        put_hex(bytes, words[i]);
}

/* The number of operations or results is known only when all have come. */
static void count_one(void)
{
    put_u32(payload.data, ++count);
}

static void take_line(char **words, int n)
{
    static bool is_list;
    struct buf bytes;

    if (strcmp(words[0], "frame") == 0 && n == 3) {
        type = (uint32_t)strtoul(words[1], NULL, 10);
        subject = (uint32_t)strtoul(words[2], NULL, 10);
        buf_free(&payload);
        buf_init(&payload, FRAME_MAX);
        count = 0;
        is_list = false;
    } else if (strcmp(words[0], "payload") == 0) {
        put_token(&payload, words[1]);
    } else if (strcmp(words[0], "list") == 0) {
        put_strings(words + 1, n - 1);
        is_list = true;
    } else if (strcmp(words[0], "operations") == 0 || strcmp(words[0], "results") == 0) {
        buf_u32(&payload, 0);
    } else if (strcmp(words[0], "op") == 0) {
        put_strings(words + 1, n - 1);
        count_one();
    } else if (strcmp(words[0], "result") == 0 && n == 3) {
        buf_u32(&payload, (uint32_t)strtoul(words[1], NULL, 10));
        put_string(&payload, words[2]);
        count_one();
    } else if (strcmp(words[0], "bytes") == 0) {
        join_hex(&bytes, words + 1, n - 1);
        check_frame(&bytes, is_list);
        buf_free(&bytes);
    } else if (strcmp(words[0], "broken") == 0) {
        join_hex(&bytes, words + 1, n - 1);
        check_broken(&bytes);
        buf_free(&bytes);
    } else {
        fail("a line of an unknown kind");
    }
}

static void take_text(char *line)
{
    char *words[WORDS_MAX];
    int n = 0;

    for (char *word = strtok(line, " \n"); word && *word != '#' && n < WORDS_MAX; word = strtok(NULL, " \n"))
        words[n++] = word;
    if (n > 0)
        take_line(words, n);
}

int main(int argc, char **argv)
{
    char line[4096];
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;

    if (!file) {
        fprintf(stderr, "usage: codec_test frames.examples.txt\n");
        return 2;
    }
    while (fgets(line, sizeof(line), file)) {
        line_number++;
        take_text(line);
    }
    fclose(file);
    buf_free(&payload);
    if (examples == 0) {
        fprintf(stderr, "no examples\n");
        return 1;
    }
    printf("codec: %d examples\n", examples);
    return 0;
}
