/**
 * The operations of `guest/agent/PROTOCOL.md`, typed. Each builder gives the list of byte strings that is sent; the
 * answers are read by `answers.ts`. Modes are permission bits; paths are the guest's.
 */
import type { ByteString, Operation } from './lists.ts'

export type MountFlag =
  | 'ro' | 'nosuid' | 'nodev' | 'noexec' | 'bind' | 'rec' | 'remount' | 'private' | 'slave' | 'shared' | 'rprivate'
  | 'relatime' | 'noatime' // prettier-ignore

export interface Mount {
  source: string
  target: string
  type: string
  flags?: readonly MountFlag[]
  data?: string
}

export interface VethPlan {
  /** The end on the host. */
  name: string
  /** What the host's end is put into; empty: nothing. */
  bridge: string
  /** The end in the namespace, by its name there. */
  peer: string
  /** Path of the namespace. */
  namespace: string
  peerMac: string
  mtu: number
}

/** Keys of `spawn`; see the table in PROTOCOL.md. Numbers are channels or a count. */
export interface SpawnKeys {
  in?: number
  out?: number
  err?: number
  tty?: 1
  rows?: number
  cols?: number
  cwd?: string
  pidfile?: string
  console?: string
  log?: string
  oom?: string
}

export type LinkSetting =
  'up' | 'down' | `mtu=${number}` | `mac=${string}` | `master=${string}` | `name=${string}`

