/** One line of a log in json-file's format: `{"log":"hello\n","stream":"stdout","time":"2026-01-02T03:04:05.6Z"}`. */
import type { StreamName } from '../stdio/broadcast.ts'
import type { LogLine } from './line-splitter.ts'
import { formatTime, parseRfc3339, type Micros } from '../base/time.ts'

/** Container labels and variables that the log options name. */
export type Attributes = Record<string, string>

export interface LogRecord {
  stream: StreamName
  /** With its newline, unless partial. */
  bytes: Uint8Array
  at: Micros
  attributes?: Attributes
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The file's lines, encoded at once. Bytes that are no UTF-8 become U+FFFD, as in Docker. */
export function encodeRecords(stream: StreamName, lines: LogLine[], attributes?: Attributes): Uint8Array {
  const attrs = attributes ? `,"attrs":${JSON.stringify(attributes)}` : ''
  const middle = `,"stream":"${stream}"${attrs},"time":"`
  let text = ''
  for (const { bytes, at } of lines) {
    text += `{"log":${JSON.stringify(decoder.decode(bytes))}${middle}${formatTime(at)}"}\n`
  }
  return encoder.encode(text)
}

/** @returns null for a line that a power cut left unfinished. */
export function decodeRecord(line: Uint8Array): LogRecord | null {
  let parsed: { log: string; stream: StreamName; time: string; attrs?: Record<string, string> }
  try {
    parsed = JSON.parse(decoder.decode(line)) as typeof parsed
  } catch {
    return null
  }
  const { log, stream, time, attrs } = parsed
  return {
    stream,
    bytes: encoder.encode(log),
    at: parseRfc3339(time),
    ...(attrs && { attributes: attrs }),
  }
}
