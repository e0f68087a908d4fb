/**
 * The host's end of the link to the guest's agent: calls, channels and events over a raw byte transport. It knows the
 * agent's protocol, and nothing of v86, containers or Docker.
 */
import { CallFrames } from './call-frames.ts'
import { Channel, type ChannelKind } from './channel.ts'
import { errno } from './errno.ts'
import { AgentError, AgentGoneError, ChannelResetError } from './errors.ts'
import { type AgentEvents, type ExitEvent, readEvent } from './events.ts'
import { encodeFrame, type Frame, FrameDecoder, FrameError, frameType } from './frames.ts'
import { decodeResults, nameOf, type Operation, type OperationResult, readU32, text } from './lists.ts'
import { op } from './operations.ts'
import { PacketSender } from './packets.ts'

/** Bytes to and from `/dev/hvc0` of the guest. */
export interface AgentTransport {
  /** Hands the guest one packet of at most 4096 bytes; the array is the transport's from then on. */
  send(packet: Uint8Array): void
  /** Called once; the listener gets every byte from the guest, in order, and may not keep the chunk's buffer. */
  onBytes(listener: (chunk: Uint8Array) => void): void
}

export interface Hello {
  protocolVersion: number
  kernelRelease: string
}

export interface AgentLinkOptions {
  /** What the agent said when it booted, for a guest restored from a snapshot: it says it only once. */
  greeted?: Hello
  /** Milliseconds, for `lastHeardAt`. */
  now?: () => number
  /** The guest broke the protocol, and the link has failed for it. Not called when `fail` is. */
  onBroken?: (reason: string) => void
}

export const protocolVersion = 1

/** Open connections that a guest may have at a time; its agent refuses them earlier. */
const ACCEPTED_MAX = 1024

interface PendingCall {
  settle(results: OperationResult[]): void
  reject(reason: Error): void
}

type Listeners = { [K in keyof AgentEvents]: Set<(event: AgentEvents[K]) => void> }

