/** The host's half of the link to the guest's agent: calls, channels, credit, events, and a guest that misbehaves. One protocol. */
import { describe, expect, it, vi } from 'vitest'
import type { Channel } from './channel.ts'
import { errno } from './errno.ts'
import { AgentError, AgentGoneError, ChannelResetError } from './errors.ts'
import { encodeFrame, type Frame, FrameDecoder, frameType } from './frames.ts'
import { AgentLink, type AgentLinkOptions, type AgentTransport } from './link.ts'
import { concat } from '../concat.ts'
import { decodeOperations, encodeList, encodeResults, readU32, text, u32 } from './lists.ts'
import { op, tolerate } from './operations.ts'
import { PacketSender } from './packets.ts'
import { spawn } from './process.ts'

/** A guest that only records, and says what the test lets it say. */
class FakeGuest implements AgentTransport {
  readonly packets: Uint8Array[] = []
  readonly frames: Frame[] = []
  /** Whether it reads what is sent at once. */
  reads = true
  #decoder = new FrameDecoder()
  #read = 0
  #unread: Uint8Array[] = []
  #listener: (chunk: Uint8Array) => void = () => undefined

  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener
  }

  send(packet: Uint8Array): void {
    this.packets.push(packet)
    this.#unread.push(packet)
    if (this.reads) queueMicrotask(() => this.readAll())
  }

  /** Reads and acknowledges packets. */
  readAll(most = Infinity): void {
    for (const packet of this.#unread.splice(0, most)) {
      this.#read = (this.#read + packet.length) >>> 0
      this.frames.push(...this.#decoder.push(packet))
    }
    this.say(frameType.ack, this.#read)
  }

  say(type: number, subject: number, payload?: Uint8Array): void {
    this.#listener(encodeFrame(type, subject, payload))
  }

  sayBytes(bytes: Uint8Array): void {
    this.#listener(bytes)
  }

  of(type: number): Frame[] {
    return this.frames.filter((frame) => frame.type === type)
  }
}

const greeted = { protocolVersion: 1, kernelRelease: '6.1.0' }

function connect(options: AgentLinkOptions = { greeted }): { guest: FakeGuest; link: AgentLink } {
  const guest = new FakeGuest()
  return { guest, link: new AgentLink(guest, options) }
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
const done = (answer = ''): { errno: number; answer: Uint8Array } => ({
  errno: 0,
  answer: new TextEncoder().encode(answer),
})

describe('hello', () => {
  it('resolves with what the agent says, and only then is anything sent', async () => {
    const { guest, link } = connect({})
    const ping = link.ping()
    await settled()
    expect(guest.packets).toEqual([])
    guest.say(frameType.hello, 1, new TextEncoder().encode('6.1.0'))
    await expect(link.hello).resolves.toEqual(greeted)
    await settled()
    guest.say(frameType.result, guest.of(frameType.call)[0]!.subject, encodeResults([]))
    await ping
  })

  it('is known already for a guest restored from a snapshot', async () => {
    const { link } = connect({ greeted })
    await expect(link.hello).resolves.toEqual(greeted)
  })

  it('of another version breaks the link', async () => {
    const { guest, link } = connect({})
    guest.say(frameType.hello, 2)
    await expect(link.hello).rejects.toThrow(AgentGoneError)
  })
})

describe('call', () => {
  it('sends its operations in one frame and gives back the answers', async () => {
    const { guest, link } = connect()
    const answers = link.call(op.mkdir('/a'), op.write('/a/b', 'text'))
    await settled()
    const [call] = guest.of(frameType.call)
    expect(decodeOperations(call!.payload).map((words) => words.map(text))).toEqual([
      ['mkdir', '/a', '755'],
      ['write', '/a/b', '644', 'text'],
    ])
    guest.say(frameType.result, call!.subject, encodeResults([done(), done('x')]))
    expect((await answers).map(text)).toEqual(['', 'x'])
  })

  it('rejects with the number, the name and the text of what failed', async () => {
    const { guest, link } = connect()
    const answers = link.call(op.sync(), op.rename('/a', '/b'), op.sync())
    await settled()
    const results = [done(), { errno: 2, answer: new TextEncoder().encode('gone') }]
    guest.say(frameType.result, guest.of(frameType.call)[0]!.subject, encodeResults(results))
    const error = await answers.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AgentError)
    expect(error).toMatchObject({ errno: 2, code: 'ENOENT', operation: 'rename', index: 1, text: 'gone' })
  })

  it('goes on after a tolerated failure', async () => {
    const { guest, link } = connect()
    const answers = link.call(tolerate(op.rm('/a')), op.uname())
    await settled()
    const call = guest.of(frameType.call)[0]!
    expect(text(decodeOperations(call.payload)[0]![0]!)).toBe('?rm')
    guest.say(
      frameType.result,
      call.subject,
      encodeResults([{ errno: 16, answer: new Uint8Array(0) }, done('l')]),
    )
    expect((await answers).map(text)).toEqual(['', 'l'])
  })

  it('answers in any order', async () => {
    const { guest, link } = connect()
    const calls = [link.call(op.sync()), link.call(op.uname())]
    await settled()
    const [first, second] = guest.of(frameType.call)
    guest.say(frameType.result, second!.subject, encodeResults([done('2')]))
    guest.say(frameType.result, first!.subject, encodeResults([done('1')]))
    expect((await Promise.all(calls)).map(([answer]) => text(answer!))).toEqual(['1', '2'])
  })

  it.each([
    ['a result of no call', (guest: FakeGuest) => guest.say(frameType.result, 99, encodeResults([]))],
    ['an acknowledgement of bytes that were not sent', (guest: FakeGuest) => guest.say(frameType.ack, 1)],
    ['a frame of an unknown type', (guest: FakeGuest) => guest.say(77, 0)],
    [
      'a frame above the limit',
      (guest: FakeGuest) => guest.sayBytes(Uint8Array.of(1, 0, 1, 0, 5, 1, 0, 0, 0)),
    ],
    ['a payload that is no list', (guest: FakeGuest) => guest.say(frameType.event, 0, u32(5))],
  ])('%s breaks the link', (_, speak) => {
    const { guest, link } = connect()
    speak(guest)
    expect(link.gone?.message).toMatch(/link is broken/)
  })
})

describe('a call larger than a frame', () => {
  type Words = Uint8Array[]

  /** Answers each CALL as `answerTo` says for each operation, stopping as the agent does. @returns the CALLs it has had. */
  function answering(
    guest: FakeGuest,
    answerTo: (words: Words) => { errno: number; answer: Uint8Array } = () => done(),
  ): Words[][] {
    const calls: Words[][] = []
    const say = guest.say.bind(guest)
    guest.say = (type, subject, payload) => {
      say(type, subject, payload)
      if (type === frameType.ack) queueMicrotask(answerNext)
    }
    const answerNext = (): void => {
      const call = guest.of(frameType.call)[calls.length]
      if (!call) return
      const operations = decodeOperations(call.payload)
      calls.push(operations)
      const results = []
      for (const words of operations) {
        results.push(answerTo(words))
        if (results.at(-1)!.errno !== 0 && !text(words[0]!).startsWith('?')) break
      }
      say(frameType.result, call.subject, encodeResults(results))
    }
    return calls
  }

  const failed = (number: number) => ({ errno: number, answer: new Uint8Array(0) })
  const lines = Array.from({ length: 27_000 }, (_, i) => `${i}\n`).join('')
  const content = new TextEncoder().encode(lines)
  const names = (calls: Words[][]) => calls.map((words) => words.map(([name]) => text(name!)))

  it('goes in several, one after the other, with one answer for each operation', async () => {
    const { guest, link } = connect()
    const calls = answering(guest, ([, path]) => done(`of ${text(path!)}`))
    const operations = Array.from({ length: 300 }, (_, i) => op.write(`/${i}`, 'x'.repeat(1000)))
    const answers = await link.call(...operations)
    expect(answers.map(text)).toEqual(operations.map((_, i) => `of /${i}`))
    expect(calls.flat().map((words) => text(words[1]!))).toEqual(operations.map((_, i) => `/${i}`))
    expect(calls.length).toBe(5)
  })

  it('waits for the answer to one frame before the next', async () => {
    const { guest, link } = connect()
    const answers = link.call(op.write('/a', content))
    await settled()
    expect(guest.of(frameType.call)).toHaveLength(1)
    link.fail('the guest crashed')
    await expect(answers).rejects.toThrow('the guest crashed')
  })

  it.each([
    ['write', op.write('/a', content, 0o600), ['/a', '600'], ['write', 'append', 'append']],
    ['append', op.append('/a', content), ['/a'], ['append', 'append', 'append']],
    ['write-at', op.writeAt('/a', 7, content), ['/a', '7'], ['write-at', 'write-at', 'write-at']],
  ])('cuts the content of %s', async (_, operation, first, expected) => {
    const { guest, link } = connect()
    const calls = answering(guest, ([name]) => done(text(name!)))
    expect((await link.call(op.mkdir('/x'), operation, op.sync())).map(text)).toEqual([
      'mkdir',
      expected.at(-1),
      'sync',
    ])
    const parts = calls.flat().filter(([name]) => !['mkdir', 'sync'].includes(text(name!)))
    expect(parts.map(([name]) => text(name!))).toEqual(expected)
    expect(parts[0]!.slice(1, -1).map(text)).toEqual(first)
    expect(text(concat(parts.map((words) => words.at(-1)!)))).toBe(lines)
    if (expected[0] === 'write-at')
      expect(parts.map((words) => text(words[2]!))).toEqual(['7', '60007', '120007'])
  })

  it('stops at the first failure and names its place', async () => {
    const { guest, link } = connect()
    const calls = answering(guest, ([name]) => (text(name!) === 'append' ? failed(28) : done()))
    const error = await link.call(op.sync(), op.write('/a', content), op.sync()).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'ENOSPC', operation: 'write', index: 1 })
    expect(names(calls)).toEqual([['sync', 'write'], ['append']])
  })

  it('leaves the rest of a tolerated write that failed, and goes on', async () => {
    const { guest, link } = connect()
    const calls = answering(guest, ([name]) => (text(name!) === '?write' ? failed(2) : done('x')))
    const answers = await link.call(tolerate(op.write('/a', content)), op.sync())
    expect(answers.map(text)).toEqual(['', 'x'])
    expect(names(calls)).toEqual([['?write'], ['sync']])
  })

  it('fails as Linux would where one word is longer than it takes, and the link lives on', async () => {
    const { guest, link } = connect()
    const calls = answering(guest)
    await expect(link.call(op.spawn({}, ['echo', 'x'.repeat(70_000)]))).rejects.toMatchObject({
      code: 'E2BIG',
      operation: 'spawn',
      index: 0,
    })
    await expect(link.call(op.sync(), op.stat('x'.repeat(70_000)), op.sync())).rejects.toMatchObject({
      code: 'ENAMETOOLONG',
      index: 1,
    })
    await link.call(tolerate(op.rm('x'.repeat(70_000))), op.sync())
    await link.ping()
    expect(names(calls)).toEqual([['sync'], ['sync'], []])
  })

  it('misses no exit that comes with the last answer', async () => {
    const { guest, link } = connect()
    const calls = answering(guest, ([name]) => {
      if (text(name!) !== 'spawn') return done()
      // Said in the same breath, as the agent does for a program that is quick.
      queueMicrotask(() => guest.say(frameType.event, 44, encodeList(['exit', '3', '0', ''])))
      return done('44\n')
    })
    const process = await spawn(link, { args: ['true'] }, [op.write('/a', content)])
    expect(await process.exited).toMatchObject({ pid: 44, status: 3 })
    expect(names(calls)).toEqual([['write'], ['append'], ['append', 'spawn']])
  })
})

