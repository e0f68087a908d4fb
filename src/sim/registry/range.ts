/** Bytes `first` to `last`, both included. */
export interface ByteRange {
  first: number
  last: number
}

/**
 * Reads a `Range` header with one range (RFC 9110, 14.1.2). What is not such a range is as good as no header.
 *
 * @returns null for the whole; `unsatisfiable` when the range begins past the end.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  if (match[1] === '') {
    const suffix = Math.min(Number(match[2]), size)
    return suffix === 0 ? 'unsatisfiable' : { first: size - suffix, last: size - 1 }
  }
  const first = Number(match[1])
  const last = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  if (last < first && first < size) return null
  return first >= size ? 'unsatisfiable' : { first, last }
}

/** Lets only the range of a stream through, and ends it early. */
export function sliceStream(
  source: ReadableStream<Uint8Array>,
  { first, last }: ByteRange,
): ReadableStream<Uint8Array> {
  let at = 0
  return source.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const from = Math.max(0, first - at)
        const until = Math.min(chunk.length, last + 1 - at)
        at += chunk.length
        if (from < until) controller.enqueue(chunk.subarray(from, until))
        if (at > last) controller.terminate()
      },
    }),
  )
}
