/** The part of procps' `ps` that `docker top` needs: `-ef`, `aux`, `-o`. */
import type { ProcessInfo } from '../../protocol/machine/index.ts'
import { DockerError } from '../base/errors.ts'

export interface Column {
  title: string
  show: (process: ProcessInfo, host: PsHost) => string
}

export interface PsHost {
  nowMs: number
  memoryBytes: number
  userNames: Map<number, string>
}

const FULL = ['uid', 'pid', 'ppid', 'c', 'stime', 'tty', 'time', 'cmd']
const BSD = ['user', 'pid', '%cpu', '%mem', 'rss', 'tt', 'start', 'bsdtime', 'command']
const PLAIN = ['pid', 'tty', 'time', 'comm']

/** @throws {DockerError} system: in the words of `ps`. */
export function parsePsArgs(text: string): Column[] {
  checkPidTitle(text)
  const words = text.split(' ').filter(Boolean)
  const names: string[] = []
  let preset: string[] | null = null
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const match = /^-?([a-zA-Z]*?)([oO])(.*)$/.exec(word)
    if (match && !/^-?-/.test(word.slice(1))) names.push(...(match[3] || words[++i] || '').split(','))
    else preset = presetOf(word) ?? preset
  }
  if (names.length === 0) names.push(...(preset ?? PLAIN))
  const columns = names.filter(Boolean).map(parseColumn)
  if (columns.some(({ title, show }) => title === 'PID' || show === COLUMNS['pid']!.show)) return columns
  throw new DockerError('system', "Couldn't find PID field in ps output")
}

function presetOf(word: string): string[] | null {
  const letters = word.replace(/^-/, '')
  if (!/^[a-zA-Z]+$/.test(letters)) throw new DockerError('system', `ps: error: unsupported option (${word})`)
  if (word.startsWith('-')) return /[fF]/.test(letters) ? FULL : null
  return letters.includes('u') ? BSD : null
}

/** `pid`, `comm=NAME` */
function parseColumn(text: string): Column {
  const [name = '', title] = text.split(/=(.*)/s)
  const column = COLUMNS[name.toLowerCase()]
  if (!column) throw new DockerError('system', `ps: error: unknown user-defined format specifier "${name}"`)
  return title === undefined ? column : { ...column, title }
}

/** Another column under the title PID would make dockerd filter by it. */
function checkPidTitle(text: string): void {
  for (const [, name, title] of text.matchAll(/\s+([^\s]*)=\s*(PID[^\s]*)/g)) {
    if (name !== 'pid') throw new DockerError('system', `specifying "${name}=${title}" is not allowed`)
  }
}

const user: Column['show'] = ({ uid }, { userNames }) => userNames.get(uid) ?? String(uid)
const command: Column['show'] = (process) => process.command || `[${process.name}]`
const cpuTime: Column['show'] = ({ cpuTimeMs }) => clock(cpuTimeMs / 1000, true)
const cpuShare = (process: ProcessInfo, { nowMs }: PsHost) =>
  (100 * process.cpuTimeMs) / Math.max(nowMs - process.startedAt, 1)
const started: Column['show'] = ({ startedAt }, { nowMs }) => {
  const iso = new Date(startedAt).toISOString()
  return nowMs - startedAt < 24 * 3600 * 1000
    ? iso.slice(11, 16)
    : `${MONTHS[new Date(startedAt).getUTCMonth()]}${iso.slice(8, 10)}`
}
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const COLUMNS: Record<string, Column> = withAliases({
  pid: { title: 'PID', show: ({ pid }) => String(pid) },
  ppid: { title: 'PPID', show: ({ parentPid }) => String(parentPid) },
  uid: { title: 'UID', show: user },
  user: { title: 'USER', show: user },
  c: { title: 'C', show: (process, host) => String(Math.min(Math.floor(cpuShare(process, host)), 99)) },
  '%cpu': { title: '%CPU', show: (process, host) => cpuShare(process, host).toFixed(1) },
  '%mem': {
    title: '%MEM',
    show: ({ residentBytes }, { memoryBytes }) => ((100 * residentBytes) / memoryBytes).toFixed(1),
  },
  rss: { title: 'RSS', show: ({ residentBytes }) => String(Math.round(residentBytes / 1024)) },
  stime: { title: 'STIME', show: started },
  start: { title: 'START', show: started },
  etime: { title: 'ELAPSED', show: ({ startedAt }, { nowMs }) => clock((nowMs - startedAt) / 1000, false) },
  tty: { title: 'TTY', show: ({ tty }) => tty },
  tt: { title: 'TTY', show: ({ tty }) => tty },
  time: { title: 'TIME', show: cpuTime },
  bsdtime: { title: 'TIME', show: ({ cpuTimeMs }) => minutes(cpuTimeMs / 1000) },
  cmd: { title: 'CMD', show: command },
  command: { title: 'COMMAND', show: command },
  comm: { title: 'CMD', show: ({ name }) => name },
})

function withAliases(columns: Record<string, Column>): Record<string, Column> {
  const of = (name: string, title?: string) => ({ ...columns[name]!, ...(title && { title }) })
  return {
    ...columns,
    euser: of('user', 'EUSER'),
    euid: of('uid', 'EUID'),
    pcpu: of('%cpu'),
    pmem: of('%mem'),
    rssize: of('rss'),
    args: of('command'),
    ucmd: of('comm'),
    ucomm: of('comm', 'COMMAND'),
    cputime: of('time'),
    tname: of('tty'),
  }
}

/** `01:02:03`, or without leading hours `02:03`; days in front. */
function clock(seconds: number, alwaysHours: boolean): string {
  const whole = Math.floor(seconds)
  const days = Math.floor(whole / 86400)
  const hours = Math.floor(whole / 3600) % 24
  const two = (value: number) => String(value).padStart(2, '0')
  const shown = [
    ...(alwaysHours || hours > 0 || days > 0 ? [hours] : []),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ]
  return `${days > 0 ? `${days}-` : ''}${shown.map(two).join(':')}`
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, '0')}`
}
