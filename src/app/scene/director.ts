/**
 * Puts beats on the stage: when each begins and how long it takes. Beats of one command follow each other, beats of
 * different commands may overlap. The picture stays within a second of the machine: the further it falls behind, the faster
 * it plays; then beats begin together, and in the end it jumps. Deterministic: the same log gives the same staging.
 */
import { draft } from './beat.ts'
import type { Draft } from './kinds/treatment.ts'
import { requestKey } from './request.ts'
import type { LogEntry, World } from './world.ts'

export interface Beat extends Omit<Draft, 'packet'> {
  seq: number
  corr: string
  /** Stage milliseconds. */
  start: number
  packet: (NonNullable<Draft['packet']> & { slot: number }) | null
}

export interface Staged {
  entry: LogEntry
  /** From this stage time on the world contains the entry. Never decreases along the log. */
  showAt: number
  beat: Beat | null
}

interface Travelling {
  wire: string
  slot: number
  end: number
}

/** How far the picture may be behind the machine. */
export const mostBehindMs = 1000
/** No beat lasts longer: it takes at most a half of what is left of that second. */
export const longestBeatMs = mostBehindMs / 2
/** What is shorter is not seen: rather than that, beats begin together. */
const shortestBeatMs = 120
/** More envelopes beside each other on one wire cannot be read: they are left out. */
const mostBeside = 4

/** An exchange that goes on for less after its answer is over at once, in the picture. */
const shortMs = 400
/** So long an open stream stays, where the picture is behind; less when it was shorter, or too far behind. */
const seenMs = 800

export class Director {
  /** Also draw pings and the picture's own reads. Affects what comes after. */
  everything = false
  readonly #epoch: number
  #lanes = new Map<string, number>()
  #travelling: Travelling[] = []
  /** Of open exchanges: when the answer left, and when it arrives on stage. */
  #answers = new Map<string, { at: number; arrives: number }>()
  #last = 0

  /** @param epoch unix milliseconds of stage time 0. */
  constructor(epoch: number) {
    this.#epoch = epoch
  }

  /** The stage time at which the machine was there. */
  timeOf(entry: LogEntry): number {
    return Math.max(0, entry.at - this.#epoch)
  }

  /** @param world as it is before the entry. */
  stage(entry: LogEntry, world: World): Staged {
    const time = this.timeOf(entry)
    const idea = draft(entry, world, this.everything)
    if (!idea || entry.kind === 'observed') {
      this.#last = Math.max(this.#last, time, this.#seenUntil(entry, time))
      return { entry, showAt: this.#last, beat: null }
    }
    const lane = Math.min(this.#lanes.get(entry.corr) ?? 0, time + mostBehindMs - shortestBeatMs)
    const start = Math.max(time, this.#last, lane)
    const durationMs = beatMs(idea.durationMs, start - time)
    this.#last = start
    this.#keepLane(entry.corr, start + durationMs, time)
    if (entry.kind === 'req.end')
      this.#answers.set(requestKey(entry), { at: entry.at, arrives: start + durationMs })
    const slot = idea.packet ? this.#slot(idea.packet, start, durationMs) : mostBeside
    const packet = idea.packet && slot < mostBeside ? { ...idea.packet, slot } : null
    return {
      entry,
      showAt: start,
      beat: { ...idea, seq: entry.seq, corr: entry.corr, start, durationMs, packet },
    }
  }

  /** @returns when a stream may go, for the entry that closes it; 0 for any other. */
  #seenUntil(entry: LogEntry, time: number): number {
    if (entry.kind !== 'req.close') return 0
    const key = requestKey(entry)
    const answer = this.#answers.get(key)
    this.#answers.delete(key)
    const openMs = answer ? entry.at - answer.at : 0
    if (!answer || openMs < shortMs) return 0
    return Math.min(answer.arrives + Math.min(openMs, seenMs), time + mostBehindMs)
  }

  #keepLane(corr: string, free: number, time: number): void {
    this.#lanes.set(corr, free)
    if (this.#lanes.size > 200) this.#lanes = new Map([...this.#lanes].filter(([, until]) => until > time))
  }

  /** Envelopes that share a wire at the same time run beside each other. */
  #slot({ from, to }: { from: string; to: string }, start: number, durationMs: number): number {
    const wire = [from, to].sort().join(' ')
    this.#travelling = this.#travelling.filter((one) => one.end > start)
    const taken = new Set(this.#travelling.filter((one) => one.wire === wire).map((one) => one.slot))
    let slot = 0
    while (taken.has(slot)) slot++
    if (slot < mostBeside) this.#travelling.push({ wire, slot, end: start + durationMs })
    return slot
  }
}

/**
 * How long a beat takes: at most a half of what is left, so that those behind it do not come too late.
 *
 * @param lagMs how far the picture is behind the machine.
 */
function beatMs(wantedMs: number, lagMs: number): number {
  return Math.min(wantedMs, Math.max(shortestBeatMs, (mostBehindMs - lagMs) / 2))
}
