/** The progress of a pull: plain lines, or bars that move on a terminal, as `jsonmessage` draws them. */
import { jsonValues } from '../api/json-values.ts'
import type { Invocation } from '../command.ts'
import type { CliOutput } from '../context.ts'
import { CliError } from '../errors.ts'
import { formatDuration, SECOND } from '../go/duration.ts'
import { JsonNumber, type Json } from '../../protocol/go-json/parse.ts'
import { formatTime, RFC3339_NANO_FIXED, unixTime } from '../go/time.ts'
import { humanSize } from '../go/units.ts'

interface Progress {
  current: number
  total: number
  /** Seconds since 1970; 0 when unknown. */
  start: number
  hideCounts: boolean
  /** What is counted; empty for bytes. */
  units: string
}

interface Message {
  stream: string
  status: string
  progress: Progress | null
  progressText: string
  id: string
  from: string
  time: bigint
  timeNano: bigint
  error: { code: number; message: string } | null
  hasAux: boolean
}

/** @throws {CliError} when the stream reports an error: the pull failed after it had begun. */
export async function showProgress(
  call: Invocation,
  body: ReadableStream<Uint8Array>,
  output: CliOutput,
): Promise<void> {
  const display = new Display(call, output)
  for await (const json of jsonValues(body)) await display.show(toMessage(json))
}

function toMessage(json: Json): Message {
  const get = (source: Json | undefined, key: string) => (source instanceof Map ? source.get(key) : undefined)
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : '')
  const big = (value: Json | undefined) =>
    value instanceof JsonNumber ? BigInt(value.text.split('.')[0]!) : 0n
  const number = (value: Json | undefined) => Number(big(value))
  const detail = get(json, 'progressDetail')
  const error = get(json, 'errorDetail')
  return {
    stream: text(get(json, 'stream')),
    status: text(get(json, 'status')),
    progress:
      detail instanceof Map
        ? {
            current: number(detail.get('current')),
            total: number(detail.get('total')),
            start: number(detail.get('start')),
            hideCounts: detail.get('hidecounts') === true,
            units: text(detail.get('units')),
          }
        : null,
    progressText: text(get(json, 'progress')),
    id: text(get(json, 'id')),
    from: text(get(json, 'from')),
    time: big(get(json, 'time')),
    timeNano: big(get(json, 'timeNano')),
    error:
      error instanceof Map ? { code: number(error.get('code')), message: text(error.get('message')) } : null,
    hasAux: get(json, 'aux') !== undefined,
  }
}

class Display {
  readonly #call: Invocation
  readonly #output: CliOutput
  /** The line of each layer, counted from where the bars began. */
  #lines = new Map<string, number>()

  constructor(call: Invocation, output: CliOutput) {
    this.#call = call
    this.#output = output
  }

  async show(message: Message): Promise<void> {
    if (message.hasAux) return
    const { isTty } = this.#output
    let text = ''
    let up = 0
    if (message.id !== '' && (message.progress || message.progressText !== '')) {
      let line = this.#lines.get(message.id)
      if (line === undefined) {
        line = this.#lines.size
        this.#lines.set(message.id, line)
        if (isTty) text += '\n'
      }
      up = this.#lines.size - line
      if (isTty) text += `\x1b[${up}A`
    } else this.#lines = new Map()
    text += message.error ? '' : this.#line(message)
    if (message.id !== '' && isTty && up > 0) text += `\x1b[${up}B`
    if (text !== '') await this.#output.write(text)
    if (message.error) throw new CliError(message.error.message)
  }

  #line(message: Message): string {
    const { isTty } = this.#output
    const { progress, status } = message
    const moves = isTty && message.stream === '' && progress !== null
    const bar = progress ? this.#bar(progress) : ''
    if (!moves && bar !== '') return ''
    const end = moves ? '\r' : ''
    const text = (moves ? '\x1b[2K\r' : '') + this.#prefix(message)
    if (progress && isTty) return `${text}${status} ${bar}${end}`
    if (message.progressText !== '') return `${text}${status} ${message.progressText}${end}`
    if (message.stream !== '') return `${text}${message.stream}${end}`
    return `${text}${status}${end}\n`
  }

  #prefix({ timeNano, time, id, from }: Message): string {
    const at = timeNano !== 0n ? unixTime(0, timeNano) : time !== 0n ? unixTime(time) : null
    const clock = at ? `${formatTime(at, RFC3339_NANO_FIXED)} ` : ''
    return `${clock}${id === '' ? '' : `${id}: `}${from === '' ? '' : `(from ${from}) `}`
  }

  #bar(progress: Progress): string {
    const columns = this.#output.isTty ? (this.#call.ctx.size()?.columns ?? 200) : 200
    return progressBar(progress, columns, this.#call.ctx.now())
  }
}

/** `[=====>     ]  1.2MB/3.4MB 5s`: the bar from 111 columns, the time from 51. @param nowMs since 1970 */
export function progressBar(progress: Progress, columns: number, nowMs: number): string {
  const { current, total, units } = progress
  if (current <= 0 && total <= 0) return ''
  if (total <= 0) return units === '' ? humanSize(current).padStart(8) : `${current} ${units}`
  const half = Math.min(Math.trunc(Math.trunc((current / total) * 100) / 2), 50)
  const box = columns > 110 ? `[${'='.repeat(half)}>${' '.repeat(50 - half)}] ` : ''
  return box + counts(progress) + (columns > 50 ? timeLeft(progress, half, nowMs) : '')
}

function counts({ current, total, units, hideCounts }: Progress): string {
  if (hideCounts) return ''
  const done = units === '' ? humanSize(current).padStart(8) : String(current)
  const all = units === '' ? humanSize(total) : String(total)
  const unit = units === '' ? '' : ` ${units}`
  return current > total ? done + unit : `${done}/${all}${unit}`
}

function timeLeft({ current, total, start }: Progress, half: number, nowMs: number): string {
  if (current <= 0 || start <= 0 || half >= 50) return ''
  const spent = BigInt(Math.round(nowMs)) * 1_000_000n - BigInt(start) * SECOND
  const left = BigInt(total - current) * (spent / BigInt(current))
  const seconds = (left + SECOND / 2n) / SECOND
  return ` ${formatDuration(seconds * SECOND)}`
}