export const op = {
  /** Like `mkdir -p`; the mode is the last directory's, unless it was there. */
  mkdir: (path: string, mode = 0o755) => ['mkdir', path, octal(mode)],
  /** Replaces the file. */
  write: (path: string, content: ByteString, mode = 0o644) => ['write', path, octal(mode), content],
  writeAt: (path: string, offset: number, content: ByteString) => ['write-at', path, `${offset}`, content],
  append: (path: string, content: ByteString) => ['append', path, content],
  /** At most `maxBytes` (up to `maxReadBytes`) from an offset; shorter at the end of the file. */
  read: (path: string, offset = 0, maxBytes = maxReadBytes) => ['read', path, `${offset}`, `${maxBytes}`],
  /** Recursive, does not cross mounts; absent is fine. */
  rm: (path: string) => ['rm', path],
  /** One file, no directory; absent is ENOENT. Only the docker stub has it. */
  unlink: (path: string) => ['unlink', path],
  symlink: (target: string, path: string) => ['symlink', target, path],
  rename: (from: string, to: string) => ['rename', from, to],
  chmod: (path: string, mode: number) => ['chmod', path, octal(mode)],
  chown: (path: string, uid: number, gid: number) => ['chown', path, `${uid}`, `${gid}`],
  mknod: (path: string, mode: number, type: 'c' | 'b' | 'p', major = 0, minor = 0) => [
    'mknod',
    path,
    octal(mode),
    type,
    `${major}`,
    `${minor}`, // prettier-ignore
  ],
  /** Does not follow a symlink. Answer: `answer.stat`. */
  stat: (path: string) => ['stat', path],
  /** Without the first `skip` names. Usually by `listDirectory`. Answer: `answer.list`. */
  list: (path: string, skip = 0) => ['list', path, `${skip}`],
  /** Allocated bytes below a path, on its file system. Answer: `answer.number`. */
  du: (path: string) => ['du', path],
  /** Answer: `answer.statfs`. */
  statfs: (path: string) => ['statfs', path],
  sync: () => ['sync'],
  mount: (mount: Mount) => ['mount', ...mountWords(mount)],
  /** The same with a working directory, so that many lowerdirs stay short. */
  mountIn: (directory: string, mount: Mount) => ['chdir-mount', directory, ...mountWords(mount)],
  /** Detaches lazily (MNT_DETACH). */
  umount: (target: string) => ['umount', target],

  setTime: (unixNs: bigint) => ['settime', `${unixNs}`],
  /** Credited to the kernel's pool, which is then reseeded. */
  entropy: (bytes: Uint8Array) => ['entropy', bytes],
  hostname: (name: string) => ['hostname', name],
  /** Answer: `answer.uname`. */
  uname: () => ['uname'],
  /** Answer: `answer.sysinfo`. */
  sysinfo: () => ['sysinfo'],
  reboot: () => ['reboot'],
  poweroff: () => ['poweroff'],

  /** A new network namespace, loopback up, bind-mounted at the path. */
  addNamespace: (path: string) => ['netns.add', path],
  /** Absent is fine. */
  deleteNamespace: (path: string) => ['netns.del', path],
  /** Present is fine. */
  bridge: (name: string, mac = '') => ['link.bridge', name, mac],
  veth: (plan: VethPlan) => [
    'link.veth',
    plan.name,
    plan.bridge,
    plan.peer,
    plan.namespace,
    plan.peerMac,
    `${plan.mtu}`, // prettier-ignore
  ],
  /** The namespace is a path, or empty for the host's own; so in all that follow. */
  setLink: (namespace: string, name: string, ...settings: LinkSetting[]) => [
    'link.set',
    namespace,
    name,
    ...settings,
  ],
  /** Absent is fine. */
  deleteLink: (namespace: string, name: string) => ['link.del', namespace, name],
  addAddress: (namespace: string, device: string, cidr: string) => ['addr.add', namespace, device, cidr],
  /** To `default` or a CIDR; `via` may be empty. */
  addRoute: (namespace: string, destination: string, via: string, device: string) => [
    'route.add',
    namespace,
    destination,
    via,
    device, // prettier-ignore
  ],
  writeIn: (namespace: string, path: string, content: ByteString) => ['ns.write', namespace, path, content],
  readIn: (namespace: string, path: string, maxBytes = maxReadBytes) => [
    'ns.read',
    namespace,
    path,
    `${maxBytes}`,
  ],

  /** A process that is gone is an error, ESRCH. */
  kill: (pid: number, signal: number) => ['kill', `${pid}`, `${signal}`],
  /** Of the terminal behind a channel. */
  windowSize: (channel: number, rows: number, columns: number) => [
    'winsize',
    `${channel}`,
    `${rows}`,
    `${columns}`,
  ],
  /** Those with a pid above `after`. Usually by `listProcesses`. Answer: `answer.processes`. */
  processes: (cgroup: string, after = 0) => ['procs', cgroup, `${after}`],
  /** EVENT oom with the name whenever `oom_kill` in memory.events grows. */
  watchOom: (cgroup: string, name: string) => ['watch.oom', cgroup, name],
  unwatchOom: (name: string) => ['unwatch.oom', name],
  /** Kills all, waits up to 2 s until it is empty, removes it; absent is fine. */
  killCgroup: (cgroup: string) => ['cgroup.kill', cgroup],

  /** Runs a program of the host to its end. Answer: `answer.run`. */
  run: (timeoutMs: number, ...args: string[]) => ['run', `${timeoutMs}`, ...args],
  /** Usually by `AgentLink.spawn`. */
  spawn: (keys: SpawnKeys, args: readonly string[], env: readonly string[] = []) => [
    'spawn',
    ...Object.entries(keys).map(([key, value]) => `${key}=${value}`),
    '--',
    `${args.length}`,
    ...args,
    ...env, // prettier-ignore
  ],

  listen: (path: string, mode: number, name: string) => ['listen', path, octal(mode), name],
  unlisten: (path: string) => ['unlisten', path],
  /** Usually by `AgentLink.dial`. */
  dialTcp: (channel: number, host: string, port: number) => ['dial', `${channel}`, 'tcp', host, `${port}`],
  dialUnix: (channel: number, path: string) => ['dial', `${channel}`, 'unix', path],
} satisfies Record<string, (...args: never[]) => Operation>

/** Most that one `read` answers. */
export const maxReadBytes = 60000

/** The same operation, whose failure does not stop the list it is in. */
export function tolerate([name = '', ...args]: Operation): Operation {
  return [`?${text(name)}`, ...args]
}

function text(item: ByteString): string {
  return typeof item === 'string' ? item : new TextDecoder().decode(item)
}

function octal(mode: number): string {
  return mode.toString(8)
}

function mountWords({ source, target, type, flags = [], data = '' }: Mount): string[] {
  return [source, target, type, flags.join(','), data]
}
