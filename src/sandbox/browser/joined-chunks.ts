import { concat } from '../../protocol/concat.ts'

/**
 * Gives a slow reader few large chunks: whatever has come since its last read is joined to one. A program that writes a
 * character at a time then costs a screen one message for all of them, and not one each.
 *
 * @param mostBytes so much is taken ahead of the reader; then the source waits.
 */
export function joinedChunks(
  source: ReadableStream<Uint8Array>,
  mostBytes = 64 * 1024,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  let waiting: Uint8Array[] = []
  let size = 0
  let end: { failure?: unknown } | undefined
  let arrived = () => {}
  let taken = () => {}

  async function readAhead(): Promise<void> {
    try {
      for (;;) {
        if (size >= mostBytes) await new Promise<void>((resolve) => (taken = resolve))
        const { done, value } = await reader.read()
        if (done) break
        if (value.length === 0) continue
        waiting.push(value)
        size += value.length
        arrived()
      }
      end = {}
    } catch (failure) {
      end = { failure }
    }
    arrived()
  }

  function take(): Uint8Array {
    const chunk = waiting.length === 1 ? waiting[0]! : concat(waiting)
    waiting = []
    size = 0
    taken()
    return chunk
  }

  return new ReadableStream<Uint8Array>(
    {
      start: () => void readAhead(),
      async pull(controller) {
        if (size === 0 && !end) await new Promise<void>((resolve) => (arrived = resolve))
        if (size > 0) controller.enqueue(take())
        else if (end && 'failure' in end) controller.error(end.failure)
        else controller.close()
      },
      async cancel(reason) {
        taken()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
