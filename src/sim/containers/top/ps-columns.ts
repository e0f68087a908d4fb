/** The columns of procps' `ps`: the format specifiers of ps(1), what they are headed with and what they show. */
import type { ProcessIds, ProcessInfo } from '../../../protocol/machine/index.ts'

export interface PsHost {
  nowMs: number
  memoryBytes: number
  userNames: Map<number, string>
  groupNames: Map<number, string>
}

export interface Column {
  title: string
  show: Show
  /** Where it is cut, if it is not the last: of names and command lines. */
  width?: number
  /** What it sorts by; left out: by what it shows. */
  order?: Order
}

type Order = (process: ProcessInfo, host: PsHost) => number | string

/** @param width how wide a name may be. */
type Show = (process: ProcessInfo, host: PsHost, width: number) => string

const seconds = (ms: number) => Math.floor(ms / 1000)
const two = (value: number) => String(value).padStart(2, '0')
const kib = (bytes: number) => String(Math.floor(bytes / 1024))
const PAGE_BYTES = 4096
const DAY_MS = 24 * 3600 * 1000
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** `SCHED_…` by their numbers. */
const POLICIES = ['TS', 'FF', 'RR', 'B', 'ISO', 'IDL', 'DLN']

const dash: Show = () => '-'
const number =
  (of: (process: ProcessInfo) => number): Show =>
  (process) =>
    String(of(process))

function names(of: (process: ProcessInfo) => number, known: (host: PsHost) => Map<number, string>): Show {
  return (process, host, width) => {
    const name = known(host).get(of(process)) ?? String(of(process))
    return name.length > width ? `${name.slice(0, width - 1)}+` : name
  }
}
const user = (which: keyof ProcessIds) =>
  names(
    ({ users }) => users[which],
    ({ userNames }) => userNames,
  )
const group = (which: keyof ProcessIds) =>
  names(
    ({ groups }) => groups[which],
    ({ groupNames }) => groupNames,
  )

const elapsedMs = ({ startedAt }: ProcessInfo, { nowMs }: PsHost) => Math.max(nowMs - startedAt, 0)
/** In per cent of the time that it has lived. */
const cpuShare = (process: ProcessInfo, host: PsHost) =>
  (100 * process.cpuTimeMs) / Math.max(elapsedMs(process, host), 1)

/** `01-02:03:04`; hours may be left out. */
function clock(ms: number, alwaysHours: boolean): string {
  const all = seconds(ms)
  const days = Math.floor(all / 86400)
  const hours = Math.floor(all / 3600) % 24
  const rest = `${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`
  if (days > 0) return `${two(days)}-${two(hours)}:${rest}`
  return alwaysHours || hours > 0 ? `${two(hours)}:${rest}` : rest
}

const dateOf = (ms: number) => {
  const date = new Date(ms)
  const month = MONTHS[date.getUTCMonth()]!
  const time = date.toISOString().slice(11, 19)
  return { date, month, day: date.getUTCDate(), time, weekday: DAYS[date.getUTCDay()]! }
}

/** `22:19` today, `Nov27` on another day, `2025` in another year. */
const startTime: Show = ({ startedAt }, { nowMs }) => {
  const [then, now] = [dateOf(startedAt), dateOf(nowMs)]
  if (then.date.getUTCFullYear() !== now.date.getUTCFullYear()) return String(then.date.getUTCFullYear())
  if (then.month !== now.month || then.day !== now.day) return `${then.month}${two(then.day)}`
  return then.time.slice(0, 5)
}

const startedWithin =
  (digits: number): Show =>
  (process, host) => {
    const { month, day, time } = dateOf(process.startedAt)
    return elapsedMs(process, host) > DAY_MS ? `${month} ${String(day).padStart(2)}` : time.slice(0, digits)
  }

const longStart: Show = ({ startedAt }) => {
  const { date, weekday, month, day, time } = dateOf(startedAt)
  return `${weekday} ${month} ${String(day).padStart(2)} ${time} ${date.getUTCFullYear()}`
}

