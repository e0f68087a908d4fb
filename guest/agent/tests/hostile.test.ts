import * as fc from 'fast-check'
import { once } from 'node:events'
import { spawn as spawnChild } from 'node:child_process'
import type { Duplex } from 'node:stream'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { encodeFrame, FrameDecoder, type Frame, frameType } from '../../../src/protocol/agent/frames.ts'
import { concat } from '../../../src/protocol/concat.ts'
import { decodeResults, encodeOperations, u32 } from '../../../src/protocol/agent/lists.ts'
import { op } from '../../../src/protocol/agent/index.ts'
import { buildPrograms, programs } from './testing.ts'

beforeAll(buildPrograms, 120_000)

/** The agent without `AgentLink`, which would never say what is said here. */
interface RawAgent {
  socket: Duplex
  ended: Promise<number | null>
  report: () => string
  /** The next frame of that type. */
  next(type: number): Promise<Frame>
}

function start(): RawAgent {
  const child = spawnChild(programs.agent, ['--link', '3'], { stdio: ['ignore', 'inherit', 'pipe', 'pipe'] })
  const socket = child.stdio[3] as Duplex
  socket.on('error', () => undefined)
  let report = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (report += text))
  const ended = once(child, 'close').then(([status]) => status as number | null)
  return { socket, ended, report: () => report, next: frameReader(socket) }
}

function frameReader(socket: Duplex): RawAgent['next'] {
  const decoder = new FrameDecoder()
  const frames: Frame[] = []
  let arrived = (): void => undefined
  socket.on('data', (chunk: Uint8Array) => {
    frames.push(...decoder.push(chunk))
    arrived()
  })
  return async (type) => {
    for (;;) {
      const index = frames.findIndex((frame) => frame.type === type)
      if (index >= 0) return frames.splice(index, 1)[0]!
      await new Promise<void>((resolve) => (arrived = resolve))
    }
  }
}

let agent: RawAgent
beforeEach(() => void (agent = start()))
afterEach(async () => {
  agent.socket.destroy()
  await agent.ended
  expect(agent.report()).not.toMatch(/Sanitizer|runtime error/)
})

async function alive(): Promise<void> {
  agent.socket.write(encodeFrame(frameType.call, 4242, encodeOperations([])))
  while ((await agent.next(frameType.result)).subject !== 4242);
}

describe('a broken link', () => {
  it.each([
    ['a frame above the limit', Uint8Array.of(1, 0, 1, 0, 5, 1, 0, 0, 0)],
    ['the largest size', Uint8Array.of(255, 255, 255, 255, 3, 1, 0, 0, 0)],
    ['a frame of an unknown type', encodeFrame(77, 0)],
    ['a frame that only the guest may send', encodeFrame(frameType.result, 0)],
  ])('%s ends it, with a word in the log', async (_, bytes) => {
    agent.socket.write(bytes)
    expect(await agent.ended).toBe(70)
    expect(agent.report()).toMatch(/the link is broken/)
  })
})

describe('acknowledgements', () => {
  it('count every byte read', async () => {
    const bytes = concat(
      Array.from({ length: 300 }, (_, i) => encodeFrame(frameType.call, i, encodeOperations([op.uname()]))),
    )
    agent.socket.write(bytes)
    let last = 0
    while (last !== bytes.length) {
      const { subject } = await agent.next(frameType.ack)
      expect(subject).toBeGreaterThan(last)
      last = subject
    }
  })
})

/** First words with which an operation cannot do anything, whatever follows: these tests may run as root. */
const harmless: Record<string, string[]> = {
  kill: ['0'],
  run: ['1000', '/no/such/program'],
  spawn: ['cwd=/no/such/directory'],
  'write-at': ['/no/such/file'],
}

