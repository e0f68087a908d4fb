import {
  answer,
  listProcesses,
  op,
  tolerate,
  type AgentLink,
  type AgentProcess,
  type ExitEvent,
  type SpawnedProcess,
} from '../../protocol/agent/index.ts'
import type { ExitStatus, Process, ProcessIds, ProcessInfo } from '../../protocol/machine/index.ts'

/** `USER_HZ`, in which the kernel tells times to programs. */
const TICK_MS = 10
const PAGE_BYTES = 4096
/** Major numbers of pseudo-terminals. */
const PTS_MAJORS = { first: 136, last: 143 }

export function toProcess(spawned: SpawnedProcess): Process {
  const { pid, stdin, stdout, stderr } = spawned
  const exited = spawned.exited.then(toExitStatus)
  // Whoever does not wait for it need not hear of a crash.
  exited.catch(() => undefined)
  return {
    pid,
    stdin,
    stdout,
    stderr,
    resize: ({ rows, columns }) => spawned.resize(rows, columns),
    kill: (signal) => spawned.kill(signal),
    exited,
  }
}

function toExitStatus({ status, signal }: ExitEvent): ExitStatus {
  return { code: status, ...(signal === 0 ? {} : { signal }) }
}

/** Answers share a frame of 64 KiB, and a `status` has less than 2 KiB. */
const STATUSES_PER_CALL = 24

/** @param bootedAt Unix milliseconds, see `bootTime`. @returns the processes of a cgroup, in pid order. */
export async function processesOf(link: AgentLink, cgroup: string, bootedAt: number): Promise<ProcessInfo[]> {
  const all: ProcessInfo[] = []
  const listed = await listProcesses(link, cgroup)
  for (let at = 0; at < listed.length; at += STATUSES_PER_CALL) {
    const some = listed.slice(at, at + STATUSES_PER_CALL)
    const statuses = await link.call(
      ...some.map(({ pid }) => tolerate(op.read(`/proc/${pid}/status`, 0, 2048))),
    )
    all.push(...some.map((process, i) => toProcessInfo(process, answer.text(statuses[i]!), bootedAt)))
  }
  return all
}

/** @param status the contents of `/proc/PID/status`; empty if it ended before they were read. */
export function toProcessInfo(process: AgentProcess, status: string, bootedAt: number): ProcessInfo {
  const { name, fields } = splitStat(process.stat)
  const field = (number: number) => Number(fields[number - 3] ?? 0)
  const line = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? ''
  const bytes = (key: string) => (Number.parseInt(line(key)) || 0) * 1024
  const ids = (key: string, effective: number): ProcessIds => {
    const [real = effective, , saved = effective, fileSystem = effective] = numbers(line(key))
    return { real, effective, saved, fileSystem }
  }
  const signals = (key: string) => line(key) || '0'.repeat(16)
  return {
    pid: process.pid,
    parentPid: field(4),
    processGroup: field(5),
    session: field(6),
    tty: ttyName(field(7)),
    foregroundGroup: field(8),
    state: fields[0] ?? '?',
    users: ids('Uid', process.uid),
    groups: ids('Gid', numbers(line('Gid'))[1] ?? 0),
    flags: field(9),
    threads: field(20),
    priority: field(18),
    nice: field(19),
    policy: field(41),
    realtimePriority: field(40),
    processor: field(39),
    startedAt: Math.round(bootedAt + field(22) * TICK_MS),
    cpuTimeMs: (field(14) + field(15)) * TICK_MS,
    minorFaults: field(10),
    majorFaults: field(12),
    virtualBytes: field(23),
    // The kernel counts exactly only for `status`.
    residentBytes: bytes('VmRSS') || field(24) * PAGE_BYTES,
    codeBytes: Math.max(field(27) - field(26), 0),
    dataBytes: bytes('VmData') + bytes('VmStk'),
    lockedBytes: bytes('VmLck'),
    signals: {
      pending: signals('ShdPnd'),
      blocked: signals('SigBlk'),
      ignored: signals('SigIgn'),
      caught: signals('SigCgt'),
    },
    // As `ps` shows what has no command line.
    command: process.commandLine.trimEnd() || `[${name}]`,
    name,
  }
}

function numbers(words: string): number[] {
  return words.split(/\s+/).filter(Boolean).map(Number)
}

/** proc(5): the name is in parentheses and may hold any; `fields[0]` is field 3. */
function splitStat(stat: string): { name: string; fields: string[] } {
  const open = stat.indexOf('(')
  const close = stat.lastIndexOf(')')
  return {
    name: stat.slice(open + 1, close),
    fields: stat
      .slice(close + 2)
      .trim()
      .split(' '),
  }
}

/** As `ps` names it. */
function ttyName(device: number): string {
  if (device === 0) return '?'
  const major = (device >> 8) & 0xfff
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00)
  if (major < PTS_MAJORS.first || major > PTS_MAJORS.last) return `${major}:${minor}`
  return `pts/${(major - PTS_MAJORS.first) * 256 + minor}`
}
