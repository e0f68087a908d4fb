import type { AgentProcess, ExitEvent, SpawnedProcess } from '../../protocol/agent/index.ts'
import type { ExitStatus, Process, ProcessInfo } from '../../protocol/machine/index.ts'

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

/** @param bootedAt Unix milliseconds, see `bootTime`. */
export function toProcessInfo(process: AgentProcess, bootedAt: number): ProcessInfo {
  const { name, fields } = splitStat(process.stat)
  const field = (number: number) => Number(fields[number - 3] ?? 0)
  return {
    pid: process.pid,
    parentPid: field(4),
    uid: process.uid,
    tty: ttyName(field(7)),
    startedAt: Math.round(bootedAt + field(22) * TICK_MS),
    cpuTimeMs: (field(14) + field(15)) * TICK_MS,
    residentBytes: field(24) * PAGE_BYTES,
    // As `ps` shows what has no command line.
    command: process.commandLine.trimEnd() || `[${name}]`,
    name,
  }
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