describe('calls that lie', () => {
  it.each([
    ['no payload', new Uint8Array(0)],
    ['half a number', Uint8Array.of(1, 0)],
    ['more operations than bytes', u32(0xffffffff)],
    ['one operation, none there', u32(1)],
    ['an operation without words', concat([u32(1), u32(0)])],
    ['an operation of too many words', concat([u32(1), u32(0xffffffff)])],
    ['a word longer than the payload', concat([u32(1), u32(1), u32(5)])],
    ['a word of the largest length', concat([u32(1), u32(1), u32(0xffffffff), u32(0)])],
  ])('%s is answered with EBADMSG', async (_, payload) => {
    agent.socket.write(encodeFrame(frameType.call, 1, payload))
    const results = decodeResults((await agent.next(frameType.result)).payload)
    expect(results.map((result) => result.errno)).toEqual([74])
    await alive()
  })

  it('any bytes are survived', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (payload) => {
        agent.socket.write(encodeFrame(frameType.call, 1, payload))
        decodeResults((await agent.next(frameType.result)).payload)
      }),
      { numRuns: 300 },
    )
    await alive()
  })

  it('any words to operations that change nothing are survived', async () => {
    const names = [
      'stat',
      'list',
      'read',
      'winsize',
      'unwatch.oom',
      'watch.oom',
      'procs',
      'dial',
      'statfs',
      'unlisten',
      'ns.read',
    ]
    const refused = ['spawn', 'run', 'kill', 'write-at']
    const word = fc.oneof(
      fc.constantFrom(
        '',
        '0',
        '1',
        '-1',
        '4294967295',
        '99999999999999999999',
        '/no',
        '/no/x',
        '--',
        'in=1',
        'out=1',
        'tty=1',
        'lo',
        'default',
        '::/0',
        '1.2.3.4/33',
        'pidfile=',
        'rows=70000',
      ),
      fc.string({ maxLength: 10 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names, ...refused),
        fc.array(word, { maxLength: 8 }),
        async (name, words) => {
          const [first, ...rest] = harmless[name] ?? []
          const safe = first === undefined ? words : [first, ...rest, ...words]
          agent.socket.write(encodeFrame(frameType.call, 1, encodeOperations([[name, ...safe]])))
          decodeResults((await agent.next(frameType.result)).payload)
        },
      ),
      { numRuns: 500 },
    )
    await alive()
  }, 30_000)
})

describe('channels that lie', () => {
  it.each([
    ['DATA', encodeFrame(frameType.data, 5, Uint8Array.of(1))],
    ['CREDIT', encodeFrame(frameType.credit, 5, u32(1))],
    ['CREDIT without its number', encodeFrame(frameType.credit, 5)],
    ['END', encodeFrame(frameType.end, 5)],
    ['RESET', encodeFrame(frameType.reset, 5, u32(1))],
    ['RESET of channel 0', encodeFrame(frameType.reset, 0, u32(1))],
  ])('%s for a channel that is not there is ignored', async (_, frame) => {
    agent.socket.write(frame)
    await alive()
  })

  async function sleeper(): Promise<void> {
    const spawned = op.spawn({ in: 1, out: 3 }, ['sleep', '10'])
    agent.socket.write(encodeFrame(frameType.call, 1, encodeOperations([spawned])))
    await agent.next(frameType.result)
  }

  it('more data than the credit resets the channel, and only that', async () => {
    await sleeper()
    for (let i = 0; i < 4; i++) agent.socket.write(encodeFrame(frameType.data, 1, new Uint8Array(65536)))
    const reset = await agent.next(frameType.reset)
    expect([reset.subject, reset.payload]).toEqual([1, u32(71)])
    await alive()
  })

  it.each([
    ['empty DATA', encodeFrame(frameType.data, 1)],
    [
      'DATA after END',
      concat([encodeFrame(frameType.end, 1), encodeFrame(frameType.data, 1, Uint8Array.of(1))]),
    ],
    ['DATA to an output', encodeFrame(frameType.data, 3, Uint8Array.of(1))],
  ])('%s is harmless', async (_, frames) => {
    await sleeper()
    agent.socket.write(frames)
    await alive()
  })

  it('credit that overflows is as much as there can be', async () => {
    const spawned = op.spawn({ out: 3 }, ['head', '-c', '200000', '/dev/zero'], ['PATH=/usr/bin:/bin'])
    const credit = encodeFrame(frameType.credit, 3, u32(0xffffffff))
    agent.socket.write(concat([encodeFrame(frameType.call, 1, encodeOperations([spawned])), credit, credit]))
    let size = 0
    while (size < 200_000) size += (await agent.next(frameType.data)).payload.length
    expect((await agent.next(frameType.end)).subject).toBe(3)
  })

  it('a process that ends during a flood leaves nothing behind', async () => {
    for (let round = 0; round < 20; round++) {
      const id = 1 + 2 * round
      const spawned = op.spawn({ in: id }, ['true'], ['PATH=/usr/bin:/bin'])
      const data = encodeFrame(frameType.data, id, new Uint8Array(60000))
      agent.socket.write(concat([encodeFrame(frameType.call, 1, encodeOperations([spawned])), data]))
      await agent.next(frameType.result)
      await agent.next(frameType.event)
    }
    await alive()
  })
})

describe('the end of the link', () => {
  it('ends the test program, which has leaked nothing', async () => {
    await alive()
    agent.socket.write(
      encodeFrame(frameType.call, 1, encodeOperations([['listen', '/no/such/x', '600', 'x']])),
    )
    await agent.next(frameType.result)
    agent.socket.end()
    expect(await agent.ended).toBe(0)
  })
})
