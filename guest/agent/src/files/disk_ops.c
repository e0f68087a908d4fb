/* Operations on disks: trees, mounts, file systems. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "files/disk_ops.h"
#include "files/tree.h"
#include "process/offload.h"

/* Entries of a tree that are dealt with on the spot; a larger tree is worth a process of its own. */
#define ENTRIES_AT_ONCE 256u

static int remove_all(struct op *op)
{
    return tree_remove(op->arg[0].data, UINT32_MAX);
}

int op_rm(struct op *op)
{
    int error = op_text(op, 0) ? tree_remove(op->arg[0].data, ENTRIES_AT_ONCE) : -EINVAL;

    return error == -E2BIG ? offload(op, remove_all) : error;
}

static int measure(struct op *op, uint32_t budget)
{
    uint64_t bytes;
    int error = tree_measure(op->arg[0].data, budget, &bytes);

    if (!error)
        buf_number(op->answer, (int64_t)bytes);
    return error;
}

static int measure_all(struct op *op)
{
    return measure(op, UINT32_MAX);
}

int op_du(struct op *op)
{
    int error = op_text(op, 0) ? measure(op, ENTRIES_AT_ONCE) : -EINVAL;

    return error == -E2BIG ? offload(op, measure_all) : error;
}

int op_statfs(struct op *op)
{
    struct statvfs info;
    uint64_t words[5];

    if (!op_text(op, 0))
        return -EINVAL;
    if (statvfs(op->arg[0].data, &info) < 0)
        return -errno;
    words[0] = info.f_frsize;
    words[1] = info.f_blocks;
    words[2] = info.f_bfree;
    words[3] = info.f_files;
    words[4] = info.f_ffree;
    for (int i = 0; i < 5; i++) {
        buf_text(op->answer, i ? " " : "");
        buf_number(op->answer, (int64_t)words[i]);
    }
    return 0;
}

static int sync_all(struct op *op)
{
    (void)op;
    sync();
    return 0;
}

int op_sync(struct op *op)
{
    return offload(op, sync_all);
}

static const struct {
    const char *name;
    unsigned long flag;
} mount_flags[] = {
    { "ro", MS_RDONLY },        { "nosuid", MS_NOSUID },     { "nodev", MS_NODEV },
    { "noexec", MS_NOEXEC },    { "bind", MS_BIND },         { "rec", MS_REC },
    { "remount", MS_REMOUNT },  { "private", MS_PRIVATE },   { "slave", MS_SLAVE },
    { "shared", MS_SHARED },    { "rprivate", MS_PRIVATE | MS_REC },
    { "relatime", MS_RELATIME }, { "noatime", MS_NOATIME },
};

static unsigned long mount_flag(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(mount_flags) / sizeof(mount_flags[0]); i++)
        if (strlen(mount_flags[i].name) == size && memcmp(mount_flags[i].name, name, size) == 0)
            return mount_flags[i].flag;
    return 0;
}

/* Returns 0, or -EINVAL for a flag that is not known. */
static int parse_flags(const char *text, unsigned long *flags)
{
    *flags = 0;
    while (*text) {
        size_t size = strcspn(text, ",");
        unsigned long flag = mount_flag(text, size);

        if (!flag)
            return -EINVAL;
        *flags |= flag;
        text += size + (text[size] == ',');
    }
    return 0;
}

/* A bind mount takes no other flags at first: they need a second mount(2). */
static int bind_then_remount(const char *source, const char *target, unsigned long flags)
{
    unsigned long extra = flags & ~(unsigned long)(MS_BIND | MS_REC);

    if (mount(source, target, NULL, MS_BIND | (flags & MS_REC), NULL) < 0)
        return -errno;
    if (!extra)
        return 0;
    return mount(NULL, target, NULL, MS_BIND | MS_REMOUNT | extra, NULL) < 0 ? -errno : 0;
}

/* The words SOURCE TARGET TYPE FLAGS DATA from `first` on. */
static int mount_words(struct op *op, uint32_t first)
{
    const struct bytes *arg = op->arg + first;
    unsigned long flags;

    if (!op_all_text(op, first, first + 5) || parse_flags(arg[3].data, &flags) < 0)
        return -EINVAL;
    if ((flags & MS_BIND) && !(flags & MS_REMOUNT))
        return bind_then_remount(arg[0].data, arg[1].data, flags);
    return mount(arg[0].data, arg[1].data, arg[2].data, flags, arg[4].data) < 0 ? -errno : 0;
}

int op_mount(struct op *op)
{
    return mount_words(op, 0);
}

int op_chdir_mount(struct op *op)
{
    int error;

    if (!op_text(op, 0))
        return -EINVAL;
    if (chdir(op->arg[0].data) < 0)
        return -errno;
    error = mount_words(op, 1);
    return chdir("/") < 0 ? -errno : error;
}

int op_umount(struct op *op)
{
    if (!op_text(op, 0))
        return -EINVAL;
    return umount2(op->arg[0].data, MNT_DETACH) < 0 ? -errno : 0;
}
