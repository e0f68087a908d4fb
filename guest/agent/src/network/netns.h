/* Network namespaces, by path; an empty path is the host's own. */
#ifndef DRYDOCK_NETNS_H
#define DRYDOCK_NETNS_H

/* Moves the agent into a namespace, until netns_leave. Returns 0 or -errno. */
int netns_enter(const char *path);
/* Back to the host's own. An agent that cannot go back is of no use: it reboots. */
void netns_leave(void);

/*
 * The same with a new namespace, kept by a mount on a new file. Nothing is up in it. Returns 0 or -errno, -EEXIST if there
 * is one.
 */
int netns_enter_new(const char *path);
/* Its file is removed; one that is not there is fine. Returns 0 or -errno. */
int netns_remove(const char *path);

/* Returns a descriptor of the namespace, or -errno. */
int netns_open(const char *path);

#endif
