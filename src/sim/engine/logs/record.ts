/** One line of a log in json-file's format: `{"log":"hello\n","stream":"stdout","time":"2026-01-02T03:04:05.6Z"}`. */
import type { StreamName } from '../stdio/broadcast.ts'
import { formatTime, parseRfc3339, type Micros } from '../time.ts'

export interface LogRecord {
  stream: StreamName
  /** With its newline, unless partial. */
  bytes: Uint8Array
  at: Micros
  /** Container labels and variables that the log options name. */
  attributes?: Record<string, string>
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Bytes that are no UTF-8 become U+FFFD, as in Docker. */
export function encodeRecord({ stream, bytes, at, attributes }: LogRecord): Uint8Array {
  const line = {
    log: decoder.decode(bytes),
    stream,
    ...(attributes && { attrs: attributes }),
    time: formatTime(at),
  }
  return encoder.encode(JSON.stringify(line) + '\n')
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
