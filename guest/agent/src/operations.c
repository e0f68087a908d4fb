#include "operations.h"

#include <stdint.h>

#include "cgroup/cgroup_ops.h"
#include "files/disk_ops.h"
#include "files/file_ops.h"
#include "host/host_ops.h"
#include "network/network_ops.h"
#include "socket/socket_ops.h"
#include "spawn/spawn_ops.h"

#define ANY UINT32_MAX

static const struct op_entry operations[] = {
    { "mkdir", 2, 2, op_mkdir },
    { "write", 3, 3, op_write },
    { "write-at", 3, 3, op_write_at },
    { "append", 2, 2, op_append },
    { "read", 3, 3, op_read },
    { "rm", 1, 1, op_rm },
    { "symlink", 2, 2, op_symlink },
    { "rename", 2, 2, op_rename },
    { "chmod", 2, 2, op_chmod },
    { "chown", 3, 3, op_chown },
    { "mknod", 5, 5, op_mknod },
    { "stat", 1, 1, op_stat },
    { "list", 1, 2, op_list },
    { "du", 1, 1, op_du },
    { "statfs", 1, 1, op_statfs },
    { "sync", 0, 0, op_sync },
    { "mount", 5, 5, op_mount },
    { "chdir-mount", 6, 6, op_chdir_mount },
    { "umount", 1, 1, op_umount },

    { "settime", 1, 1, op_settime },
    { "entropy", 1, 1, op_entropy },
    { "hostname", 1, 1, op_hostname },
    { "uname", 0, 0, op_uname },
    { "sysinfo", 0, 0, op_sysinfo },
    { "reboot", 0, 0, op_reboot },
    { "poweroff", 0, 0, op_poweroff },

    { "netns.add", 1, 1, op_netns_add },
    { "netns.del", 1, 1, op_netns_del },
    { "link.bridge", 1, 2, op_link_bridge },
    { "link.veth", 6, 6, op_link_veth },
    { "link.set", 2, ANY, op_link_set },
    { "link.del", 2, 2, op_link_del },
    { "addr.add", 3, 3, op_addr_add },
    { "route.add", 4, 4, op_route_add },
    { "ns.write", 3, 3, op_ns_write },
    { "ns.read", 3, 3, op_ns_read },

    { "kill", 2, 2, op_kill },
    { "winsize", 3, 3, op_winsize },
    { "procs", 1, 2, op_procs },
    { "watch.oom", 2, 2, op_watch_oom },
    { "unwatch.oom", 1, 1, op_unwatch_oom },
    { "cgroup.kill", 1, 1, op_cgroup_kill },

    { "run", 2, ANY, op_run_program },
    { "spawn", 3, ANY, op_spawn },
    { "listen", 3, 3, op_listen },
    { "unlisten", 1, 1, op_unlisten },
    { "dial", 3, 4, op_dial },
};

int operations_run(const char *name, struct op *op)
{
    return op_run(operations, sizeof(operations) / sizeof(operations[0]), name, op);
}
