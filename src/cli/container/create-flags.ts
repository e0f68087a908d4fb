/** The flags of `docker run` and `docker create`, with the genuine client's texts. One table. */
import {
  checkAttach,
  checkDeviceCgroupRule,
  checkDnsSearch,
  checkEnv,
  checkExtraHost,
  checkIP,
  checkLabel,
  checkLink,
  checkRateBps,
  checkRateIops,
  checkSysctl,
  checkWeight,
} from '../options/checks.ts'
import {
  beginnings,
  containers,
  variables,
  files,
  networks,
  nothing,
  oneOf,
  platforms,
  restartPolicies,
  type Source,
} from '../options/completion.ts'
import { parseGpus } from '../options/devices.ts'
import { flag, type Flag } from '../options/flags.ts'
import { parseMount } from '../options/mounts.ts'
import { parseNetwork } from '../options/networks.ts'
import { ulimit } from '../options/ulimits.ts'
import {
  bool,
  bytes,
  duration,
  int,
  list,
  map,
  nanoCpus,
  string,
  swapBytes,
  uint,
  uint16,
} from '../options/values.ts'

/** Kinds that other files read values by. */
export const mountList = list(parseMount, 'mount')
export const networkList = list(parseNetwork, 'network')
export const gpuList = list(parseGpus, 'gpu-request')
export const rateBpsList = list(checkRateBps, 'list', '[]')
export const rateIopsList = list(checkRateIops, 'list', '[]')
export const weightList = list(checkWeight, 'list', '[]')
export const stringMap = map()

const CGROUPNS = `Cgroup namespace to use (host|private)
'host':    Run the container in the Docker host's cgroup namespace
'private': Run the container in its own private cgroup namespace
'':        Use the cgroup namespace as configured by the
           default-cgroupns-mode option on the daemon (default)`

/** @param pullUsage the two commands word `--pull` differently. */
export function createFlags(pullUsage: string): readonly Flag[] {
  return [
    flag('name', '', string, 'Assign a name to the container'),
    flag('pull', '', string, pullUsage, { initial: 'missing' }),
    flag('quiet', 'q', bool, 'Suppress the pull output'),
    flag('use-api-socket', '', bool, 'Bind mount Docker API socket and required auth'),
    flag('help', '', bool, 'Print usage'),
    flag('platform', '', string, 'Set platform if server is multi-platform capable', { since: '1.32' }),
    flag('disable-content-trust', '', bool, 'Skip image verification', { initial: true }),
    ...generalFlags,
    ...networkFlags,
    ...storageFlags,
    ...healthFlags,
    ...resourceFlags,
    ...lowLevelFlags,
  ].map((one) => ({ complete: valueSources[one.name] ?? nothing, ...one }))
}

/** What Tab offers as a flag's value; nothing for the others. */
const valueSources: Readonly<Record<string, Source>> = {
  attach: oneOf('stderr', 'stdin', 'stdout'),
  cgroupns: oneOf('host', 'private'),
  env: variables,
  'env-file': files,
  network: networks,
  platform: platforms,
  pull: oneOf('always', 'missing', 'never'),
  restart: restartPolicies,
  'storage-opt': beginnings('size='),
  userns: oneOf('host'),
  uts: oneOf('host'),
  'volumes-from': containers('all'),
}