/** `Ss+`: the state, and what else is worth a letter. */
const state: Show = (process) =>
  [
    process.state,
    process.nice < 0 ? '<' : process.nice > 0 ? 'N' : '',
    process.lockedBytes > 0 ? 'L' : '',
    process.session === process.pid ? 's' : '',
    process.threads > 1 ? 'l' : '',
    process.processGroup === process.foregroundGroup ? '+' : '',
  ].join('')

const isShared = ({ policy }: ProcessInfo) => policy === 0 || policy === 3
const nice: Show = (process) => (isShared(process) ? String(process.nice) : '-')
const defunct = (process: ProcessInfo) => (process.state === 'Z' ? ' <defunct>' : '')
/** Whatever would break the line or move the cursor. */
// eslint-disable-next-line no-control-regex
const printable = (text: string) => text.replace(/[\x00-\x1f\x7f]/g, '?')
const command: Show = (process) => printable(process.command) + defunct(process)
const name: Show = (process) => printable(process.name)
const physical: Show = ({ residentBytes }, { memoryBytes }) => {
  const perMille = Math.min(Math.floor((1000 * residentBytes) / memoryBytes), 999)
  return (perMille / 10).toFixed(1)
}
const cpuPercent: Show = (process, host) => {
  const share = cpuShare(process, host)
  return share.toFixed(share > 999 ? 0 : 1)
}
const cpuTime: Show = ({ cpuTimeMs }) => clock(cpuTimeMs, true)
const cpuMinutes: Show = ({ cpuTimeMs }) =>
  `${Math.floor(seconds(cpuTimeMs) / 60)}:${two(seconds(cpuTimeMs) % 60)}`
const cpuSeconds: Show = ({ cpuTimeMs }) => String(seconds(cpuTimeMs))
const signal =
  (which: keyof ProcessInfo['signals']): Show =>
  ({ signals }) =>
    signals[which]

const NAME_WIDTH = 8
const COMMAND_WIDTH = 27
const COMM_WIDTH = 15

