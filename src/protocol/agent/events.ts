/** What the agent says by itself. */
import type { Channel } from './channel.ts'
import { FrameError } from './frames.ts'
import { decodeList, text } from './lists.ts'

export interface AgentEvents {
  /** A program of the guest connected to a socket of `listen`. */
  accept: AcceptEvent
  /** A process of `spawn` ended. */
  exit: ExitEvent
  /** The kernel killed for memory in a watched cgroup. */
  oom: { name: string }
  /** Somebody in the guest asked init to end: `reboot`, `poweroff` or `halt`. Nothing has happened yet. */
  power: { action: 'reboot' | 'poweroff' | 'halt' }
  /** Something odd the agent saw. */
  log: { text: string }
}

export interface AcceptEvent {
  channel: Channel
  /** The listener's. */
  name: string
  pid: number
  uid: number
  /** Path of the peer's cgroup, `/` for the host's processes. */
  cgroup: string
}

export interface ExitEvent {
  pid: number
  /** 0-255, or 128 + signal. */
  status: number
  /** 0 unless a signal ended it. */
  signal: number
  /** `oom_kill` of the cgroup named in `spawn`'s `oom`, else null. */
  oomKills: number | null
}

type Read =
  | { name: 'accept'; value: Omit<AcceptEvent, 'channel'> }
  | { [K in Exclude<keyof AgentEvents, 'accept'>]: { name: K; value: AgentEvents[K] } }[Exclude<
      keyof AgentEvents,
      'accept'
    >]
  | { name: null; unknown: string }

/** @throws {FrameError} an event that lacks what belongs to it. */
export function readEvent(subject: number, payload: Uint8Array): Read {
  const [name = '', ...items] = decodeList(payload).map(text)
  switch (name) {
    case 'accept':
      return {
        name,
        value: { name: item(items, 0), pid: count(items, 1), uid: count(items, 2), cgroup: item(items, 3) },
      }
    case 'exit':
      return { name, value: readExit(subject, items) }
    case 'oom':
      return { name, value: { name: item(items, 0) } }
    case 'power':
      return { name, value: { action: readAction(item(items, 0)) } }
    case 'log':
      return { name, value: { text: item(items, 0) } }
    default:
      return { name: null, unknown: name }
  }
}

function readExit(pid: number, items: string[]): ExitEvent {
  const oomKills = item(items, 2) === '' ? null : count(items, 2)
  return { pid, status: count(items, 0), signal: count(items, 1), oomKills }
}

function readAction(action: string): 'reboot' | 'poweroff' | 'halt' {
  if (action === 'reboot' || action === 'poweroff' || action === 'halt') return action
  throw new FrameError(`no way to end: ${action}`)
}

function item(items: string[], index: number): string {
  const value = items[index]
  if (value === undefined) throw new FrameError('an event with too few items')
  return value
}

function count(items: string[], index: number): number {
  const value = Number(item(items, index))
  if (!Number.isSafeInteger(value)) throw new FrameError(`no number in an event: ${items[index]}`)
  return value
}
