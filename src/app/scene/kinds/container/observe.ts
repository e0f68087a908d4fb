/**
 * What the list of containers adds to the world. The answer is a picture of one moment between its request and its arrival,
 * so where an event that came after the request says otherwise, the event is right.
 */
import { idOnHost } from '../../../../protocol/picture.ts'
import { containerName } from '../../../engine/container-name.ts'
import type { ContainerSummary } from '../../../engine/types.ts'
import { listed } from '../../kept.ts'
import type { Observation, World } from '../../world.ts'
import type { Asking } from '../kind.ts'
import { containers, type Container, type ContainerState } from './container.ts'

/** One of the list; why it was killed is not in that. */
export type Seen = ContainerSummary & { oomKilled?: boolean }

interface Inspected {
  State?: { OOMKilled?: boolean }
}

/** SIGKILL, from whomever. */
const killed = 137
/** Newest first; the others are asked in the next readings. */
const mostAsked = 20

export async function readContainers({ get, world, host, tell }: Asking): Promise<void> {
  const list = await get<Seen[]>('/containers/json?all=1')
  if (!list) return
  tell(list)
  const unexplained = list.filter(({ Id, State, Status }) => {
    const known = containers.find(world(), idOnHost('container', host, Id))?.oomKilled ?? null
    return State === 'exited' && exitCodeOf(Status) === killed && known === null
  })
  const reasons = new Map<string, boolean>()
  for (const { Id } of unexplained.slice(0, mostAsked)) {
    const oomKilled = (await get<Inspected>(`/containers/${Id}/json`))?.State?.OOMKilled
    if (oomKilled !== undefined) reasons.set(Id, oomKilled)
  }
  if (reasons.size > 0) tell(list.map((one) => withReason(one, reasons.get(one.Id))))
}

function withReason(one: Seen, oomKilled: boolean | undefined): Seen {
  return oomKilled === undefined ? one : { ...one, oomKilled }
}

const states = new Set<string>(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'])

export function observeContainers(world: World, seen: Observation<Seen[]>): World {
  const { host, afterSeq } = seen
  const now = seen.answer.map((one) => {
    const id = idOnHost('container', host, one.Id)
    return container(id, one, containers.find(world, id), afterSeq)
  })
  return containers.replace(world, host, listed(world, containers.on(world, host), now, afterSeq))
}

function container(id: string, seen: Seen, before: Container | undefined, afterSeq: number): Container {
  const newer = before !== undefined && before.changedSeq > afterSeq ? before : undefined
  return {
    id,
    dockerId: seen.Id,
    name: newer?.name ?? containerName(seen),
    image: seen.Image ?? before?.image ?? '',
    command: seen.Command ?? before?.command ?? '',
    state: newer ? newer.state : stateOf(seen.State),
    exitCode: newer ? newer.exitCode : exitCodeOf(seen.Status),
    oomKilled: before?.oomKilled ?? seen.oomKilled ?? null,
    ports: portsOf(seen),
    createdAt: seen.Created ?? before?.createdAt ?? 0,
    bornSeq: before?.bornSeq ?? 0,
    changedSeq: before?.changedSeq ?? 0,
  }
}

function stateOf(state: string | undefined): ContainerState {
  return state && states.has(state) ? (state as ContainerState) : 'created'
}

/** Docker's list has the exit code only in words: `Exited (137) 3 seconds ago`. */
function exitCodeOf(status: string | undefined): number | null {
  const match = /^(?:Exited|Restarting|Dead) \((\d+)\)/.exec(status ?? '')
  return match ? Number(match[1]) : null
}

/** One line per published port; Docker lists each twice when it listens on IPv4 and IPv6. */
function portsOf(seen: ContainerSummary): string[] {
  const lines = (seen.Ports ?? []).map((port) =>
    port.PublicPort
      ? `${port.PublicPort}→${port.PrivatePort}/${port.Type}`
      : `${port.PrivatePort}/${port.Type}`,
  )
  return [...new Set(lines)]
}
