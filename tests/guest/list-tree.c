/*
 * Prints everything that a file system tells of what is below a directory, for a test to compare:
 *
 *   list-tree DIRECTORY
 *
 * For each entry, the directory itself first, fields that each end with NUL: path, mode (octal, with type), uid, gid, size,
 * mtime (seconds.nanoseconds), links, major:minor, inode, symlink target, extended attributes (name=hex, each with a
 * space after it), contents (64-bit FNV-1a, hex). What does not apply is empty. An entry that is listed and yet not there
 * has mode 0.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static void fail(const char *path)
{
    perror(path);
    exit(1);
}

static void end_field(void)
{
    putchar('\0');
}

static void print_target(const char *path, const struct stat *st)
{
    char target[PATH_MAX];
    ssize_t size;

    if (S_ISLNK(st->st_mode)) {
        size = readlink(path, target, sizeof(target));
        if (size < 0)
            fail(path);
        fwrite(target, 1, (size_t)size, stdout);
    }
    end_field();
}

static void print_xattrs(const char *path)
{
    static char names[65536];
    static unsigned char value[65536];
    ssize_t size = llistxattr(path, names, sizeof(names));

    if (size < 0)
        fail(path);
    for (const char *name = names; name < names + size; name += strlen(name) + 1) {
        ssize_t length = lgetxattr(path, name, value, sizeof(value));

        if (length < 0)
            fail(name);
        printf("%s=", name);
        for (ssize_t i = 0; i < length; i++)
            printf("%02x", value[i]);
        putchar(' ');
    }
    end_field();
}

static void print_contents(const char *path, const struct stat *st)
{
    static unsigned char buffer[65536];
    uint64_t hash = 0xcbf29ce484222325u;
    ssize_t size;
    int fd;

    if (S_ISREG(st->st_mode)) {
        fd = open(path, O_RDONLY);
        if (fd < 0)
            fail(path);
        while ((size = read(fd, buffer, sizeof(buffer))) > 0)
            for (ssize_t i = 0; i < size; i++)
                hash = (hash ^ buffer[i]) * 0x100000001b3u;
        if (size < 0)
            fail(path);
        close(fd);
        printf("%016" PRIx64, hash);
    }
    end_field();
}

static void list(const char *path, const char *shown);

static void list_below(const char *path, const char *shown)
{
    char child[PATH_MAX], child_shown[PATH_MAX];
    struct dirent *entry;
    DIR *dir = opendir(path);

    if (!dir)
        fail(path);
    while ((entry = readdir(dir))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (snprintf(child, sizeof(child), "%s/%s", path, entry->d_name) >= (int)sizeof(child))
            fail("path too long");
        snprintf(child_shown, sizeof(child_shown), "%s%s%s", shown, *shown ? "/" : "", entry->d_name);
        list(child, child_shown);
    }
    closedir(dir);
}

static void list(const char *path, const char *shown)
{
    struct stat st = { 0 };

    if (lstat(path, &st) < 0 && errno != ENOENT)
        fail(path);
    fputs(shown, stdout);
    end_field();
    printf("%o%c%u%c%u%c%lld%c", st.st_mode, 0, st.st_uid, 0, st.st_gid, 0, (long long)st.st_size, 0);
    printf("%lld.%09ld%c%lu%c", (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, 0, (unsigned long)st.st_nlink, 0);
    printf("%u:%u%c%llu%c", major(st.st_rdev), minor(st.st_rdev), 0, (unsigned long long)st.st_ino, 0);
    print_target(path, &st);
    if (st.st_mode)
        print_xattrs(path);
    else
        end_field();
    print_contents(path, &st);
    if (S_ISDIR(st.st_mode))
        list_below(path, shown);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    list(argv[1], "");
    return fflush(stdout) == 0 ? 0 : 1;
}
