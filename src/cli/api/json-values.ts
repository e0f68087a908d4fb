/** An answer that goes on: events, statistics, the progress of a pull. */
import { JsonSyntaxError, readJson, type Json } from '../../protocol/go-json/parse.ts'

/** The JSON values of a stream, as each becomes whole. */
export async function* jsonValues(body: ReadableStream<Uint8Array>): AsyncGenerator<Json> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      text += done ? decoder.decode() : decoder.decode(value, { stream: true })
      for (let next = takeValue(text, done); next; next = takeValue(text, done)) {
        text = next.rest
        yield next.value
      }
      if (done) return
    }
  } finally {
    // Also when the consumer stops early: the daemon need not go on.
    await reader.cancel().catch(() => undefined)
  }
}

function takeValue(text: string, atEnd: boolean): { value: Json; rest: string } | null {
  if (text.trim() === '') return null
  try {
    const { value, end } = readJson(text)
    // A bare number may go on in the next chunk.
    if (end === text.length && !atEnd && !(value instanceof Map) && !Array.isArray(value)) return null
    return { value, rest: text.slice(end) }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError && error.atEnd)) throw error
    if (atEnd) throw new Error('unexpected EOF')
    return null
  }
}
