/* The stub's connection to the command behind it: frames out, and bytes in. */
#ifndef DRYDOCK_STUB_LINK_H
#define DRYDOCK_STUB_LINK_H

#include <stdint.h>

#include "base/frames.h"

/* Returns the socket, or -errno. */
int stub_connect(const char *path);

/* Writes one frame; blocks until it is on its way. Returns 0, or -errno when the other side has hung up. */
int stub_send(int socket, uint8_t type, const void *payload, uint32_t size);

/* START, in as many frames as it takes: who calls, how and from where. Returns 0, or -errno as stub_send does. */
int stub_send_start(int socket, int argc, char **argv, char **envp);

#endif
