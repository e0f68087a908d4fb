/* Children of the agent and their ends: those it started, and those a starter left to it. */
#ifndef DRYDOCK_CHILD_H
#define DRYDOCK_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/* Lies inside what it belongs to. */
struct child {
    struct child *next;
    pid_t pid;
    /* `status` is as waitpid's. The child is forgotten before; may free it. */
    void (*ended)(struct child *child, int status);
};

/*
 * Begins to notice ends, by SIGCHLD, and as init also the signals that ask it to end the machine. Returns 0 or -errno.
 */
int children_init(void);

/* Waits for the end of a process just started. */
void child_expect(struct child *child);

/* Whether it is a child or below one, or was a child that nobody expected: one of the last 256. */
bool child_is_known(pid_t pid);

/*
 * Waits for the end of a known process that became a child by itself, or is about to. It may have ended already: then
 * `ended` is called at once, with its true status.
 */
void child_adopt(struct child *child);

/* Exit status as the protocol has it: 0-255, or 128 + signal. */
int exit_status(int status);
/* The signal that ended it, or 0. */
int exit_signal(int status);

#endif
