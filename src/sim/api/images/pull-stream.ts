import type { ProgressLine } from '../../../protocol/docker/images.ts'
import { encodeLine, failure } from '../../images/pull/progress.ts'
import { describe } from '../problem.ts'

/**
 * The answer to a pull: a stream of JSON lines. A failure before the first line is an ordinary error; a later one is the
 * last line, since the head has been sent.
 *
 * @param pull is stopped by its signal when the client goes away.
 * @param onLateError told of what became a last line.
 * @throws what `pull` throws before it has reported anything.
 */
export async function pullStream(
  pull: (report: (line: ProgressLine) => void, signal: AbortSignal) => Promise<void>,
  clientGone: AbortSignal,
  onLateError: (error: unknown) => void,
): Promise<Response> {
  const cancelled = new AbortController()
  const signal = AbortSignal.any([clientGone, cancelled.signal])
  let controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (given) => void (controller = given),
    cancel: (reason) => cancelled.abort(reason),
  })
  await new Promise<void>((begin, reject) => {
    let begun = false
    const report = (line: ProgressLine) => {
      begun = true
      if (!signal.aborted) controller.enqueue(encodeLine(line))
      begin()
    }
    const end = () => {
      begin()
      if (!cancelled.signal.aborted) controller.close()
    }
    pull(report, signal).then(end, (error: unknown) => {
      if (signal.aborted) return end()
      if (!begun) return reject(error as Error)
      onLateError(error)
      report(failure(describe(error).message))
      end()
    })
  })
  return new Response(body, { headers: { 'Content-Type': 'application/json' } })
}
