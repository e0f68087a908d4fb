/** Mount options of a tmpfs: Docker's defaults, then the user's; of contradictory ones the last counts. */
import { quote } from '../../protocol/go/strconv.ts'
import { DockerError } from '../base/errors.ts'

/** Options that undo each other share a number. */
const FLAGS: Record<string, string> = {
  ro: 'ro',
  rw: 'ro',
  suid: 'suid',
  nosuid: 'suid',
  dev: 'dev',
  nodev: 'dev',
  exec: 'exec',
  noexec: 'exec',
  sync: 'sync',
  async: 'sync',
  dirsync: 'dirsync',
  remount: 'remount',
  mand: 'mand',
  nomand: 'mand',
  atime: 'atime',
  noatime: 'atime',
  diratime: 'diratime',
  nodiratime: 'diratime',
  bind: 'propagation',
  rbind: 'propagation',
  unbindable: 'propagation',
  runbindable: 'propagation',
  private: 'propagation',
  rprivate: 'propagation',
  shared: 'propagation',
  rshared: 'propagation',
  slave: 'propagation',
  rslave: 'propagation',
  relatime: 'relatime',
  norelatime: 'relatime',
  strictatime: 'strictatime',
  nostrictatime: 'strictatime',
}

const VALUES = ['size', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol']

/** @param data as in `--tmpfs /run:size=10m,mode=755`. @throws {DockerError} system */
export function tmpfsOptions(data: string): string[] {
  const given = ['noexec', 'nosuid', 'nodev', 'rprivate', ...(data ? data.split(',') : [])]
  const merged = new Map<string, string>()
  for (const option of given.filter((option) => option !== 'defaults')) {
    const key = keyOf(option)
    merged.delete(key)
    merged.set(key, option)
  }
  return [...merged.values()]
}

function keyOf(option: string): string {
  const flag = FLAGS[option]
  if (flag) return `flag:${flag}`
  const [name = '', value] = option.split(/=(.*)/s)
  if (value !== undefined && VALUES.includes(name)) return name
  throw new DockerError(
    'system',
    `invalid tmpfs option [${option
      .split(/=(.*)/s)
      .slice(0, 2)
      .map((p) => quote(p))
      .join(' ')}]`,
  )
}