/** Title and value; what shows the same under several names has them all. */
const TABLE: [names: string, title: string, show: Show, width?: number][] = [
  ['pid', 'PID', number(({ pid }) => pid)],
  ['tgid', 'TGID', number(({ pid }) => pid)],
  ['lwp', 'LWP', number(({ pid }) => pid)],
  ['tid', 'TID', number(({ pid }) => pid)],
  ['spid', 'SPID', number(({ pid }) => pid)],
  ['ppid', 'PPID', number(({ parentPid }) => parentPid)],
  ['pgid', 'PGID', number(({ processGroup }) => processGroup)],
  ['pgrp', 'PGRP', number(({ processGroup }) => processGroup)],
  ['sid', 'SID', number(({ session }) => session)],
  ['sess session', 'SESS', number(({ session }) => session)],
  ['tpgid', 'TPGID', number(({ foregroundGroup }) => foregroundGroup)],
  ['tty tt', 'TT', ({ tty }) => tty],
  ['tname', 'TTY', ({ tty }) => tty],

  ['uid', 'UID', number(({ users }) => users.effective)],
  ['euid', 'EUID', number(({ users }) => users.effective)],
  ['ruid', 'RUID', number(({ users }) => users.real)],
  ['suid', 'SUID', number(({ users }) => users.saved)],
  ['svuid', 'SVUID', number(({ users }) => users.saved)],
  ['fuid', 'FUID', number(({ users }) => users.fileSystem)],
  ['fsuid', 'FSUID', number(({ users }) => users.fileSystem)],
  ['user uname', 'USER', user('effective'), NAME_WIDTH],
  ['uid_hack', 'UID', user('effective'), NAME_WIDTH],
  ['euser', 'EUSER', user('effective'), NAME_WIDTH],
  ['ruser', 'RUSER', user('real'), NAME_WIDTH],
  ['suser', 'SUSER', user('saved'), NAME_WIDTH],
  ['svuser', 'SVUSER', user('saved'), NAME_WIDTH],
  ['fuser', 'FUSER', user('fileSystem'), NAME_WIDTH],
  ['gid', 'GID', number(({ groups }) => groups.effective)],
  ['egid', 'EGID', number(({ groups }) => groups.effective)],
  ['rgid', 'RGID', number(({ groups }) => groups.real)],
  ['sgid', 'SGID', number(({ groups }) => groups.saved)],
  ['svgid', 'SVGID', number(({ groups }) => groups.saved)],
  ['fgid', 'FGID', number(({ groups }) => groups.fileSystem)],
  ['fsgid', 'FSGID', number(({ groups }) => groups.fileSystem)],
  ['group', 'GROUP', group('effective'), NAME_WIDTH],
  ['egroup', 'EGROUP', group('effective'), NAME_WIDTH],
  ['rgroup', 'RGROUP', group('real'), NAME_WIDTH],
  ['sgroup', 'SGROUP', group('saved'), NAME_WIDTH],
  ['svgroup', 'SVGROUP', group('saved'), NAME_WIDTH],
  ['fgroup', 'FGROUP', group('fileSystem'), NAME_WIDTH],

  ['stat', 'STAT', state],
  ['s state', 'S', ({ state }) => state],
  ['f flag flags', 'F', ({ flags }) => ((flags >> 6) & 7).toString(16)],
  ['nlwp', 'NLWP', number(({ threads }) => threads)],
  ['thcount', 'THCNT', number(({ threads }) => threads)],
  ['ni nice', 'NI', nice],
  ['pri', 'PRI', number(({ priority }) => 39 - priority)],
  ['priority', 'PRI', number(({ priority }) => priority)],
  ['opri intpri', 'PRI', number(({ priority }) => 60 + priority)],
  ['pri_foo', 'FOO', number(({ priority }) => priority - 20)],
  ['pri_bar', 'BAR', number(({ priority }) => priority + 1)],
  ['pri_baz', 'BAZ', number(({ priority }) => priority + 100)],
  ['pri_api', 'API', number(({ priority }) => -1 - priority)],
  ['cls class', 'CLS', ({ policy }) => POLICIES[policy] ?? '?'],
  ['policy', 'POL', ({ policy }) => POLICIES[policy] ?? '?'],
  ['sched', 'SCH', number(({ policy }) => policy)],
  ['rtprio', 'RTPRIO', (process) => (isShared(process) ? '-' : String(process.realtimePriority))],
  ['psr', 'PSR', number(({ processor }) => processor)],
  ['cpuid', 'CPUID', number(({ processor }) => processor)],
  ['sgi_p', 'P', ({ state, processor }) => (state === 'R' ? String(processor) : '*')],

  ['lstart', 'STARTED', longStart],
  ['start', 'STARTED', startedWithin(8)],
  ['bsdstart', 'START', startedWithin(5)],
  ['stime', 'STIME', startTime],
  ['start_time', 'START', startTime],
  ['etime', 'ELAPSED', (process, host) => clock(elapsedMs(process, host), false)],
  ['etimes', 'ELAPSED', (process, host) => String(seconds(elapsedMs(process, host)))],
  ['time cputime', 'TIME', cpuTime],
  ['times cputimes', 'TIME', cpuSeconds],
  ['bsdtime', 'TIME', cpuMinutes],
  ['pcpu %cpu', '%CPU', cpuPercent],
  ['c', 'C', (process, host) => String(Math.min(Math.floor(cpuShare(process, host)), 99))],
  ['cp', 'CP', (process, host) => String(Math.min(Math.floor(10 * cpuShare(process, host)), 999))],

  ['pmem %mem', '%MEM', physical],
  ['vsz', 'VSZ', ({ virtualBytes }) => kib(virtualBytes)],
  ['vsize', 'VSZ', ({ virtualBytes }) => kib(virtualBytes)],
  ['rss rssize sgi_rss', 'RSS', ({ residentBytes }) => kib(residentBytes)],
  ['sz', 'SZ', ({ virtualBytes }) => String(Math.floor(virtualBytes / PAGE_BYTES))],
  ['size', 'SIZE', ({ dataBytes }) => kib(dataBytes)],
  ['trs m_trs', 'TRS', ({ codeBytes }) => kib(codeBytes)],
  ['drs m_drs', 'DRS', ({ virtualBytes, codeBytes }) => kib(virtualBytes - codeBytes)],
  ['tsiz', 'TSIZ', ({ codeBytes }) => kib(codeBytes)],
  ['dsiz', 'DSIZ', ({ virtualBytes, codeBytes }) => kib(virtualBytes - codeBytes)],
  ['min_flt', 'MINFL', number(({ minorFaults }) => minorFaults)],
  ['minflt', 'MINFLT', number(({ minorFaults }) => minorFaults)],
  ['maj_flt', 'MAJFL', number(({ majorFaults }) => majorFaults)],
  ['majflt', 'MAJFLT', number(({ majorFaults }) => majorFaults)],
  ['pagein', 'PAGEIN', number(({ majorFaults }) => majorFaults)],

  ['pending sig', 'PENDING', signal('pending')],
  ['sig_pend', 'SIGNAL', signal('pending')],
  ['blocked sig_block sigmask', 'BLOCKED', signal('blocked')],
  ['ignored sig_ignore sigignore', 'IGNORED', signal('ignored')],
  ['caught sigcatch', 'CAUGHT', signal('caught')],
  ['sig_catch', 'CATCHED', signal('caught')],

  ['comm ucomm fname', 'COMMAND', name, COMM_WIDTH],
  ['ucmd', 'CMD', name, COMM_WIDTH],
  ['args command', 'COMMAND', command, COMMAND_WIDTH],
  ['cmd', 'CMD', command, COMMAND_WIDTH],

  // What the guest's kernel does not tell, or what Linux has not.
  ['wchan nwchan', 'WCHAN', dash],
  ['addr', 'ADDR', dash],
  ['alarm', 'ALARM', dash],
  ['tmout timeout', 'TMOUT', dash],
  ['label', 'LABEL', dash],
  ['context', 'CONTEXT', dash],
]

