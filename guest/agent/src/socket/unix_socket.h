/* Unix stream sockets. */
#ifndef DRYDOCK_UNIX_SOCKET_H
#define DRYDOCK_UNIX_SOCKET_H

#include <sys/types.h>

/*
 * Both return a non-blocking descriptor that is closed on exec, or -errno: -ENAMETOOLONG for a path above 107 bytes.
 */

/* Replaces whatever is at the path; only a directory is left alone. */
int unix_listen(const char *path, mode_t mode);
int unix_connect(const char *path);

#endif
