/* The caller's terminal: raw on request, and always left as it was found. */
#ifndef DRYDOCK_STUB_TERMINAL_H
#define DRYDOCK_STUB_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/* Remembers the mode of standard input, and restores it even after a crash of the stub. */
void terminal_init(void);
void terminal_raw(bool raw);
/* After a stop and continue, during which the shell has set its own mode. */
void terminal_continue(void);
void terminal_restore(void);
/* Both 0 when there is no terminal. */
void terminal_size(uint32_t *rows, uint32_t *columns);

#endif
