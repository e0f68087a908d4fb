#include "files/file_ops.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h> /* rename */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/frames.h"

/* Never waits for the other end of a pipe: that would stop the whole agent. */
#define OPEN_FLAGS (O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static int last_error(int result)
{
    return result < 0 ? -errno : 0;
}

static int is_directory(const char *path)
{
    struct stat info;

    if (stat(path, &info) < 0)
        return -errno;
    return S_ISDIR(info.st_mode) ? 0 : -ENOTDIR;
}

static int make_directory(const char *path, mode_t mode)
{
    if (mkdir(path, mode) == 0)
        return mode & (S_ISUID | S_ISGID | S_ISVTX) ? last_error(chmod(path, mode)) : 0;
    return errno == EEXIST ? is_directory(path) : -errno;
}

int op_mkdir(struct op *op)
{
    char *path = op->arg[0].data;
    uint32_t mode;
    int error;

    if (!op_text(op, 0) || op_mode(op, 1, &mode) < 0)
        return -EINVAL;
    error = make_directory(path, mode);
    if (error != -ENOENT || !*path)
        return error;
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        error = make_directory(path, 0755);
        *slash = '/';
        if (error)
            return error;
    }
    return make_directory(path, mode);
}

static int wait_for(int fd, short events)
{
    struct pollfd poll_fd = { .fd = fd, .events = events };

    return poll(&poll_fd, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

/* In the stub, a caller's pipe may have to be waited for. */
static int retry(const struct op *op, int fd, short events)
{
    if (errno == EINTR)
        return 0;
    if (errno == EAGAIN && !op->call)
        return wait_for(fd, events);
    return -errno;
}

static int write_all(const struct op *op, int fd, const struct bytes *content)
{
    uint32_t at = 0;

    while (at < content->size) {
        ssize_t size = write(fd, content->data + at, content->size - at);
        int error = size < 0 ? retry(op, fd, POLLOUT) : 0;

        if (error)
            return error;
        if (size > 0)
            at += (uint32_t)size;
    }
    return 0;
}

static int close_after(int fd, int error)
{
    if (close(fd) < 0 && !error)
        return -errno;
    return error;
}

/*
 * A file that was there gets the mode, except where modes cannot be changed, as in /proc. Not in the stub, where the
 * caller's umask counts, and a file that was there keeps its mode.
 */
static void set_mode(const struct op *op, int fd, mode_t mode)
{
    struct stat info;

    if (!op->call)
        return;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 07777) != mode)
        if (fchmod(fd, mode) < 0)
            return;
}

int op_write(struct op *op)
{
    uint32_t mode;
    int fd;

    if (!op_text(op, 0) || op_mode(op, 1, &mode) < 0)
        return -EINVAL;
    fd = open(op->arg[0].data, O_WRONLY | O_CREAT | O_TRUNC | OPEN_FLAGS, mode);
    if (fd < 0)
        return -errno;
    set_mode(op, fd, mode);
    return close_after(fd, write_all(op, fd, &op->arg[2]));
}

int op_write_at(struct op *op)
{
    int64_t offset;
    int fd;

    if (!op_text(op, 0) || op_offset(op, 1, &offset) < 0)
        return -EINVAL;
    fd = open(op->arg[0].data, O_WRONLY | OPEN_FLAGS);
    if (fd < 0)
        return -errno;
    if (lseek(fd, offset, SEEK_SET) < 0)
        return close_after(fd, -errno);
    return close_after(fd, write_all(op, fd, &op->arg[2]));
}

int op_append(struct op *op)
{
    int fd;

    if (!op_text(op, 0))
        return -EINVAL;
    fd = open(op->arg[0].data, O_WRONLY | O_CREAT | O_APPEND | OPEN_FLAGS, 0644);
    if (fd < 0)
        return -errno;
    return close_after(fd, write_all(op, fd, &op->arg[1]));
}

/* A pipe has no offsets: it is read on, wherever it is. */
static ssize_t read_at(int fd, void *to, size_t size, off_t offset)
{
    ssize_t done = pread(fd, to, size, offset);

    return done < 0 && errno == ESPIPE ? read(fd, to, size) : done;
}

/* An answer that has no room for what was asked, and needs it, is marked as full: short means end of file. */
static int read_into(const struct op *op, int fd, off_t offset, uint32_t wanted)
{
    uint32_t room = op->answer->max - op->answer->size;
    uint32_t most = wanted < room ? wanted : room;
    uint8_t *to = buf_add(op->answer, most);
    uint32_t done = 0;
    int error = 0;

    while (done < most && !error) {
        ssize_t size = read_at(fd, to + done, most - done, offset + done);

        if (size == 0)
            break;
        if (size > 0)
            done += (uint32_t)size;
        else if (errno == EAGAIN && done > 0)
            break;
        else
            error = retry(op, fd, POLLIN);
    }
    op->answer->size -= most - done;
    op->answer->full = done == most && most < wanted;
    return error;
}

