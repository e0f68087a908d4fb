/* The standard streams of a process to be started, and the channels they belong to. */
#ifndef DRYDOCK_STREAMS_H
#define DRYDOCK_STREAMS_H

#include <stdbool.h>
#include <stdint.h>

/* Channels, 0 for none. `in` and `out` may be one channel, and so may `out` and `err`. */
struct streams {
    uint32_t in;
    uint32_t out;
    uint32_t err;
    uint16_t rows;
    uint16_t columns;
};

/* Descriptors for the child, -1 for none. In the plan of exec_start they are -1 for /dev/null too. */
struct stdio {
    int in;
    int out;
    int err;
};

/* Opens the channels. Returns 0, or -errno with none opened. */
int streams_open(const struct streams *streams);

/* Resets the channels that are still there. */
void streams_reset(const struct streams *streams, int error);

/*
 * Make the child's side, and join the agent's side with the channels. Return 0 or -errno; then the channels remain, and
 * `stdio` has nothing open.
 */
int streams_pipes(const struct streams *streams, struct stdio *stdio);
int streams_terminal(const struct streams *streams, struct stdio *stdio);

/* Joins with a terminal that somebody else made. Takes the master over. */
void streams_join_terminal(const struct streams *streams, int master);

/* Closes the child's side. */
void stdio_close(struct stdio *stdio);

#endif
