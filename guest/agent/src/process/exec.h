/* Starting a program. */
#ifndef DRYDOCK_EXEC_H
#define DRYDOCK_EXEC_H

#include <stdbool.h>
#include <sys/types.h>

/* Everything stays the caller's. */
struct exec_plan {
    /* NULL-terminated. Without a slash, argv[0] is looked for in the PATH of `envp`. */
    char **argv;
    char **envp;
    /* NULL: the agent's own. */
    const char *cwd;
    /* Become 0, 1 and 2; -1 for /dev/null. */
    int in;
    int out;
    int err;
    /* `in` becomes the controlling terminal. */
    bool terminal;
};

/*
 * Starts it in a new session, with default signals, and umask 022. Returns once the program runs: its pid, or -errno
 * when it cannot be executed.
 */
pid_t exec_start(const struct exec_plan *plan);

/* PATH and HOME for programs of the host that come without an environment. */
extern char *const exec_default_env[];

#endif