int op_read(struct op *op)
{
    int64_t offset;
    uint32_t most;
    int fd;

    if (!op_text(op, 0) || op_offset(op, 1, &offset) < 0 || op_number(op, 2, READ_MAX, &most) < 0)
        return -EINVAL;
    fd = open(op->arg[0].data, O_RDONLY | OPEN_FLAGS);
    if (fd < 0)
        return -errno;
    return close_after(fd, read_into(op, fd, offset, most));
}

int op_symlink(struct op *op)
{
    return op_all_text(op, 0, 2) ? last_error(symlink(op->arg[0].data, op->arg[1].data)) : -EINVAL;
}

int op_unlink(struct op *op)
{
    return op_text(op, 0) ? last_error(unlink(op->arg[0].data)) : -EINVAL;
}

int op_rename(struct op *op)
{
    return op_all_text(op, 0, 2) ? last_error(rename(op->arg[0].data, op->arg[1].data)) : -EINVAL;
}

int op_chmod(struct op *op)
{
    uint32_t mode;

    if (!op_text(op, 0) || op_mode(op, 1, &mode) < 0)
        return -EINVAL;
    return last_error(chmod(op->arg[0].data, mode));
}

int op_chown(struct op *op)
{
    uint32_t uid, gid;

    if (!op_text(op, 0) || op_number(op, 1, UINT32_MAX, &uid) < 0 || op_number(op, 2, UINT32_MAX, &gid) < 0)
        return -EINVAL;
    return last_error(lchown(op->arg[0].data, uid, gid));
}

int op_mknod(struct op *op)
{
    const char *type = op_text(op, 2);
    uint32_t mode, major, minor;

    if (!op_text(op, 0) || !type || op_mode(op, 1, &mode) < 0)
        return -EINVAL;
    if (op_number(op, 3, UINT32_MAX, &major) < 0 || op_number(op, 4, UINT32_MAX, &minor) < 0)
        return -EINVAL;
    if (strcmp(type, "c") == 0)
        mode |= S_IFCHR;
    else if (strcmp(type, "b") == 0)
        mode |= S_IFBLK;
    else if (strcmp(type, "p") == 0)
        mode |= S_IFIFO;
    else
        return -EINVAL;
    return last_error(mknod(op->arg[0].data, mode, makedev(major, minor)));
}

static const char *type_letter(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR: return "d";
    case S_IFLNK: return "l";
    case S_IFCHR: return "c";
    case S_IFBLK: return "b";
    case S_IFIFO: return "p";
    case S_IFSOCK: return "s";
    default: return "f";
    }
}

static void word(struct buf *answer, int64_t value)
{
    buf_text(answer, " ");
    buf_number(answer, value);
}

int op_stat(struct op *op)
{
    char target[PATH_MAX];
    struct stat info;
    ssize_t size = 0;

    if (!op_text(op, 0))
        return -EINVAL;
    if (lstat(op->arg[0].data, &info) < 0)
        return -errno;
    if (S_ISLNK(info.st_mode))
        size = readlink(op->arg[0].data, target, sizeof(target));
    buf_text(op->answer, type_letter(info.st_mode));
    buf_text(op->answer, " ");
    buf_octal(op->answer, info.st_mode & 07777);
    word(op->answer, info.st_uid);
    word(op->answer, info.st_gid);
    word(op->answer, info.st_size);
    word(op->answer, (int64_t)info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000);
    buf_text(op->answer, " ");
    buf_put(op->answer, target, size > 0 ? (uint32_t)size : 0);
    return 0;
}

/* Appends names up to READ_MAX; an empty name at the end says that there are more. */
static void list_names(struct op *op, DIR *directory, uint32_t skip)
{
    struct dirent *entry;

    while ((entry = readdir(directory))) {
        uint32_t size = (uint32_t)strlen(entry->d_name) + 1;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (skip > 0) {
            skip--;
            continue;
        }
        if (op->answer->size + size >= READ_MAX || op->answer->size + size >= op->answer->max) {
            buf_put(op->answer, "", 1);
            return;
        }
        buf_put(op->answer, entry->d_name, size);
    }
}

int op_list(struct op *op)
{
    uint32_t skip = 0;
    DIR *directory;

    if (!op_text(op, 0) || (op->argc > 1 && op_number(op, 1, UINT32_MAX, &skip) < 0))
        return -EINVAL;
    directory = opendir(op->arg[0].data);
    if (!directory)
        return -errno;
    list_names(op, directory, skip);
    closedir(directory);
    return 0;
}
