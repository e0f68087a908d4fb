#include "network/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "link/link.h"

#define OWN "/proc/self/ns/net"

/* Opened before the first step out. */
static int own_fd = -1;

static int keep_own(void)
{
    if (own_fd < 0)
        own_fd = open(OWN, O_RDONLY | O_CLOEXEC);
    return own_fd < 0 ? -errno : 0;
}

int netns_open(const char *path)
{
    int fd = open(*path ? path : OWN, O_RDONLY | O_CLOEXEC);

    return fd < 0 ? -errno : fd;
}

int netns_enter(const char *path)
{
    int fd, error = keep_own();

    if (error || !*path)
        return error;
    fd = netns_open(path);
    if (fd < 0)
        return fd;
    error = setns(fd, CLONE_NEWNET) < 0 ? -errno : 0;
    close(fd);
    return error;
}

void netns_leave(void)
{
    if (setns(own_fd, CLONE_NEWNET) < 0)
        link_broken("cannot go back to the host's network namespace");
}

/* From here on OWN is the new namespace. */
static int make_and_keep(const char *path)
{
    if (unshare(CLONE_NEWNET) < 0)
        return -errno;
    if (mount(OWN, path, NULL, MS_BIND, NULL) == 0)
        return 0;
    int error = errno;
    netns_leave();
    return -error;
}

int netns_enter_new(const char *path)
{
    int fd, error = keep_own();

    if (error)
        return error;
    fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    if (fd < 0)
        return -errno;
    close(fd);
    error = make_and_keep(path);
    if (error)
        unlink(path);
    return error;
}

int netns_remove(const char *path)
{
    if (umount2(path, MNT_DETACH) < 0 && errno != ENOENT && errno != EINVAL)
        return -errno;
    return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}
