/* The console socket of a runtime (`crun --console-socket`), over which it sends the container's terminal. */
#ifndef DRYDOCK_CONSOLE_H
#define DRYDOCK_CONSOLE_H

#include <stdbool.h>

#include "base/loop.h"

/* Lies inside what it belongs to. `path` stays its owner's; NULL: there is no console. */
struct console {
    const char *path;
    struct watch listener;
    struct watch sender;
    /* Gets the terminal's master, non-blocking, and owns it from then on. Called once at most. */
    void (*received)(struct console *console, int master);
};

/* Listens. A file that is at the path is removed. Returns 0 or -errno. */
int console_open(struct console *console, const char *path, void (*received)(struct console *, int));

/* Takes what has been sent, without waiting for it. */
void console_collect(struct console *console);

/* Removes the socket. Does nothing without a console. */
void console_close(struct console *console);

#endif
