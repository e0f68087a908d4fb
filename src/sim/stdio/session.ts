/**
 * One client at a process's streams, on a connection taken over from HTTP: attach and exec. It knows neither containers nor
 * HTTP.
 */
import type { Socket } from '../../protocol/socket.ts'
import type { ClientSink } from './client-sink.ts'
import { DetachKeys } from './detach-keys.ts'

export interface SessionOptions {
  sink: ClientSink
  /** Where the client's input goes; null: it is read and thrown away. */
  stdin: SessionInput | null
  /** Sent first. */
  before?: Uint8Array[]
  /** The connection stays open until then, also when all has been sent; unless the client left. */
  until?: Promise<unknown> | null
}

export interface SessionInput {
  /** @returns false when nobody reads it any more. */
  write(bytes: Uint8Array): Promise<boolean>
  /** The client's end of file. */
  close(): void
  /** What the client's end of file means: the process's, or that the client leaves. */
  endOfFile: 'close' | 'leave'
  /** Set with a terminal. */
  detachKeys: number[] | null
}

/** @returns how it ended: all output sent (or the client gone), or left by the detach keys. */
export async function runSession(socket: Socket, options: SessionOptions): Promise<'ended' | 'detached'> {
  const writer = socket.writable.getWriter()
  const reader = socket.readable.getReader()
  let detached = false
  const { stdin, sink } = options
  const input = stdin
    ? copyInput(reader, stdin).then((how) => {
        detached = how === 'detached'
        if (how !== 'closed') sink.end()
      })
    : Promise.resolve()
  // What the client still sends is read and thrown away: closing this direction could cut off what it has not read yet.
  void input.then(() => discard(reader))
  try {
    for (const bytes of options.before ?? []) await writer.write(bytes)
  } catch {
    // The client is gone; the sink will notice.
  }
  await sink.sendTo(writer)
  if (!detached) await options.until
  await writer.close().catch(() => undefined)
  return detached ? 'detached' : 'ended'
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

async function copyInput(reader: Reader, stdin: SessionInput): Promise<'closed' | 'left' | 'detached'> {
  const keys = stdin.detachKeys ? new DetachKeys(stdin.detachKeys) : null
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const)
    if (done) break
    const { bytes, detached } = keys ? keys.feed(value) : { bytes: value, detached: false }
    if (bytes.length > 0 && !(await stdin.write(bytes))) return 'closed'
    if (detached) return 'detached'
  }
  if (stdin.endOfFile === 'leave') return 'left'
  stdin.close()
  return 'closed'
}

/** Keeps the connection's window open. */
async function discard(reader: Reader): Promise<void> {
  for (;;) {
    const { done } = await reader.read().catch(() => ({ done: true }) as const)
    if (done) return
  }
}
