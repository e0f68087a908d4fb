/* Whole directory trees: removing and measuring them. */
#ifndef DRYDOCK_TREE_H
#define DRYDOCK_TREE_H

#include <stdint.h>

/*
 * Both stay on the file system of `path`, and look at no more than `budget` entries, so that the loop is not held up:
 * they return -E2BIG when there are more. Removing can then simply be begun again.
 */

/* Removes it and all below. A path that is not there is fine. Returns 0 or -errno; -EBUSY with a mount below. */
int tree_remove(const char *path, uint32_t budget);

/* Adds up allocated bytes; a file with several names counts once. Returns 0 or -errno. */
int tree_measure(const char *path, uint32_t budget, uint64_t *bytes);

#endif
