#include "netns.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "link.h"
#include "netlink.h"

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

static int set_loopback_up(void)
{
    struct netlink_request request;
    int fd = netlink_open("");
    int error;

    if (fd < 0)
        return fd;
    netlink_link_request(&request, RTM_NEWLINK, 0, "lo");
    netlink_link_flags(&request, IFF_UP, IFF_UP);
    error = netlink_talk(fd, &request, NULL);
    close(fd);
    return error;
}

/* In the new namespace, so that netlink_open("") and OWN mean it. */
static int make_and_keep(const char *path)
{
    int error;

    if (unshare(CLONE_NEWNET) < 0)
        return -errno;
    error = set_loopback_up();
    if (!error && mount(OWN, path, NULL, MS_BIND, NULL) < 0)
        error = -errno;
    netns_leave();
    return error;
}

int netns_add(const char *path)
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
