/* `watch.oom`: tells when the kernel kills for memory in a cgroup, as it happens. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/loop.h"
#include "cgroup/cgroup.h"
#include "cgroup/cgroup_ops.h"
#include "link/event.h"

struct oom_watch {
    struct oom_watch *next;
    struct watch watch;
    uint64_t kills;
    char name[];
};

static struct oom_watch *watches;

static void stop(struct oom_watch *oom)
{
    struct oom_watch **link = &watches;

    while (*link != oom)
        link = &(*link)->next;
    *link = oom->next;
    watch_stop(&oom->watch);
    close(oom->watch.fd);
    free(oom);
}

static struct oom_watch *find(const char *name)
{
    struct oom_watch *oom = watches;

    while (oom && strcmp(oom->name, name) != 0)
        oom = oom->next;
    return oom;
}

static void changed(struct watch *watch, uint32_t events)
{
    struct oom_watch *oom = container_of(watch, struct oom_watch, watch);
    uint64_t before = oom->kills;
    struct event event;

    (void)events;
    /* ENODEV: the cgroup has been removed, and would be reported for ever. */
    if (cgroup_value(watch->fd, "oom_kill", &oom->kills) < 0) {
        stop(oom);
        return;
    }
    if (oom->kills <= before)
        return;
    event_begin(&event, "oom");
    event_text(&event, oom->name);
    event_send(&event, 0);
}

/* Takes the descriptor over, also when it fails. */
static int start(int fd, const char *name)
{
    struct oom_watch *oom = calloc(1, sizeof(*oom) + strlen(name) + 1);
    int error = oom ? cgroup_value(fd, "oom_kill", &oom->kills) : -ENOMEM;

    if (!error) {
        strcpy(oom->name, name);
        watch_init(&oom->watch, fd, changed);
        error = watch_set(&oom->watch, EPOLLPRI);
    }
    if (error) {
        free(oom);
        close(fd);
        return error;
    }
    oom->next = watches;
    watches = oom;
    return 0;
}

int op_watch_oom(struct op *op)
{
    char path[PATH_MAX];
    int fd, error;

    if (!op_all_text(op, 0, 2))
        return -EINVAL;
    if (find(op->arg[1].data))
        return -EEXIST;
    error = cgroup_file(path, op->arg[0].data, "memory.events");
    if (error)
        return error;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : start(fd, op->arg[1].data);
}

int op_unwatch_oom(struct op *op)
{
    struct oom_watch *oom = op_text(op, 0) ? find(op->arg[0].data) : NULL;

    /* It may have ended with its cgroup. */
    if (oom)
        stop(oom);
    return 0;
}
