import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame } from '../testing/fake-daemon.ts'
import { demultiplex } from './demultiplex.ts'
import { DetachScanner, parseDetachKeys } from './detach-keys.ts'

function sink() {
  const parts: string[] = []
  return { write: async (bytes: Uint8Array) => void parts.push(new TextDecoder().decode(bytes)), parts }
}

function streamOf(chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

/** The same bytes, cut at other places. */
function cutAt(bytes: Uint8Array, cuts: number[]): Uint8Array[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at]
    .map((from, i) => bytes.subarray(from, at[i] ?? bytes.length))
    .filter((part) => part.length > 0)
}

describe('demultiplex', () => {
  it('puts frames together however the chunks cut them', async () => {
    const frames = fc.array(
      fc.tuple(fc.constantFrom(1 as const, 2 as const), fc.stringMatching(/^[a-z]{0,9}$/)),
    )
    await fc.assert(
      fc.asyncProperty(frames, fc.array(fc.nat(400)), async (list, cuts) => {
        const all = new Uint8Array(list.flatMap(([stream, text]) => [...frame(stream, text)]))
        const [out, err] = [sink(), sink()]
        await demultiplex(streamOf(cutAt(all, cuts)), out, err)
        const text = (wanted: number) =>
          list.map(([stream, part]) => (stream === wanted ? part : '')).join('')
        expect([out.parts.join(''), err.parts.join('')]).toEqual([text(1), text(2)])
      }),
    )
  })

  it('drops a stream that is not wanted', async () => {
    const out = sink()
    await demultiplex(streamOf([frame(2, 'x'), frame(1, 'y')]), out, null)
    expect(out.parts).toEqual(['y'])
  })

  it('refuses what is no frame', async () => {
    const bytes = new TextEncoder().encode('hello, plain text')
    await expect(demultiplex(streamOf([bytes]), sink(), sink())).rejects.toThrow(
      'Unrecognized input header: 104',
    )
  })

  it('reports an error that the daemon put into the stream', async () => {
    const bytes = frame(1, 'gone wrong')
    bytes[0] = 3
    await expect(demultiplex(streamOf([bytes]), sink(), sink())).rejects.toThrow(
      'error from daemon in stream: gone wrong',
    )
  })
})

describe('detach keys', () => {
  it.each([
    ['ctrl-p,ctrl-q', [16, 17]],
    ['a,DEL', [97, 127]],
    ['ctrl-@,ctrl-[,ctrl-_', [0, 27, 31]],
  ])('%s', (text, keys) => expect([...parseDetachKeys(text)]).toEqual(keys))

  it.each(['foo', 'ctrl-', 'ctrl-A', 'a,', 'ctrl-pp'])('refuses %j', (text) => {
    expect(() => parseDetachKeys(text)).toThrow('Unknown character')
  })

  it('finds the sequence across reads, and holds back only its beginning', () => {
    const scanner = new DetachScanner(Uint8Array.of(16, 17))
    expect(scanner.push(Uint8Array.of(97, 16))).toEqual({ pass: Uint8Array.of(97), detached: false })
    expect(scanner.push(Uint8Array.of(98))).toEqual({ pass: Uint8Array.of(16, 98), detached: false })
    expect(scanner.push(Uint8Array.of(16))).toEqual({ pass: Uint8Array.of(), detached: false })
    expect(scanner.push(Uint8Array.of(17, 99))).toEqual({ pass: Uint8Array.of(), detached: true })
  })

  it('passes on every byte that is no part of a sequence', () => {
    const typed = fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 6 })
    fc.assert(
      fc.property(typed, (reads) => {
        const keys = Uint8Array.of(300 & 255, 301 & 255)
        const scanner = new DetachScanner(keys)
        const all = reads.flatMap((read) => [...read])
        const passed: number[] = []
        for (const read of reads) {
          const { pass, detached } = scanner.push(read)
          passed.push(...pass)
          if (detached) return
        }
        expect(all.slice(0, passed.length)).toEqual(passed)
        expect(all.length - passed.length).toBeLessThan(keys.length)
      }),
    )
  })
})
