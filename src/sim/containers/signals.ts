/** Signals as clients write them. */
import { signalNumbers } from '../../protocol/signals.ts'
import { DockerError } from '../base/errors.ts'
import { atoiOr } from '../base/go-numbers.ts'

/** Other names of the same signals. */
const ALIASES: Record<string, string> = { CLD: 'CHLD', IOT: 'ABRT', POLL: 'IO' }

export const SIGKILL = 9
export const SIGTERM = 15
const RTMIN = 34
const RTMAX = 64

/** `TERM`, `SIGTERM`, `15`, `RTMIN+3`. @throws {DockerError} invalid: `invalid signal: NOPE` */
export function parseSignal(text: string): number {
  const given = atoiOr(text, 0)
  if (given !== 0) return given
  const name = text.toUpperCase().replace(/^SIG/, '')
  const number = signalNumbers[`SIG${ALIASES[name] ?? name}`] ?? realTime(name)
  if (number === undefined) throw new DockerError('invalid', `invalid signal: ${text}`)
  return number
}

/** @throws {DockerError} invalid: no such signal on Linux. */
export function checkSignal(signal: number): number {
  if (Object.values(signalNumbers).includes(signal) || (signal >= RTMIN && signal <= RTMAX)) return signal
  throw new DockerError('invalid', `the linux daemon does not support signal ${signal}`)
}

function realTime(name: string): number | undefined {
  const match = /^RT(MIN|MAX)(?:([+-])(\d+))?$/.exec(name)
  if (!match) return undefined
  const [, base, sign = '+', offset = '0'] = match
  const number = (base === 'MIN' ? RTMIN : RTMAX) + Number(`${sign}${offset}`)
  return number >= RTMIN && number <= RTMAX ? number : undefined
}
