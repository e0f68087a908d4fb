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

static void put_text(struct buf *list, const char *text)
{
    buf_string(list, text, (uint32_t)strlen(text));
}

static void put_number(struct buf *list, int64_t value)
{
    char digits[24];

    put_text(list, format_number(digits, sizeof(digits), value));
}

static void put_caller(struct buf *list)
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
    put_text(list, getcwd(cwd, sizeof(cwd)) ? cwd : "/");
    put_text(list, flags);
    put_number(list, rows);
    put_number(list, columns);
    put_number(list, getuid());
    put_number(list, getpid());
}

int stub_send_start(int socket, int argc, char **argv, char **envp)
{
    static uint8_t storage[FRAME_MAX];
    struct buf list;
    uint32_t count = 7 + (uint32_t)argc;

    buf_init_fixed(&list, storage, FRAME_MAX);
    buf_u32(&list, 0);
    put_caller(&list);
    put_number(&list, argc);
    for (int i = 0; i < argc; i++)
        put_text(&list, argv[i]);
    for (; *envp; envp++, count++)
        put_text(&list, *envp);
    put_u32(storage, count);
    return list.full ? -E2BIG : stub_send(socket, FRAME_START, storage, list.size);
}
