/** Signals by name and number, as on i386. */
import { DockerError } from '../base/errors.ts'

const NUMBERS: Record<string, number> = {
  ABRT: 6,
  ALRM: 14,
  BUS: 7,
  CHLD: 17,
  CLD: 17,
  CONT: 18,
  FPE: 8,
  HUP: 1,
  ILL: 4,
  INT: 2,
  IO: 29,
  IOT: 6,
  KILL: 9,
  PIPE: 13,
  POLL: 29,
  PROF: 27,
  PWR: 30,
  QUIT: 3,
  SEGV: 11,
  STKFLT: 16,
  STOP: 19,
  SYS: 31,
  TERM: 15,
  TRAP: 5,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  USR1: 10,
  USR2: 12,
  VTALRM: 26,
  WINCH: 28,
  XCPU: 24,
  XFSZ: 25,
}

export const SIGKILL = 9
export const SIGTERM = 15
const RTMIN = 34
const RTMAX = 64

/** `TERM`, `SIGTERM`, `15`, `RTMIN+3`. @throws {DockerError} invalid: `invalid signal: NOPE` */
export function parseSignal(text: string): number {
  if (/^[+-]?\d+$/.test(text) && Number(text) !== 0) return Number(text)
  const name = text.toUpperCase().replace(/^SIG/, '')
  const number = NUMBERS[name] ?? realTime(name)
  if (number === undefined) throw new DockerError('invalid', `invalid signal: ${text}`)
  return number
}

/** @throws {DockerError} invalid: no such signal on Linux. */
export function checkSignal(signal: number): number {
  if (Object.values(NUMBERS).includes(signal) || (signal >= RTMIN && signal <= RTMAX)) return signal
  throw new DockerError('invalid', `the linux daemon does not support signal ${signal}`)
}

function realTime(name: string): number | undefined {
  const match = /^RT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name)
  if (!match) return undefined
  const [, base, sign = '+', offset = '0'] = match
  const number = (base === 'MIN' ? RTMIN : RTMAX) + Number(`${sign}${offset}`)
  return number >= RTMIN && number <= RTMAX ? number : undefined
}
