import { describe, expect, it } from 'vitest'
import { joinedChunks } from './joined-chunks.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

/** A source that is written to by hand. */
function byHand() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  return { readable, writer, write: (written: string) => writer.write(new TextEncoder().encode(written)) }
}

describe('joinedChunks', () => {
  it('gives many small writes as few chunks, whole and in order', async () => {
    const { readable, writer, write } = byHand()
    const reader = joinedChunks(readable).getReader()
    const all = Array.from({ length: 650 }, (_, i) => String(i % 10))
    for (const one of all) await write(one)
    await writer.close()
    const chunks: string[] = []
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(text(value))
    }
    expect(chunks.join('')).toBe(all.join(''))
    expect(chunks.length).toBeLessThan(5)
  })

  it('gives a waiting reader what comes at once', async () => {
    const { readable, write } = byHand()
    const reader = joinedChunks(readable).getReader()
    const first = reader.read()
    await write('a')
    expect(text((await first).value)).toBe('a')
  })

  it('takes no more ahead than its bound, and goes on when that was read', async () => {
    let made = 0
    const source = new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(new Uint8Array(10).fill(made++)) },
      { highWaterMark: 0 },
    )
    const reader = joinedChunks(source, 100).getReader()
    await settle()
    expect(made).toBe(10)
    expect((await reader.read()).value).toHaveLength(100)
    await settle()
    expect(made).toBe(20)
    await reader.cancel()
  })

  it('gives what came before a failure, then the failure', async () => {
    const { readable, writer, write } = byHand()
    const reader = joinedChunks(readable).getReader()
    await write('last words')
    void writer.abort(new Error('gone')).catch(() => undefined)
    await settle()
    expect(text((await reader.read()).value)).toBe('last words')
    await expect(reader.read()).rejects.toThrow('gone')
  })

  it('cancels its source, also while that waits for room', async () => {
    let cancelled = false
    const source = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => controller.enqueue(new Uint8Array(10)),
        cancel: () => void (cancelled = true),
      },
      { highWaterMark: 0 },
    )
    const stream = joinedChunks(source, 10)
    await settle()
    await stream.cancel()
    expect(cancelled).toBe(true)
  })

  it('gives nothing for an empty chunk, and goes on', async () => {
    const { readable, writer, write } = byHand()
    const reader = joinedChunks(readable).getReader()
    const first = reader.read()
    await write('')
    await settle()
    await write('more')
    expect(text((await first).value)).toBe('more')
    await writer.close()
    expect((await reader.read()).done).toBe(true)
  })
})