/** Calls may be made at once; nothing is sent before the agent has said hello. */
export class AgentLink {
  /** Resolves when the agent is up; rejects if the link fails before. */
  readonly hello: Promise<Hello>
  /** When the last byte came from the guest (by `now`), or when the link was made. */
  lastHeardAt: number
  readonly #now: () => number
  readonly #onBroken: (reason: string) => void
  readonly #sender: PacketSender
  readonly #decoder = new FrameDecoder()
  readonly #calls = new Map<number, PendingCall>()
  readonly #channels = new Map<number, Channel>()
  readonly #exits = new Map<number, { resolve: (exit: ExitEvent) => void; reject: (reason: Error) => void }>()
  readonly #listeners: Listeners = {
    accept: new Set(),
    exit: new Set(),
    oom: new Set(),
    power: new Set(),
    log: new Set(), // prettier-ignore
  }
  #greet!: { resolve: (hello: Hello) => void; reject: (reason: Error) => void }
  #lastCall = 0
  #nextChannel = 1
  /** Channels that the guest has opened. */
  #accepted = 0
  #gone: AgentGoneError | null = null

  constructor(
    transport: AgentTransport,
    { greeted, now = Date.now, onBroken = () => undefined }: AgentLinkOptions = {},
  ) {
    this.#now = now
    this.#onBroken = onBroken
    this.lastHeardAt = now()
    this.#sender = new PacketSender((packet) => transport.send(packet))
    this.hello = handled(new Promise((resolve, reject) => (this.#greet = { resolve, reject })))
    if (greeted) this.#begin(greeted)
    transport.onBytes((chunk) => this.#receive(chunk))
  }

  /** Packets that the agent has not read yet: if that lasts, it hangs. Calls may rightly take long. */
  get unacknowledgedPackets(): number {
    return this.#sender.unacknowledgedPackets
  }

  /** Why there is no link any more, or null. */
  get gone(): AgentGoneError | null {
    return this.#gone
  }

  /**
   * Runs operations in order, in one round trip if they fit in a frame; what others ask may come between those of several.
   *
   * @returns one answer for each; empty for a tolerated one that failed.
   * @throws {AgentError} of the first that failed; those after it were not tried.
   * @throws {AgentGoneError} the guest crashed before it answered.
   */
  call(...operations: Operation[]): Promise<Uint8Array[]> {
    return this.request(operations, (answers) => answers)
  }

  /** One operation, its answer read: `link.ask(op.stat('/etc'), answer.stat)`. Throws as `call`. */
  ask<T>(operation: Operation, read: (answer: Uint8Array) => T): Promise<T> {
    return this.request([operation], ([first]) => read(first!))
  }

  /** As `call`; `read` runs before any later frame is looked at, so no event that follows the answer can be missed. */
  request<T>(operations: readonly Operation[], read: (answers: Uint8Array[]) => T): Promise<T> {
    return this.#send(operations, (results) => read(requireDone(operations, results)))
  }

  /** As `call`, but failures are results; the list ends at the first that was not tolerated. */
  results(operations: readonly Operation[]): Promise<OperationResult[]> {
    return this.#send(operations, (results) => results)
  }

  /** Resolves when the agent has answered. */
  async ping(): Promise<void> {
    await this.call()
  }

  /** A new channel with an odd number, to be named in a `spawn` or `dial`. */
  open(kind: ChannelKind): Channel {
    while (this.#channels.has(this.#nextChannel)) this.#nextChannel = (this.#nextChannel + 2) >>> 0
    const channel = this.#addChannel(this.#nextChannel, kind)
    this.#nextChannel = (this.#nextChannel + 2) >>> 0
    return channel
  }

  /** Connects from the guest's own network; the address is dotted IPv4. @throws {AgentError} */
  dialTcp(host: string, port: number): Promise<Channel> {
    return this.#dial((channel) => op.dialTcp(channel, host, port))
  }

  /** @throws {AgentError} */
  dialUnix(path: string): Promise<Channel> {
    return this.#dial((channel) => op.dialUnix(channel, path))
  }

  /** The end of a process; to be asked for in `request`'s `read`, or it may have passed. Rejects if the guest crashed. */
  exitOf(pid: number): Promise<ExitEvent> {
    if (this.#gone) return handled(Promise.reject(this.#gone))
    return handled(new Promise((resolve, reject) => this.#exits.set(pid, { resolve, reject })))
  }

  /** @returns unsubscribes. A connection (`accept`) that nobody listens for is reset. */
  on<K extends keyof AgentEvents>(name: K, listener: (event: AgentEvents[K]) => void): () => void {
    const listeners: Set<(event: AgentEvents[K]) => void> = this.#listeners[name]
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** Says that the guest is gone: rejects all that is pending and all that is asked from now on. */
  fail(reason: string): void {
    if (this.#gone) return
    const error = new AgentGoneError(reason)
    this.#gone = error
    this.#sender.stop()
    this.#greet.reject(error)
    for (const call of this.#calls.values()) call.reject(error)
    for (const exit of this.#exits.values()) exit.reject(error)
    for (const channel of this.#channels.values()) channel.fail(error)
    this.#calls.clear()
    this.#exits.clear()
  }

  #send<T>(operations: readonly Operation[], read: (results: OperationResult[]) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#gone) throw this.#gone
      const frames = new CallFrames(operations)
      this.#sendNext(frames, () => resolve(read(frames.results)), reject)
    })
  }

  #sendNext(frames: CallFrames, done: () => void, reject: PendingCall['reject']): void {
    const payload = frames.next()
    if (payload === null) return done()
    const id = this.#newCallId()
    this.#sender.control(encodeFrame(frameType.call, id, payload))
    const settle = (results: OperationResult[]): void => {
      frames.answered(results)
      this.#sendNext(frames, done, reject)
    }
    this.#calls.set(id, { settle, reject })
  }

  #newCallId(): number {
    do this.#lastCall = (this.#lastCall + 1) >>> 0
    while (this.#calls.has(this.#lastCall))
    return this.#lastCall
  }

  async #dial(operation: (channel: number) => Operation): Promise<Channel> {
    const channel = this.open('duplex')
    try {
      await this.call(operation(channel.id))
      return channel
    } catch (error) {
      channel.fail(new ChannelResetError(error instanceof AgentError ? error.errno : errno.ECANCELED))
      throw error
    }
  }

  #addChannel(id: number, kind: ChannelKind): Channel {
    const channel = new Channel(id, kind, {
      control: (frame) => this.#sender.control(frame),
      bulk: (source) => this.#sender.bulk(source),
      drop: (source) => this.#sender.drop(source),
      gone: () => this.#forget(id),
    })
    this.#channels.set(id, channel)
    if (this.#gone) channel.fail(this.#gone)
    return channel
  }

  #forget(id: number): void {
    if (this.#channels.delete(id) && isGuests(id)) this.#accepted--
  }

  #receive(chunk: Uint8Array): void {
    if (this.#gone) return
    this.lastHeardAt = this.#now()
    try {
      for (const frame of this.#decoder.push(chunk)) this.#handle(frame)
    } catch (error) {
      if (!(error instanceof FrameError)) throw error
      const reason = `the agent's link is broken: ${error.message}`
      this.fail(reason)
      this.#onBroken(reason)
    }
  }

  #handle(frame: Frame): void {
    switch (frame.type) {
      case frameType.hello:
        return this.#greeted(frame)
      case frameType.ack:
        if (!this.#sender.acknowledge(frame.subject))
          throw new FrameError('more bytes acknowledged than sent')
        return
      case frameType.result:
        return this.#answered(frame)
      case frameType.event:
        return this.#happened(frame)
      case frameType.data:
      case frameType.credit:
      case frameType.end:
      case frameType.reset:
        return this.#channelFrame(frame)
      default:
        throw new FrameError(`a frame of type ${frame.type}`)
    }
  }

  #greeted({ subject, payload }: Frame): void {
    if (subject !== protocolVersion)
      throw new FrameError(`protocol version ${subject}, not ${protocolVersion}`)
    this.#begin({ protocolVersion: subject, kernelRelease: text(payload) })
  }

  #begin(hello: Hello): void {
    this.#sender.start()
    this.#greet.resolve(hello)
  }

  #answered({ subject, payload }: Frame): void {
    const call = this.#calls.get(subject)
    if (!call) throw new FrameError(`a result of call ${subject}, which was not made`)
    this.#calls.delete(subject)
    const results = decodeResults(payload)
    try {
      call.settle(results)
    } catch (error) {
      call.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #channelFrame({ type, subject, payload }: Frame): void {
    const channel = this.#channels.get(subject)
    if (!channel) return
    if (type === frameType.credit) channel.credited(readU32(payload))
    else if (type === frameType.end) channel.ended()
    else if (type === frameType.reset) channel.fail(new ChannelResetError(readU32(payload)))
    else if (!channel.received(payload)) throw new FrameError(`data beyond the credit of channel ${subject}`)
  }

  #happened({ subject, payload }: Frame): void {
    const event = readEvent(subject, payload)
    switch (event.name) {
      case 'accept':
        return this.#accept(subject, event.value)
      case 'exit':
        this.#exits.get(event.value.pid)?.resolve(event.value)
        this.#exits.delete(event.value.pid)
        return this.#emit('exit', event.value)
      case 'oom':
        return this.#emit('oom', event.value)
      case 'power':
        return this.#emit('power', event.value)
      case 'log':
        return this.#emit('log', event.value)
      default:
        return this.#emit('log', { text: `an event of an unknown name: ${event.unknown}` })
    }
  }

  #accept(id: number, accepted: Omit<AgentEvents['accept'], 'channel'>): void {
    if (!isGuests(id) || this.#channels.has(id))
      throw new FrameError(`a connection on channel ${id}, which is not the guest's to open`)
    if (++this.#accepted > ACCEPTED_MAX) throw new FrameError(`more than ${ACCEPTED_MAX} connections`)
    const channel = this.#addChannel(id, 'duplex')
    if (this.#listeners.accept.size === 0) channel.reset(errno.ECONNREFUSED)
    else this.#emit('accept', { ...accepted, channel })
  }

  #emit<K extends keyof AgentEvents>(name: K, event: AgentEvents[K]): void {
    for (const listener of this.#listeners[name]) {
      try {
        listener(event)
      } catch (error) {
        // The listener's fault, to be seen as such; the frames behind this one are not lost for it.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}

/** Whether the guest gives out this channel number. */
function isGuests(id: number): boolean {
  return id !== 0 && id % 2 === 0
}

function requireDone(operations: readonly Operation[], results: OperationResult[]): Uint8Array[] {
  return operations.map((operation, index) => {
    const name = nameOf(operation)
    const result = results[index]
    if (result === undefined) throw new FrameError(`${name}: no result`)
    if (result.errno === 0) return result.answer
    if (name.startsWith('?')) return new Uint8Array(0)
    throw new AgentError(name, index, result.errno, text(result.answer))
  })
}

/** Somebody may never look at it; that is no unhandled rejection. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
