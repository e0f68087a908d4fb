#include "cgroup/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/text_file.h"
#include "base/wire.h"

int cgroup_file(char *path, const char *cgroup, const char *file)
{
    size_t size = strlen(cgroup), file_size = strlen(file);

    if (size + 1 + file_size + 1 > PATH_MAX)
        return -ENAMETOOLONG;
    memcpy(path, cgroup, size);
    path[size] = '/';
    memcpy(path + size + 1, file, file_size + 1);
    return 0;
}

/* The number after "key " at the beginning of a line. */
static int find_value(const char *text, const char *key, uint64_t *value)
{
    size_t size = strlen(key);

    for (const char *line = text; line; line = strchr(line, '\n')) {
        char digits[24];
        size_t length;

        line += *line == '\n';
        if (strncmp(line, key, size) != 0 || line[size] != ' ')
            continue;
        length = strcspn(line + size + 1, "\n");
        if (length >= sizeof(digits))
            return -ERANGE;
        memcpy(digits, line + size + 1, length);
        digits[length] = '\0';
        return parse_number(digits, UINT64_MAX, value);
    }
    return -ENOENT;
}

int cgroup_value(int fd, const char *key, uint64_t *value)
{
    char text[1024];
    ssize_t size = pread(fd, text, sizeof(text) - 1, 0);

    if (size < 0)
        return -errno;
    text[size] = '\0';
    return find_value(text, key, value);
}

int cgroup_read_value(const char *cgroup, const char *file, const char *key, uint64_t *value)
{
    char path[PATH_MAX];
    int fd, error = cgroup_file(path, cgroup, file);

    if (error)
        return error;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    error = cgroup_value(fd, key, value);
    close(fd);
    return error;
}

void cgroup_of(int32_t pid, char *path, uint32_t size)
{
    char name[64] = "/proc/";
    char digits[24];
    char text[PATH_MAX + 64];
    char *line;

    path[0] = '\0';
    strcat(name, format_number(digits, sizeof(digits), pid));
    strcat(name, "/cgroup");
    if (read_text(name, text, sizeof(text)) < 0)
        return;
    line = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");
    if (!line)
        return;
    line = strchr(line, '/');
    if (!line || strcspn(line, "\n") >= size)
        return;
    line[strcspn(line, "\n")] = '\0';
    strcpy(path, line);
}
