/* `procs`: the processes of a cgroup, for `docker top`. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/frames.h"
#include "base/text_file.h"
#include "cgroup/cgroup.h"
#include "cgroup/cgroup_ops.h"

#define COMMAND_MAX 4096u
#define FILE_MAX 65536u

struct pids {
    uint32_t *pid;
    size_t count;
    size_t capacity;
};

static int add_pid(struct pids *pids, uint32_t pid)
{
    if (pids->count == pids->capacity) {
        size_t capacity = pids->capacity ? pids->capacity * 2 : 64;
        uint32_t *grown = realloc(pids->pid, capacity * sizeof(*grown));

        if (!grown)
            return -ENOMEM;
        pids->pid = grown;
        pids->capacity = capacity;
    }
    pids->pid[pids->count++] = pid;
    return 0;
}

/* Adds the pids of one cgroup.procs; a cgroup of threads has none to read. */
static int add_listed(struct pids *pids, const char *cgroup)
{
    static char text[FILE_MAX];
    char path[PATH_MAX];
    int size = cgroup_file(path, cgroup, "cgroup.procs");
    char *line = text;

    if (size == 0)
        size = read_text(path, text, sizeof(text));
    if (size < 0)
        return size == -EOPNOTSUPP ? 0 : size;
    while (*line) {
        size_t length = strcspn(line, "\n");
        bool last = !line[length];
        uint64_t pid;
        int error;

        line[length] = '\0';
        error = parse_number(line, INT32_MAX, &pid);
        if (!error)
            error = add_pid(pids, (uint32_t)pid);
        if (error)
            return error;
        line += length + !last;
    }
    return 0;
}

static int add_all(struct pids *pids, const char *cgroup)
{
    char child[PATH_MAX];
    struct dirent *entry;
    DIR *directory;
    int error = add_listed(pids, cgroup);

    if (error)
        return error;
    directory = opendir(cgroup);
    if (!directory)
        return -errno;
    while (!error && (entry = readdir(directory))) {
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
            continue;
        error = cgroup_file(child, cgroup, entry->d_name);
        if (!error)
            error = add_all(pids, child);
    }
    closedir(directory);
    return error;
}

static int by_number(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return left < right ? -1 : left > right;
}

/* One file of /proc/PID. Returns its size, or -errno. */
static int read_proc(uint32_t pid, const char *file, char *text, size_t size)
{
    char path[64] = "/proc/";
    char digits[24];

    strcat(path, format_number(digits, sizeof(digits), pid));
    strcat(path, "/");
    strcat(path, file);
    return read_text(path, text, size);
}

/* The effective uid, second in the line "Uid:" of /proc/PID/status. */
static const char *effective_uid(char *status)
{
    char *line = strstr(status, "\nUid:\t");
    char *uid = line ? strchr(line + 6, '\t') : NULL;

    if (!uid)
        return "0";
    uid++;
    uid[strcspn(uid, "\t\n")] = '\0';
    return uid;
}

static void put_ended(struct buf *entry, const char *text)
{
    buf_put(entry, text, (uint32_t)strlen(text) + 1);
}

static void put_command(struct buf *entry, char *command, int size)
{
    while (size > 0 && command[size - 1] == '\0')
        size--;
    for (int i = 0; i < size; i++)
        if (command[i] == '\0')
            command[i] = ' ';
    buf_put(entry, command, size > 0 ? (uint32_t)size : 0);
    buf_put(entry, "", 1);
}

/* Nothing, for one that is gone meanwhile. */
static void describe(struct buf *entry, uint32_t pid)
{
    static char text[COMMAND_MAX];
    char digits[24];
    int size = read_proc(pid, "stat", text, sizeof(text));

    entry->size = 0;
    if (size <= 0)
        return;
    text[strcspn(text, "\n")] = '\0';
    put_ended(entry, format_number(digits, sizeof(digits), pid));
    put_ended(entry, text);
    size = read_proc(pid, "status", text, sizeof(text));
    put_ended(entry, size > 0 ? effective_uid(text) : "0");
    size = read_proc(pid, "cmdline", text, sizeof(text));
    put_command(entry, text, size);
}

/* As many as an answer holds; an empty string at its end says that there are more. */
static void describe_all(struct op *op, const struct pids *pids, uint32_t after)
{
    static uint8_t storage[3 * COMMAND_MAX];
    struct buf entry;

    buf_init_fixed(&entry, storage, sizeof(storage));
    for (size_t i = 0; i < pids->count; i++) {
        if (pids->pid[i] <= after)
            continue;
        describe(&entry, pids->pid[i]);
        if (op->answer->size + entry.size >= READ_MAX || op->answer->size + entry.size >= op->answer->max) {
            buf_put(op->answer, "", 1);
            return;
        }
        buf_put(op->answer, entry.data, entry.size);
    }
}

int op_procs(struct op *op)
{
    struct pids pids = { 0 };
    uint32_t after = 0;
    int error;

    if (!op_text(op, 0) || (op->argc > 1 && op_number(op, 1, INT32_MAX, &after) < 0))
        return -EINVAL;
    error = add_all(&pids, op->arg[0].data);
    if (!error) {
        qsort(pids.pid, pids.count, sizeof(*pids.pid), by_number);
        describe_all(op, &pids, after);
    }
    free(pids.pid);
    return error;
}