describe('packets', () => {
  it('are at most 4096 bytes, and at most 15 are outstanding', async () => {
    const { guest, link } = connect()
    guest.reads = false
    const calls = [1, 2].map(() => link.call(op.write('/a', new Uint8Array(60000))))
    await settled()
    expect(guest.packets.length).toBe(15)
    expect(Math.max(...guest.packets.map((packet) => packet.length))).toBe(4096)
    expect(link.unacknowledgedPackets).toBe(15)
    guest.readAll(3)
    await settled()
    expect(guest.packets.length).toBe(18)
    guest.reads = true
    guest.readAll()
    await settled()
    expect(guest.of(frameType.call).map((frame) => decodeOperations(frame.payload)[0]![3]!.length)).toEqual([
      60000, 60000,
    ])
    for (const call of guest.of(frameType.call))
      guest.say(frameType.result, call.subject, encodeResults([done()]))
    await Promise.all(calls)
  })

  it('counts on when the counter wraps', async () => {
    const packets: Uint8Array[] = []
    const sender = new PacketSender((packet) => packets.push(packet), 0xffffff00)
    sender.start()
    for (let i = 0; i < 20; i++) sender.control(new Uint8Array(4096))
    await settled()
    expect(packets.length).toBe(15)
    expect(sender.acknowledge(4096 * 2 - 0x100)).toBe(true)
    await settled()
    expect(packets.length).toBe(17)
    expect(sender.unacknowledgedPackets).toBe(15)
    expect(sender.acknowledge(4096 * 18)).toBe(false)
  })

  it('leaves room for a call while bulk data waits', async () => {
    const { guest, link } = connect()
    guest.reads = false
    const writer = link.open('writable').writable.getWriter()
    void writer.write(new Uint8Array(65536)).catch(() => undefined)
    await settled()
    const bulk = guest.packets.length
    expect(bulk).toBeLessThan(15)
    void link.ping().catch(() => undefined)
    await settled()
    expect(guest.packets.length).toBe(bulk + 1)
    guest.readAll()
    expect(guest.of(frameType.call).length).toBe(1)
  })

  it('lets channels take turns', async () => {
    const { guest, link } = connect()
    guest.reads = false
    const [one, two] = [link.open('writable'), link.open('writable')]
    void one.writable
      .getWriter()
      .write(new Uint8Array(60000))
      .catch(() => undefined)
    void two.writable
      .getWriter()
      .write(new Uint8Array(60000))
      .catch(() => undefined)
    await settled()
    guest.readAll()
    const sizes = [one, two].map((channel) =>
      guest
        .of(frameType.data)
        .filter((frame) => frame.subject === channel.id)
        .reduce((sum, frame) => sum + frame.payload.length, 0),
    )
    expect(Math.abs(sizes[0]! - sizes[1]!)).toBeLessThanOrEqual(4096)
  })
})