const generalFlags: readonly Flag[] = [
  flag('attach', 'a', list(checkAttach), 'Attach to STDIN, STDOUT or STDERR'),
  flag(
    'device-cgroup-rule',
    '',
    list(checkDeviceCgroupRule),
    'Add a rule to the cgroup allowed devices list',
  ),
  flag('device', '', list(), 'Add a host device to the container'),
  flag('gpus', '', gpuList, "GPU devices to add to the container ('all' to pass all GPUs)", {
    since: '1.40',
  }),
  flag('env', 'e', list(checkEnv), 'Set environment variables'),
  flag('env-file', '', list(), 'Read in a file of environment variables'),
  flag('entrypoint', '', string, 'Overwrite the default ENTRYPOINT of the image'),
  flag('group-add', '', list(), 'Add additional groups to join'),
  flag('hostname', 'h', string, 'Container host name'),
  flag('domainname', '', string, 'Container NIS domain name'),
  flag('interactive', 'i', bool, 'Keep STDIN open even if not attached'),
  flag('label', 'l', list(checkLabel), 'Set meta data on a container'),
  flag('label-file', '', list(), 'Read in a line delimited file of labels'),
  flag('read-only', '', bool, "Mount the container's root filesystem as read only"),
  flag('restart', '', string, 'Restart policy to apply when a container exits', { initial: 'no' }),
  flag('stop-signal', '', string, 'Signal to stop the container'),
  flag('stop-timeout', '', int, 'Timeout (in seconds) to stop a container', { since: '1.25' }),
  flag('sysctl', '', map(checkSysctl), 'Sysctl options'),
  flag('tty', 't', bool, 'Allocate a pseudo-TTY'),
  flag('ulimit', '', ulimit, 'Ulimit options'),
  flag('user', 'u', string, 'Username or UID (format: <name|uid>[:<group|gid>])'),
  flag('workdir', 'w', string, 'Working directory inside the container'),
  flag(
    'rm',
    '',
    bool,
    'Automatically remove the container and its associated anonymous volumes when it exits',
  ),
  flag('cap-add', '', list(), 'Add Linux capabilities'),
  flag('cap-drop', '', list(), 'Drop Linux capabilities'),
  flag('privileged', '', bool, 'Give extended privileges to this container'),
  flag('security-opt', '', list(), 'Security Options'),
  flag('userns', '', string, 'User namespace to use'),
  flag('cgroupns', '', string, CGROUPNS, { since: '1.41' }),
]

const networkFlags: readonly Flag[] = [
  flag('add-host', '', list(checkExtraHost), 'Add a custom host-to-IP mapping (host:ip)'),
  flag('dns', '', list(checkIP), 'Set custom DNS servers'),
  flag('dns-option', '', list(), 'Set DNS options'),
  flag('dns-opt', '', list(), 'Set DNS options', { hidden: true, sets: 'dns-option' }),
  flag('dns-search', '', list(checkDnsSearch), 'Set custom DNS search domains'),
  flag('expose', '', list(), 'Expose a port or a range of ports'),
  flag('ip', '', string, 'IPv4 address (e.g., 172.30.100.104)'),
  flag('ip6', '', string, 'IPv6 address (e.g., 2001:db8::33)'),
  flag('link', '', list(checkLink), 'Add link to another container'),
  flag('link-local-ip', '', list(), 'Container IPv4/IPv6 link-local addresses'),
  flag('mac-address', '', string, 'Container MAC address (e.g., 92:d0:c6:0a:29:33)'),
  flag('publish', 'p', list(), "Publish a container's port(s) to the host"),
  flag('publish-all', 'P', bool, 'Publish all exposed ports to random ports'),
  flag('network', '', networkList, 'Connect a container to a network'),
  flag('net', '', networkList, 'Connect a container to a network', { hidden: true, sets: 'network' }),
  flag('network-alias', '', list(), 'Add network-scoped alias for the container'),
  flag('net-alias', '', list(), 'Add network-scoped alias for the container', {
    hidden: true,
    sets: 'network-alias',
  }),
]

const storageFlags: readonly Flag[] = [
  flag('log-driver', '', string, 'Logging driver for the container'),
  flag('volume-driver', '', string, 'Optional volume driver for the container'),
  flag('log-opt', '', list(), 'Log driver options'),
  flag('storage-opt', '', list(), 'Storage driver options for the container'),
  flag('tmpfs', '', list(), 'Mount a tmpfs directory'),
  flag('volumes-from', '', list(), 'Mount volumes from the specified container(s)'),
  flag('volume', 'v', list(), 'Bind mount a volume'),
  flag('mount', '', mountList, 'Attach a filesystem mount to the container'),
]

