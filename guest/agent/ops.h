/* All operations of PROTOCOL.md. Handlers answer as `op.h` says. */
#ifndef DRYDOCK_OPS_H
#define DRYDOCK_OPS_H

#include "op.h"

/* `name` is without its `?`. */
int ops_run(const char *name, struct op *op);

/* ops_disk.c */
op_handler op_rm, op_du, op_statfs, op_sync, op_mount, op_chdir_mount, op_umount;
/* ops_host.c */
op_handler op_settime, op_entropy, op_hostname, op_uname, op_sysinfo, op_reboot, op_poweroff, op_kill, op_winsize;
/* ops_net.c */
op_handler op_netns_add, op_netns_del, op_link_bridge, op_link_veth, op_link_set, op_link_del, op_addr_add,
    op_route_add, op_ns_write, op_ns_read;
/* procs.c, cgroup.c, oom.c */
op_handler op_procs, op_cgroup_kill, op_watch_oom, op_unwatch_oom;
/* run.c, spawn.c, listen.c, dial.c */
op_handler op_run_program, op_spawn, op_listen, op_unlisten, op_dial;

#endif
