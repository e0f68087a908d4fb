/**
 * What an answer of the API adds to the world. The answer is a picture of one moment between its request and its arrival,
 * so where an event that came after the request says otherwise, the event is right.
 */
import type { ContainerSummary, ImageSummary } from '../engine/types.ts'
import type { Container, ContainerState, Image, Observation, World } from './world.ts'

const states = new Set<string>(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'])

export function observe(world: World, seen: Observation): World {
  let next = world
  if (seen.containers) next = { ...next, containers: containersFrom(next, seen, seen.containers) }
  if (seen.images) {
    next = { ...next, images: imagesFrom(next, seen, seen.images), pulls: unlisted(next, seen.afterSeq) }
  }
  if (seen.layers) next = { ...next, images: withLayers(next, seen.layers) }
  return next
}

function containersFrom(world: World, seen: Observation, summaries: ContainerSummary[]) {
  const listed = summaries
    .filter((one) => !isRemoved(world, `container:${one.Id}`, seen.afterSeq))
    .map((one) => container(one, world.containers.get(`container:${one.Id}`), seen.afterSeq))
  return merged(world.containers, listed, seen.afterSeq)
}

function imagesFrom(world: World, seen: Observation, summaries: ImageSummary[]) {
  const listed = summaries
    .filter((one) => !isRemoved(world, `image:${one.Id}`, seen.afterSeq))
    .map((one) => image(one, world.images.get(`image:${one.Id}`)))
  return merged(world.images, listed, seen.afterSeq)
}

/** An answer that was asked for after the removal is right: an image that is pulled again has its old id. */
function isRemoved(world: World, id: string, afterSeq: number): boolean {
  return (world.removed.get(id) ?? 0) > afterSeq
}

/** A pull that had ended when the list was asked for is in the list. */
function unlisted(world: World, afterSeq: number): World['pulls'] {
  return new Map([...world.pulls].filter(([, { doneSeq }]) => doneSeq === null || doneSeq > afterSeq))
}

/** What is listed, and what was born after the list was asked for. */
function merged<T extends { id: string; bornSeq: number }>(
  before: ReadonlyMap<string, T>,
  listed: T[],
  afterSeq: number,
): ReadonlyMap<string, T> {
  const ids = new Set(listed.map((one) => one.id))
  const younger = [...before.values()].filter((one) => !ids.has(one.id) && one.bornSeq > afterSeq)
  return new Map([...listed, ...younger].map((one) => [one.id, one]))
}

function container(seen: ContainerSummary, before: Container | undefined, afterSeq: number): Container {
  const newer = before !== undefined && before.changedSeq > afterSeq ? before : undefined
  return {
    id: `container:${seen.Id}`,
    dockerId: seen.Id,
    name: newer?.name ?? seen.Names?.[0]?.replace(/^\//, '') ?? seen.Id.slice(0, 12),
    image: seen.Image ?? before?.image ?? '',
    command: seen.Command ?? before?.command ?? '',
    state: newer ? newer.state : stateOf(seen.State),
    exitCode: newer ? newer.exitCode : exitCodeOf(seen.Status),
    oomKilled: before?.oomKilled ?? false,
    ports: portsOf(seen),
    createdAt: seen.Created ?? before?.createdAt ?? 0,
    bornSeq: before?.bornSeq ?? 0,
    changedSeq: before?.changedSeq ?? 0,
  }
}

function image(seen: ImageSummary, before: Image | undefined): Image {
  return {
    id: `image:${seen.Id}`,
    dockerId: seen.Id,
    tags: (seen.RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    sizeBytes: seen.Size ?? before?.sizeBytes ?? 0,
    layers: before?.layers ?? [],
    createdAt: seen.Created ?? before?.createdAt ?? 0,
    bornSeq: before?.bornSeq ?? 0,
  }
}

function withLayers(world: World, known: NonNullable<Observation['layers']>) {
  const images = new Map(world.images)
  for (const { imageId, layers } of known) {
    const one = images.get(`image:${imageId}`)
    if (one) images.set(one.id, { ...one, layers })
  }
  return images
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