const healthFlags: readonly Flag[] = [
  flag('health-cmd', '', string, 'Command to run to check health'),
  flag('health-interval', '', duration, 'Time between running the check (ms|s|m|h) (default 0s)'),
  flag('health-retries', '', int, 'Consecutive failures needed to report unhealthy'),
  flag('health-timeout', '', duration, 'Maximum time to allow one check to run (ms|s|m|h) (default 0s)'),
  flag(
    'health-start-period',
    '',
    duration,
    'Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) (default 0s)',
    { since: '1.29' },
  ),
  flag(
    'health-start-interval',
    '',
    duration,
    'Time between running the check during the start period (ms|s|m|h) (default 0s)',
    { since: '1.44' },
  ),
  flag('no-healthcheck', '', bool, 'Disable any container-specified HEALTHCHECK'),
]

const windows = { ostype: 'windows' }

const resourceFlags: readonly Flag[] = [
  flag(
    'blkio-weight',
    '',
    uint16,
    'Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)',
  ),
  flag('blkio-weight-device', '', weightList, 'Block IO weight (relative device weight)'),
  flag('cidfile', '', string, 'Write the container ID to the file'),
  flag('cpuset-cpus', '', string, 'CPUs in which to allow execution (0-3, 0,1)'),
  flag('cpuset-mems', '', string, 'MEMs in which to allow execution (0-3, 0,1)'),
  flag('cpu-count', '', int, 'CPU count (Windows only)', windows),
  flag('cpu-percent', '', int, 'CPU percent (Windows only)', windows),
  flag('cpu-period', '', int, 'Limit CPU CFS (Completely Fair Scheduler) period'),
  flag('cpu-quota', '', int, 'Limit CPU CFS (Completely Fair Scheduler) quota'),
  flag('cpu-rt-period', '', int, 'Limit CPU real-time period in microseconds', { since: '1.25' }),
  flag('cpu-rt-runtime', '', int, 'Limit CPU real-time runtime in microseconds', { since: '1.25' }),
  flag('cpu-shares', 'c', int, 'CPU shares (relative weight)'),
  flag('cpus', '', nanoCpus, 'Number of CPUs', { since: '1.25' }),
  flag('device-read-bps', '', rateBpsList, 'Limit read rate (bytes per second) from a device'),
  flag('device-read-iops', '', rateIopsList, 'Limit read rate (IO per second) from a device'),
  flag('device-write-bps', '', rateBpsList, 'Limit write rate (bytes per second) to a device'),
  flag('device-write-iops', '', rateIopsList, 'Limit write rate (IO per second) to a device'),
  flag(
    'io-maxbandwidth',
    '',
    bytes,
    'Maximum IO bandwidth limit for the system drive (Windows only)',
    windows,
  ),
  flag('io-maxiops', '', uint, 'Maximum IOps limit for the system drive (Windows only)', windows),
  flag('kernel-memory', '', bytes, 'Kernel memory limit'),
  flag('memory', 'm', bytes, 'Memory limit'),
  flag('memory-reservation', '', bytes, 'Memory soft limit'),
  flag('memory-swap', '', swapBytes, "Swap limit equal to memory plus swap: '-1' to enable unlimited swap"),
  flag('memory-swappiness', '', int, 'Tune container memory swappiness (0 to 100)', { initial: -1 }),
  flag('oom-kill-disable', '', bool, 'Disable OOM Killer'),
  flag('oom-score-adj', '', int, "Tune host's OOM preferences (-1000 to 1000)"),
  flag('pids-limit', '', int, 'Tune container pids limit (set -1 for unlimited)'),
]

const lowLevelFlags: readonly Flag[] = [
  flag('cgroup-parent', '', string, 'Optional parent cgroup for the container'),
  flag('ipc', '', string, 'IPC mode to use'),
  flag('isolation', '', string, 'Container isolation technology'),
  flag('pid', '', string, 'PID namespace to use'),
  flag('shm-size', '', bytes, 'Size of /dev/shm'),
  flag('uts', '', string, 'UTS namespace to use'),
  flag('runtime', '', string, 'Runtime to use for this container'),
  flag('init', '', bool, 'Run an init inside the container that forwards signals and reaps processes', {
    since: '1.25',
  }),
  flag(
    'annotation',
    '',
    stringMap,
    'Add an annotation to the container (passed through to the OCI runtime)',
    {
      since: '1.43',
    },
  ),
]
