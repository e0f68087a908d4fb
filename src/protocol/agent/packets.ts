/**
 * The way to the guest: frames into packets that its virtio console cannot drop. Control frames go first and in order;
 * bulk data fills what is left, its channels taking turns, and leaves some packets free for control.
 */

/** One posted buffer of the guest's virtio console. */
export const packetBytes = 4096
/** One fewer than the 16 buffers that the guest posts. */
const maxOutstanding = 15
/** A call must not wait behind data that waits for an ACK. */
const maxOutstandingForBulk = 12
/** Less room than this in a packet is not worth a frame of data. */
const minBulkBytes = 64

/** Something with data to send; asked in turns for one frame each. */
export interface BulkSource {
  /** @returns a whole frame of at most that many bytes, or null if there is nothing to send now. */
  nextFrame(maxBytes: number): Uint8Array | null
}

export class PacketSender {
  readonly #send: (packet: Uint8Array) => void
  #control: Uint8Array[] = []
  /** How much of the first control frame has been sent. */
  #controlSent = 0
  readonly #bulk = new Set<BulkSource>()
  /** The counter's value after each packet that is not acknowledged, oldest first. */
  readonly #outstanding: number[] = []
  /** Bytes sent since boot, u32, wraps. */
  #sent: number
  #scheduled = false
  #state: 'waiting' | 'sending' | 'stopped' = 'waiting'

  /** @param sentBefore bytes that the guest has had since boot, all of them read. */
  constructor(send: (packet: Uint8Array) => void, sentBefore = 0) {
    this.#send = send
    this.#sent = sentBefore
  }

  /** What the guest has not confirmed to have read. */
  get unacknowledgedPackets(): number {
    return this.#outstanding.length
  }

  control(frame: Uint8Array): void {
    this.#control.push(frame)
    this.#schedule()
  }

  /** Says that a source has something to send. */
  bulk(source: BulkSource): void {
    this.#bulk.add(source)
    this.#schedule()
  }

  /** Forgets a source. */
  drop(source: BulkSource): void {
    this.#bulk.delete(source)
  }

  /**
   * @param total bytes that the guest has read since boot, u32, wrapping.
   * @returns false if the guest claims to have read what was not sent.
   */
  acknowledge(total: number): boolean {
    const ahead = (this.#sent - total) | 0
    if (ahead < 0) return false
    while (this.#outstanding.length > 0 && ((total - this.#outstanding[0]!) | 0) >= 0)
      this.#outstanding.shift()
    this.#schedule()
    return true
  }

  /** Sends nothing before this: a console that is not in raw mode yet would echo it. */
  start(): void {
    if (this.#state === 'waiting') this.#state = 'sending'
    this.#schedule()
  }

  /** Sends nothing any more. */
  stop(): void {
    this.#state = 'stopped'
    this.#control = []
    this.#bulk.clear()
  }

  /** In a microtask, so that frames made together share a packet. */
  #schedule(): void {
    if (this.#scheduled || this.#state !== 'sending') return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#pump()
    })
  }

  #pump(): void {
    while (this.#state === 'sending' && this.#outstanding.length < maxOutstanding) {
      const packet = this.#nextPacket()
      if (packet.length === 0) return
      this.#sent = (this.#sent + packet.length) >>> 0
      this.#outstanding.push(this.#sent)
      this.#send(packet)
    }
  }

  #nextPacket(): Uint8Array {
    const packet = new Uint8Array(packetBytes)
    let filled = this.#fillControl(packet)
    if (this.#control.length === 0 && this.#outstanding.length < maxOutstandingForBulk) {
      filled = this.#fillBulk(packet, filled)
    }
    return packet.slice(0, filled)
  }

  #fillControl(packet: Uint8Array): number {
    let filled = 0
    while (filled < packet.length && this.#control.length > 0) {
      const frame = this.#control[0]!
      const part = frame.subarray(this.#controlSent, this.#controlSent + packet.length - filled)
      packet.set(part, filled)
      filled += part.length
      this.#controlSent += part.length
      if (this.#controlSent === frame.length) {
        this.#control.shift()
        this.#controlSent = 0
      }
    }
    return filled
  }

  /** Takes turns: a source that gave a frame goes to the end of the line. */
  #fillBulk(packet: Uint8Array, filled: number): number {
    for (const source of this.#bulk) {
      if (packet.length - filled < minBulkBytes) break
      this.#bulk.delete(source)
      const frame = source.nextFrame(packet.length - filled)
      if (frame === null) continue
      packet.set(frame, filled)
      filled += frame.length
      this.#bulk.add(source)
    }
    return filled
  }
}
