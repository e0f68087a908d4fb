#include "socket/unix_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 128

static int make_address(struct sockaddr_un *address, const char *path)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof(address->sun_path))
        return -ENAMETOOLONG;
    strcpy(address->sun_path, path);
    return 0;
}

static int new_socket(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    return fd < 0 ? -errno : fd;
}

int unix_listen(const char *path, mode_t mode)
{
    struct sockaddr_un address;
    int fd, error = make_address(&address, path);

    if (error)
        return error;
    if (unlink(path) < 0 && errno != ENOENT)
        return -errno;
    fd = new_socket();
    if (fd < 0)
        return fd;
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        if (chmod(path, mode) == 0 && listen(fd, BACKLOG) == 0)
            return fd;
    error = -errno;
    close(fd);
    return error;
}

int unix_connect(const char *path)
{
    struct sockaddr_un address;
    int fd, error = make_address(&address, path);

    if (error)
        return error;
    fd = new_socket();
    if (fd < 0)
        return fd;
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    error = -errno;
    close(fd);
    return error;
}
