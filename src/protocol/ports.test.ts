import { describe, expect, it } from 'vitest'
import { batches, portSocket, receive, supply } from './ports.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve, 20))

function counting(limit: number) {
  const seen = { made: 0, cancelled: false }
  const stream = new ReadableStream<number>(
    {
      pull(controller) {
        if (seen.made === limit) controller.close()
        else controller.enqueue(seen.made++)
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, seen }
}

async function all<T>(stream: ReadableStream<T>): Promise<T[]> {
  const chunks: T[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

describe('supply and receive', () => {
  it('deliver every chunk in order, then the end', async () => {
    const { port1, port2 } = new MessageChannel()
    const sent = supply(counting(100).stream, port1)
    expect(await all(receive<number>(port2))).toEqual(Array.from({ length: 100 }, (_, i) => i))
    await sent
  })

  it('make no more chunks than were asked for', async () => {
    const { port1, port2 } = new MessageChannel()
    const { stream, seen } = counting(1000)
    void supply(stream, port1)
    const reader = receive<number>(port2, 1).getReader()
    await settle()
    expect(seen.made).toBe(1)
    await reader.read()
    await reader.read()
    await settle()
    expect(seen.made).toBe(3)
    await reader.cancel()
  })

  it('pass a failure on with its message', async () => {
    const { port1, port2 } = new MessageChannel()
    const failing = new ReadableStream<number>({
      pull() {
        throw new Error('the disk is full')
      },
    })
    void supply(failing, port1)
    await expect(all(receive<number>(port2))).rejects.toThrow('the disk is full')
  })

  it('cancel the source when the reader goes away', async () => {
    const { port1, port2 } = new MessageChannel()
    const { stream, seen } = counting(1000)
    const sent = supply(stream, port1)
    const reader = receive<number>(port2).getReader()
    await reader.read()
    await reader.cancel()
    await sent
    expect(seen.cancelled).toBe(true)
  })

  it('copy bytes: a view does not carry its buffer along, and the sender keeps it', async () => {
    const { port1, port2 } = new MessageChannel()
    const memory = new Uint8Array(1 << 20).fill(7)
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(memory.subarray(10, 13))
        controller.close()
      },
    })
    void supply(source, port1)
    const [chunk] = await all(receive<Uint8Array>(port2))
    expect(chunk).toEqual(new Uint8Array([7, 7, 7]))
    expect(chunk!.buffer.byteLength).toBe(3)
    expect(memory.byteLength).toBe(1 << 20)
  })
})

describe('portSocket', () => {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

  it('carries bytes both ways and ends each way by itself', async () => {
    const { port1, port2 } = new MessageChannel()
    const page = portSocket(port1)
    const worker = portSocket(port2)
    const typed = page.writable.getWriter()
    const keys = worker.readable.getReader()
    const printed = worker.writable.getWriter()
    const screen = page.readable.getReader()

    void typed.write(new TextEncoder().encode('ls\r'))
    expect(text((await keys.read()).value!)).toBe('ls\r')
    await typed.close()
    expect((await keys.read()).done).toBe(true)

    void printed.write(new TextEncoder().encode('bin etc'))
    expect(text((await screen.read()).value!)).toBe('bin etc')
    void printed.close()
    expect((await screen.read()).done).toBe(true)
  })

  it('makes a writer wait for a reader that does not read', async () => {
    const { port1, port2 } = new MessageChannel()
    const page = portSocket(port1)
    const worker = portSocket(port2)
    const writer = worker.writable.getWriter()
    let written = 0
    const flood = (async () => {
      for (let i = 0; i < 100; i++) {
        await writer.write(new Uint8Array(1024))
        written++
      }
      await writer.close()
    })()
    await settle()
    expect(written).toBeLessThan(5)

    const bytes = await all(page.readable)
    await flood
    expect(bytes).toHaveLength(100)
    await page.writable.close()
  })

  it('tells a writer that nobody reads any more', async () => {
    const { port1, port2 } = new MessageChannel()
    const page = portSocket(port1)
    const worker = portSocket(port2)
    await page.readable.cancel()
    await settle()
    await expect(worker.writable.getWriter().write(new Uint8Array(1))).rejects.toThrow('the reader went away')
    await page.writable.close()
    await worker.readable.cancel()
  })
})

describe('batches', () => {
  it('gives a slow reader everything that came since its last read', async () => {
    let push: (n: number) => void = () => {}
    let unsubscribed = false
    const stream = batches<number>((listener) => {
      push = listener
      return () => void (unsubscribed = true)
    })
    const reader = stream.getReader()
    push(1)
    push(2)
    expect((await reader.read()).value).toEqual([1, 2])
    const next = reader.read()
    push(3)
    expect((await next).value).toEqual([3])
    await reader.cancel()
    expect(unsubscribed).toBe(true)
  })
})
