/** Watching a server's requests: when each comes, is answered and is over. A tap never sees a byte. */
import type { Origin } from '../socket.ts'

export interface SeenRequest {
  method: string
  path: string
  origin: Origin
  corr: string
}

/** Told how a request goes on. */
export interface RequestTap {
  /** The head of the answer leaves. At most once; never, if the connection broke before that. */
  answered(status: number): void
  /**
   * The exchange is over. Exactly once, and last: the last byte of the answer is written, or cannot be any more. Of a
   * connection that was taken over: both directions have ended, or one of them broke.
   */
  closed(): void
}

/** Holds for any caller what {@link RequestTap} says of order and number. */
export function onlyOnce(tap: RequestTap | undefined): RequestTap {
  let state: 'asked' | 'answered' | 'closed' = 'asked'
  return {
    answered(status) {
      if (state !== 'asked') return
      state = 'answered'
      tap?.answered(status)
    },
    closed() {
      if (state === 'closed') return
      state = 'closed'
      tap?.closed()
    },
  }
}

/**
 * A stream onto a writer, for somebody else to lock: the writer's `closed` goes on telling how this direction ends. Chunks are
 * handed on as they are, in the same turn.
 */
export function passingOn(writer: WritableStreamDefaultWriter<Uint8Array>): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    start(controller) {
      writer.closed.catch((reason: unknown) => controller.error(reason))
    },
    write: (bytes) => writer.write(bytes),
    close: () => writer.close(),
    abort: (reason) => writer.abort(reason),
  })
}
