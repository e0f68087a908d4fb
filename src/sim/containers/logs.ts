/** `docker logs` */
import { DockerError } from '../base/errors.ts'
import { atoiOr } from '../base/go-numbers.ts'
import type { EngineContext } from './context.ts'
import type { LogRecord } from '../logs/record.ts'
import { frame } from '../stdio/frames.ts'
import { formatTimeFixed, parseTimestamp } from '../base/time.ts'
import { openLog } from './open-log.ts'

export interface LogsOptions {
  follow: boolean
  stdout: boolean
  stderr: boolean
  timestamps: boolean
  details: boolean
  /** Unix seconds, with or without decimals; empty: no limit. */
  since: string
  until: string
  /** A number; anything else: all. */
  tail: string
}

export interface LogStream {
  tty: boolean
  /** Frames, or with a terminal the bare bytes. */
  chunks: AsyncGenerator<Uint8Array>
}

/** @throws {DockerError} before anything is sent. */
export function containerLogs(
  engine: EngineContext,
  name: string,
  options: LogsOptions,
  signal: AbortSignal,
): LogStream {
  const container = engine.containers.find(name)
  if (container.removal !== 'none') {
    throw new DockerError('conflict', 'can not get logs from container which is dead or marked for removal')
  }
  const log = openLog(engine, container)
  if (!log) throw new DockerError('system', 'configured logging driver does not support reading')
  const { Tty } = container.record.config
  const records = log.read({
    since: options.since === '' ? 0 : parseTimestamp(options.since),
    until: ['', '0'].includes(options.until) ? 0 : parseTimestamp(options.until),
    tail: atoiOr(options.tail, -1),
    follow: options.follow,
    signal,
  })
  return { tty: Tty, chunks: shown(records, options, !Tty) }
}

async function* shown(
  records: AsyncGenerator<LogRecord>,
  options: LogsOptions,
  multiplexed: boolean,
): AsyncGenerator<Uint8Array> {
  for await (const record of records) {
    if (!options[record.stream]) continue
    const line = withPrefix(record, options)
    yield multiplexed ? frame(record.stream, line) : line
  }
}

function withPrefix({ bytes, at, attributes }: LogRecord, { timestamps, details }: LogsOptions): Uint8Array {
  if (!timestamps && !details) return bytes
  const text = `${timestamps ? `${formatTimeFixed(at)} ` : ''}${details ? `${detailText(attributes)} ` : ''}`
  const prefix = new TextEncoder().encode(text)
  const line = new Uint8Array(prefix.length + bytes.length)
  line.set(prefix)
  line.set(bytes, prefix.length)
  return line
}

/** `a=1,b=2`, sorted and escaped as in a query. */
function detailText(attributes: Record<string, string> = {}): string {
  return Object.keys(attributes)
    .sort()
    .map((key) => new URLSearchParams([[key, attributes[key]!]]).toString())
    .join(',')
}
