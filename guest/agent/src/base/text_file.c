#include "base/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Never waits for the other end of a pipe: that would stop the whole agent. */
#define OPEN_FLAGS (O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static int close_after(int fd, int result)
{
    close(fd);
    return result;
}

int read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | OPEN_FLAGS);
    size_t done = 0;
    ssize_t part = 1;

    if (fd < 0)
        return -errno;
    while (done < size - 1 && (part = read(fd, text + done, size - 1 - done)) > 0)
        done += (size_t)part;
    text[done] = '\0';
    return close_after(fd, part < 0 ? -errno : (int)done);
}

int write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | OPEN_FLAGS);

    if (fd < 0)
        return -errno;
    return close_after(fd, write(fd, text, strlen(text)) < 0 ? -errno : 0);
}
