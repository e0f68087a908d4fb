/* Where the agent tells of oddities: the kernel's log as init, else standard error. Never fails. */
#ifndef DRYDOCK_LOG_H
#define DRYDOCK_LOG_H

/* One line, without its newline. */
void log_text(const char *text);

#endif