const startedAt: Order = (process) => process.startedAt
const cpuTimeMs: Order = (process) => process.cpuTimeMs
const priority: Order = (process) => process.priority
const virtualBytes: Order = (process) => process.virtualBytes
/** Times and shares, and what procps sorts by something else than it shows; by the names of `TABLE`. */
const ORDERS: Readonly<Record<string, Order>> = {
  lstart: startedAt,
  start: startedAt,
  bsdstart: startedAt,
  stime: startedAt,
  start_time: startedAt,
  etime: elapsedMs,
  etimes: elapsedMs,
  'time cputime': cpuTimeMs,
  'times cputimes': cpuTimeMs,
  bsdtime: cpuTimeMs,
  'pcpu %cpu': cpuShare,
  c: cpuShare,
  cp: cpuShare,
  'pmem %mem': ({ residentBytes }) => residentBytes,
  stat: ({ state }) => state,
  sgi_p: ({ processor }) => processor,
  pri: priority,
  pri_api: priority,
  size: virtualBytes,
  'trs m_trs': virtualBytes,
  tsiz: virtualBytes,
  vsize: () => 0,
}

export const COLUMNS: ReadonlyMap<string, Column> = new Map(
  TABLE.flatMap(([names, title, show, width]) => {
    const order = ORDERS[names]
    const column = { title, show, ...(width !== undefined && { width }), ...(order && { order }) }
    return names.split(' ').map((name) => [name, column] as const)
  }),
)
