/* Small files of text, as those of /proc and /sys are. */
#ifndef DRYDOCK_TEXT_FILE_H
#define DRYDOCK_TEXT_FILE_H

#include <stddef.h>

/* Reads a file whole: at most `size - 1` bytes and a NUL. Returns the length or -errno. */
int read_text(const char *path, char *text, size_t size);

/* Writes in one write(2), as the kernel's files want it. Returns 0 or -errno. */
int write_text(const char *path, const char *text);

#endif
