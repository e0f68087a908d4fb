#include "stub/stub_link.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/wire.h"
#include "stub/stub_terminal.h"

int stub_connect(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd;

    if (strlen(path) >= sizeof(address.sun_path))
        return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    return -errno;
}

static int send_all(int socket, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t done = send(socket, bytes, size, MSG_NOSIGNAL);

        if (done < 0 && errno != EINTR)
            return -errno;
        if (done > 0) {
            bytes += done;
            size -= (size_t)done;
        }
    }
    return 0;
}

int stub_send(int socket, uint8_t type, const void *payload, uint32_t size)
{
    uint8_t header[FRAME_HEADER];
    int error;

    frame_header(header, type, 0, size);
    error = send_all(socket, header, sizeof(header));
    return error ? error : send_all(socket, payload, size);
}

/* A START that is being said: what fills a frame is on its way. */
struct start {
    int socket;
    int error;
    uint32_t size;
    uint8_t bytes[FRAME_MAX];
};

static void put_bytes(struct start *start, const void *data, size_t size)
{
    while (size > 0 && !start->error) {
        size_t part = FRAME_MAX - start->size;

        if (part == 0) {
            start->error = stub_send(start->socket, FRAME_START_PART, start->bytes, start->size);
            start->size = 0;
            continue;
        }
        if (part > size)
            part = size;
        memcpy(start->bytes + start->size, data, part);
        start->size += (uint32_t)part;
        data = (const uint8_t *)data + part;
        size -= part;
    }
}

static void put_count(struct start *start, uint32_t count)
{
    uint8_t bytes[4];

    put_u32(bytes, count);
    put_bytes(start, bytes, sizeof(bytes));
}

static void put_text(struct start *start, const char *text)
{
    size_t size = strlen(text);

    put_count(start, (uint32_t)size);
    put_bytes(start, text, size);
}

static void put_number(struct start *start, int64_t value)
{
    char digits[24];

    put_text(start, format_number(digits, sizeof(digits), value));
}

static void put_caller(struct start *start)
{
    char cwd[PATH_MAX];
    char flags[4] = "";
    uint32_t rows, columns;

    if (isatty(STDIN_FILENO))
        strcat(flags, "i");
    if (isatty(STDOUT_FILENO))
        strcat(flags, "o");
    if (isatty(STDERR_FILENO))
        strcat(flags, "e");
    terminal_size(&rows, &columns);
    put_text(start, getcwd(cwd, sizeof(cwd)) ? cwd : "/");
    put_text(start, flags);
    put_number(start, rows);
    put_number(start, columns);
    put_number(start, getuid());
    put_number(start, getpid());
}

int stub_send_start(int socket, int argc, char **argv, char **envp)
{
    static struct start start;
    uint32_t variables = 0;

    start.socket = socket;
    while (envp[variables])
        variables++;
    put_count(&start, 7 + (uint32_t)argc + variables);
    put_caller(&start);
    put_number(&start, argc);
    for (int i = 0; i < argc; i++)
        put_text(&start, argv[i]);
    for (; *envp; envp++)
        put_text(&start, *envp);
    return start.error ? start.error : stub_send(socket, FRAME_START, start.bytes, start.size);
}
