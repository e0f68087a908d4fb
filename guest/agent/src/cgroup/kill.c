/* `cgroup.kill`: ends all processes of a control group, and removes it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/text_file.h"
#include "cgroup/cgroup.h"
#include "cgroup/cgroup_ops.h"
#include "process/offload.h"

#define KILL_MS 2000
/* A cgroup whose last process has just died may refuse to go for a moment. */
#define RETRY_NS 2000000

static int remove_cgroup(const char *path);

static int remove_children(const char *path, DIR *directory)
{
    char child[PATH_MAX];
    struct dirent *entry;
    int error = 0;

    while (!error && (entry = readdir(directory))) {
        if (entry->d_type != DT_DIR || strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        error = cgroup_file(child, path, entry->d_name);
        if (!error)
            error = remove_cgroup(child);
    }
    return error;
}

/* Only its directories can be removed; the files go with them. */
static int remove_cgroup(const char *path)
{
    DIR *directory;
    int error;

    if (rmdir(path) == 0 || errno == ENOENT)
        return 0;
    directory = opendir(path);
    if (!directory)
        return errno == ENOENT ? 0 : -errno;
    error = remove_children(path, directory);
    closedir(directory);
    if (error)
        return error;
    return rmdir(path) < 0 && errno != ENOENT ? -errno : 0;
}

/* Waits until no process is left, at most until `due`. Returns 0, -EBUSY or another -errno. */
static int wait_empty(int events, int64_t due)
{
    for (;;) {
        struct pollfd changed = { .fd = events, .events = POLLPRI };
        int64_t left = due - now_ms();
        uint64_t populated;
        int error = cgroup_value(events, "populated", &populated);

        if (error || !populated)
            return error;
        if (left <= 0)
            return -EBUSY;
        if (poll(&changed, 1, (int)left) < 0 && errno != EINTR)
            return -errno;
    }
}

static int wait_and_remove(const char *cgroup, int64_t due)
{
    const struct timespec moment = { .tv_nsec = RETRY_NS };
    char path[PATH_MAX];
    int error = cgroup_file(path, cgroup, "cgroup.events");
    int events = error ? -1 : open(path, O_RDONLY | O_CLOEXEC);

    if (events < 0)
        return error ? error : -errno;
    error = wait_empty(events, due);
    close(events);
    while (!error && (error = remove_cgroup(cgroup)) == -EBUSY && now_ms() < due) {
        nanosleep(&moment, NULL);
        error = 0;
    }
    return error;
}

static int kill_and_remove(struct op *op)
{
    const char *cgroup = op->arg[0].data;
    int64_t due = now_ms() + KILL_MS;
    char path[PATH_MAX];
    int error = cgroup_file(path, cgroup, "cgroup.kill");

    if (!error)
        error = write_text(path, "1");
    return error ? error : wait_and_remove(cgroup, due);
}

int op_cgroup_kill(struct op *op)
{
    const char *cgroup = op_text(op, 0);
    uint64_t populated;
    int error;

    if (!cgroup)
        return -EINVAL;
    error = cgroup_read_value(cgroup, "cgroup.events", "populated", &populated);
    if (error)
        return error == -ENOENT && access(cgroup, F_OK) < 0 ? 0 : error;
    /* Often all have ended already. */
    if (!populated && remove_cgroup(cgroup) == 0)
        return 0;
    return offload(op, kill_and_remove);
}
