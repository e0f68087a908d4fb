/* Control groups (cgroup v2), by path of their directory. */
#ifndef DRYDOCK_CGROUP_H
#define DRYDOCK_CGROUP_H

#include <stdint.h>

/*
 * The value after `key` in one of a cgroup's files of `key value` lines, such as memory.events.
 * `fd` is read from its beginning and stays the caller's. Returns 0 or -errno, -ENOENT without that key.
 */
int cgroup_value(int fd, const char *key, uint64_t *value);

/* The same by the names of cgroup and file. */
int cgroup_read_value(const char *cgroup, const char *file, const char *key, uint64_t *value);

/* "<cgroup>/<file>" in `path` of PATH_MAX bytes. Returns 0 or -ENAMETOOLONG. */
int cgroup_file(char *path, const char *cgroup, const char *file);

/* The path of a process's cgroup, as in /proc/PID/cgroup, in `path`; empty when it is gone. */
void cgroup_of(int32_t pid, char *path, uint32_t size);

#endif