describe('channels', () => {
  it('send no more than the credit, and END last', async () => {
    const { guest, link } = connect()
    const channel = link.open('writable')
    const writer = channel.writable.getWriter()
    const written = writer.write(new Uint8Array(70000))
    const closed = writer.close()
    await settled()
    expect(dataBytes(guest, channel.id)).toBe(65536)
    expect(guest.of(frameType.end).length).toBe(0)
    guest.say(frameType.credit, channel.id, u32(10000))
    await Promise.all([written, closed])
    await settled()
    expect(dataBytes(guest, channel.id)).toBe(70000)
    expect(guest.frames.at(-1)).toMatchObject({ type: frameType.end, subject: channel.id })
  })

  it('give credit back as their reader takes the bytes', async () => {
    const { guest, link } = connect()
    const channel = link.open('readable')
    for (let i = 0; i < 4; i++) guest.say(frameType.data, channel.id, new Uint8Array(16384))
    await settled()
    expect(guest.of(frameType.credit).length).toBe(0)
    const reader = channel.readable.getReader()
    await reader.read()
    await settled()
    expect(guest.of(frameType.credit).map((frame) => readU32(frame.payload))).toEqual([16384])
  })

  it('break the link when the guest sends more than its credit', () => {
    const { guest, link } = connect()
    const channel = link.open('readable')
    for (let i = 0; i < 4; i++) guest.say(frameType.data, channel.id, new Uint8Array(16384))
    expect(link.gone).toBeNull()
    guest.say(frameType.data, channel.id, new Uint8Array(1))
    expect(link.gone).toBeInstanceOf(AgentGoneError)
  })

  it('deliver what came before END, also when a RESET follows', async () => {
    const { guest, link } = connect()
    const channel = link.open('duplex')
    guest.say(frameType.data, channel.id, Uint8Array.of(1))
    guest.say(frameType.data, channel.id, Uint8Array.of(2))
    guest.say(frameType.end, channel.id)
    guest.say(frameType.reset, channel.id, u32(32))
    expect(await readAll(channel.readable)).toEqual(Uint8Array.of(1, 2))
    await expect(channel.writable.getWriter().write(Uint8Array.of(3))).rejects.toMatchObject({
      code: 'EPIPE',
    })
  })

  it('drop what is under way on a RESET', async () => {
    const { guest, link } = connect()
    const channel = link.open('duplex')
    guest.say(frameType.data, channel.id, Uint8Array.of(1))
    const writing = channel.writable.getWriter().write(new Uint8Array(100_000))
    guest.say(frameType.reset, channel.id, u32(104))
    await expect(writing).rejects.toThrow(ChannelResetError)
    await expect(channel.readable.getReader().read()).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('tell the guest when nobody reads any more', async () => {
    const { guest, link } = connect()
    const channel = link.open('readable')
    await channel.readable.cancel()
    await settled()
    expect(guest.of(frameType.reset)).toMatchObject([{ subject: channel.id }])
    guest.say(frameType.data, channel.id, Uint8Array.of(1))
    expect(link.gone).toBeNull()
  })

  it('throw away what comes after a duplex is cancelled, and keep sending', async () => {
    const { guest, link } = connect()
    const channel = link.open('duplex')
    await channel.readable.cancel()
    for (let i = 0; i < 20; i++) guest.say(frameType.data, channel.id, new Uint8Array(16384))
    const writer = channel.writable.getWriter()
    await writer.write(Uint8Array.of(1))
    await writer.close()
    guest.say(frameType.end, channel.id)
    await settled()
    expect(link.gone).toBeNull()
    expect(guest.of(frameType.end).length).toBe(1)
    expect(guest.of(frameType.reset).length).toBe(0)
  })
})

describe('events', () => {
  it('accept brings a channel whose first bytes are not lost', async () => {
    const { guest, link } = connect()
    const accepted = vi.fn<(event: { channel: { readable: ReadableStream<Uint8Array> } }) => void>()
    link.on('accept', accepted)
    const event = encodeFrame(frameType.event, 2, encodeList(['accept', 'docker', '42', '0', '/docker/abc']))
    guest.sayBytes(
      concat([event, encodeFrame(frameType.data, 2, Uint8Array.of(7)), encodeFrame(frameType.end, 2)]),
    )
    expect(accepted).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'docker', pid: 42, uid: 0, cgroup: '/docker/abc' }),
    )
    expect(await readAll(accepted.mock.calls[0]![0].channel.readable)).toEqual(Uint8Array.of(7))
  })

  it.each([
    ['an odd one', [3]],
    ['0', [0]],
    ['one that is in use', [2, 2]],
    ["one of the host's", [1]],
  ])('accept on a channel number that is not its own breaks the link: %s', (_, ids) => {
    const broken: string[] = []
    const { guest, link } = connect({ greeted, onBroken: (reason) => broken.push(reason) })
    link.open('duplex')
    link.on('accept', () => undefined)
    for (const id of ids) guest.say(frameType.event, id, encodeList(['accept', 'docker', '42', '0', '/']))
    const last = ids.at(-1)
    expect(broken).toEqual([
      `the agent's link is broken: a connection on channel ${last}, which is not the guest's to open`,
    ])
  })

  it('accept may be said for 1024 connections at a time', async () => {
    const broken: string[] = []
    const { guest, link } = connect({ greeted, onBroken: (reason) => broken.push(reason) })
    const accepted: Channel[] = []
    link.on('accept', ({ channel }) => accepted.push(channel))
    const accept = (id: number) =>
      guest.say(frameType.event, id, encodeList(['accept', 'docker', '42', '0', '/']))
    for (let i = 1; i <= 1024; i++) accept(2 * i)
    // Those that are over make room.
    accepted[7]!.reset(errno.ECONNRESET)
    guest.say(frameType.reset, 4, u32(errno.ECONNRESET))
    accept(5000)
    accept(5002)
    expect(broken).toEqual([])
    accept(5004)
    expect(broken).toEqual(["the agent's link is broken: more than 1024 connections"])
    expect(accepted).toHaveLength(1026)
    await expect(link.ping()).rejects.toThrow('more than 1024 connections')
  })

  it('accept without a listener refuses the connection', async () => {
    const { guest } = connect()
    guest.say(frameType.event, 2, encodeList(['accept', 'docker', '42', '0', '/']))
    await settled()
    expect(guest.of(frameType.reset)).toMatchObject([{ subject: 2 }])
  })

  it('an exit that comes with the answer of spawn is not missed', async () => {
    const { guest, link } = connect()
    const spawned = spawn(link, { args: ['true'] })
    await settled()
    const call = guest.of(frameType.call)[0]!
    const answer = encodeFrame(frameType.result, call.subject, encodeResults([done('55\n')]))
    const exit = encodeFrame(frameType.event, 55, encodeList(['exit', '137', '9', '1']))
    guest.sayBytes(concat([answer, exit]))
    const process = await spawned
    expect(await process.exited).toEqual({ pid: 55, status: 137, signal: 9, oomKills: 1 })
  })

  it('stop when unsubscribed', () => {
    const { guest, link } = connect()
    const listener = vi.fn()
    const stop = link.on('log', listener)
    guest.say(frameType.event, 0, encodeList(['log', 'one']))
    stop()
    guest.say(frameType.event, 0, encodeList(['log', 'two']))
    expect(listener.mock.calls).toEqual([[{ text: 'one' }]])
  })
})

