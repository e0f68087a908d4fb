#include "files/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h> /* renameat */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/wire.h"

/* Deeper directories are moved up to the top first: descriptors and stack are bounded, a tree is not. */
#define DEPTH_MAX 64
#define ATTEMPTS 4
/* A measured tree cannot be moved about; deeper than this is refused. */
#define MEASURE_DEPTH_MAX 512

struct walk {
    dev_t device;
    uint32_t budget;
    int top;
    uint32_t moved;
};

static bool is_dot(const char *name)
{
    return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

/* Opens a directory of the same file system. Returns NULL with errno: EXDEV if it is of another. */
static DIR *open_directory(int parent, const char *name, dev_t device)
{
    struct stat info;
    DIR *directory;
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    if (fstat(fd, &info) == 0 && info.st_dev != device) {
        close(fd);
        errno = EXDEV;
        return NULL;
    }
    directory = fdopendir(fd);
    if (!directory)
        close(fd);
    return directory;
}

static int remove_entries(struct walk *walk, DIR *directory, int depth);

/* Gives a deep directory a place of its own right below the top, to be met there later. */
static int move_up(struct walk *walk, int parent, const char *name)
{
    char place[48] = ".drydock-rm-";
    char digits[24];

    do
        strcpy(place + 12, format_number(digits, sizeof(digits), walk->moved++));
    while (faccessat(walk->top, place, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
    return renameat(parent, name, walk->top, place) < 0 ? -errno : 0;
}

/* Some file systems leave out entries when others are removed while they are listed: begins again if so. */
static int remove_opened(struct walk *walk, DIR *directory, int parent, const char *name, int depth)
{
    for (int attempt = 1;; attempt++) {
        int error = remove_entries(walk, directory, depth);

        if (error)
            return error;
        if (unlinkat(parent, name, AT_REMOVEDIR) == 0)
            return 0;
        if (errno != ENOTEMPTY || attempt == ATTEMPTS)
            return -errno;
        rewinddir(directory);
    }
}

static int remove_directory(struct walk *walk, int parent, const char *name, int depth)
{
    DIR *directory;
    int error;

    if (depth == DEPTH_MAX)
        return move_up(walk, parent, name);
    directory = open_directory(parent, name, walk->device);
    if (!directory)
        return errno == EXDEV ? -EBUSY : -errno;
    error = remove_opened(walk, directory, parent, name, depth + 1);
    closedir(directory);
    return error;
}

static int remove_entry(struct walk *walk, int parent, const char *name, int depth)
{
    if (walk->budget == 0)
        return -E2BIG;
    walk->budget--;
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -errno;
    return remove_directory(walk, parent, name, depth);
}

static int remove_entries(struct walk *walk, DIR *directory, int depth)
{
    struct dirent *entry;
    int error = 0;

    while (!error && (errno = 0, entry = readdir(directory)))
        if (!is_dot(entry->d_name))
            error = remove_entry(walk, dirfd(directory), entry->d_name, depth);
    return error ? error : -errno;
}

int tree_remove(const char *path, uint32_t budget)
{
    struct walk walk = { .budget = budget };
    struct stat info;
    DIR *directory;
    uint32_t moved;
    int error;

    if (lstat(path, &info) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!S_ISDIR(info.st_mode))
        return unlink(path) < 0 ? -errno : 0;
    walk.device = info.st_dev;
    directory = open_directory(AT_FDCWD, path, walk.device);
    if (!directory)
        return -errno;
    walk.top = dirfd(directory);
    /* Each round may have moved directories up, which the next one meets. */
    do {
        moved = walk.moved;
        error = remove_opened(&walk, directory, AT_FDCWD, path, 0);
        rewinddir(directory);
    } while (error == -ENOTEMPTY && walk.moved != moved);
    closedir(directory);
    return error;
}

/* The inodes with several names that were counted: open addressing, never more than half full. 0 is a free place. */
struct inodes {
    uint64_t *place;
    size_t places;
    size_t used;
};

static bool put(struct inodes *set, uint64_t inode)
{
    size_t at = (size_t)(inode * 11400714819323198485u >> 20) & (set->places - 1);

    while (set->place[at] && set->place[at] != inode)
        at = (at + 1) & (set->places - 1);
    if (set->place[at])
        return false;
    set->place[at] = inode;
    set->used++;
    return true;
}

static int grow(struct inodes *set)
{
    struct inodes larger = { .places = set->places ? set->places * 2 : 64 };

    larger.place = calloc(larger.places, sizeof(*larger.place));
    if (!larger.place)
        return -ENOMEM;
    for (size_t i = 0; i < set->places; i++)
        if (set->place[i])
            put(&larger, set->place[i]);
    free(set->place);
    *set = larger;
    return 0;
}

struct measure {
    struct walk walk;
    struct inodes inodes;
    uint64_t bytes;
};

static int count(struct measure *measure, const struct stat *info)
{
    if (info->st_nlink > 1 && !S_ISDIR(info->st_mode)) {
        if (measure->inodes.used * 2 >= measure->inodes.places && grow(&measure->inodes) < 0)
            return -ENOMEM;
        if (!put(&measure->inodes, info->st_ino))
            return 0;
    }
    measure->bytes += (uint64_t)info->st_blocks * 512;
    return 0;
}

static int measure_directory(struct measure *measure, int parent, const char *name, int depth);

static int measure_entry(struct measure *measure, int parent, const char *name, int depth)
{
    struct stat info;
    int error;

    if (measure->walk.budget == 0)
        return -E2BIG;
    measure->walk.budget--;
    if (fstatat(parent, name, &info, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (info.st_dev != measure->walk.device)
        return 0;
    error = count(measure, &info);
    return !error && S_ISDIR(info.st_mode) ? measure_directory(measure, parent, name, depth) : error;
}

static int measure_directory(struct measure *measure, int parent, const char *name, int depth)
{
    DIR *directory = open_directory(parent, name, measure->walk.device);
    struct dirent *entry;
    int error = 0;

    if (!directory)
        return errno == ENOENT || errno == EXDEV ? 0 : -errno;
    if (depth == MEASURE_DEPTH_MAX)
        error = -ELOOP;
    while (!error && (entry = readdir(directory)))
        if (!is_dot(entry->d_name))
            error = measure_entry(measure, dirfd(directory), entry->d_name, depth + 1);
    closedir(directory);
    return error;
}

int tree_measure(const char *path, uint32_t budget, uint64_t *bytes)
{
    struct measure measure = { .walk = { .budget = budget } };
    struct stat info;
    int error;

    if (lstat(path, &info) < 0)
        return -errno;
    measure.walk.device = info.st_dev;
    if (!S_ISDIR(info.st_mode))
        error = count(&measure, &info);
    else
        error = measure_entry(&measure, AT_FDCWD, path, 0);
    free(measure.inodes.place);
    *bytes = measure.bytes;
    return error;
}