describe('fail', () => {
  it('rejects all that is pending, and all that comes later', async () => {
    const { guest, link } = connect({})
    const call = link.call(op.sync())
    const channel = link.open('duplex')
    const reading = channel.readable.getReader().read()
    const writing = channel.writable.getWriter().write(new Uint8Array(100_000))
    const exit = link.exitOf(5)
    link.fail('the guest crashed')
    const late = [link.call(op.sync()), link.exitOf(6), link.open('readable').readable.getReader().read()]
    for (const promise of [link.hello, call, reading, writing, exit, ...late]) {
      await expect(promise).rejects.toThrow('the guest crashed')
    }
    const sent = guest.packets.length
    await settled()
    expect(guest.packets.length).toBe(sent)
  })

  it('says nothing of a broken link when it was told to fail', () => {
    const onBroken = vi.fn()
    const { guest, link } = connect({ greeted, onBroken })
    link.fail('the guest crashed')
    guest.say(77, 0)
    expect(onBroken).not.toHaveBeenCalled()
  })

  it('knows when it last heard from the guest', () => {
    let now = 100
    const { guest, link } = connect({ greeted, now: () => now })
    expect(link.lastHeardAt).toBe(100)
    now = 250
    guest.say(frameType.event, 0, encodeList(['log', 'alive']))
    expect(link.lastHeardAt).toBe(250)
  })
})

function dataBytes(guest: FakeGuest, channel: number): number {
  return guest
    .of(frameType.data)
    .filter((frame) => frame.subject === channel)
    .reduce((sum, frame) => sum + frame.payload.length, 0)
}

async function readAll(readable: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (const reader = readable.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) return concat(parts)
    parts.push(value)
  }
}
