/**
 * Where everything stands, in CSS pixels of the scene: client left, host in the middle, registry right. A pure function of
 * the world and the scene's size. Text keeps its size; when room gets short the cards show less.
 */
import { fitGrid, type Detail, type Level } from './grid.ts'
import type { ObjectId, World } from './world.ts'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface Placed extends Box {
  detail: Detail
  zone: Zone
}

export type Zone = 'clients' | 'daemon' | 'containers' | 'images' | 'registry'

export interface SceneLayout {
  objects: ReadonlyMap<ObjectId, Placed>
  host: Box
  /** The zones inside the host, for their titles. */
  containers: Box
  images: Box
  /** Objects that found no place, by zone. */
  hidden: { containers: number; images: number }
  /** Where clients' wires meet, and where they reach the daemon. */
  door: { x: number; y: number; hostX: number }
}

interface Columns {
  margin: number
  clients: number
  door: number
  gap: number
  registry: number
}

function columnsFor(width: number): Columns {
  if (width >= 900) return { margin: 16, clients: 176, door: 168, gap: 110, registry: 176 }
  if (width >= 560) return { margin: 12, clients: 118, door: 92, gap: 48, registry: 104 }
  return { margin: 6, clients: 78, door: 26, gap: 16, registry: 74 }
}

export function sceneLayout(world: World, width: number, height: number): SceneLayout {
  const columns = columnsFor(width)
  const { margin } = columns
  const small = width < 560
  const hostX = margin + columns.clients + columns.door
  const host = {
    x: hostX,
    y: margin,
    width: Math.max(120, width - hostX - columns.gap - columns.registry - margin),
    height: height - 2 * margin,
  }
  const pad = small ? 6 : 12
  const inner = { x: host.x + pad, width: host.width - 2 * pad }
  const daemon = { ...inner, y: host.y + (small ? 22 : 30), height: small ? 30 : 44 }
  const top = daemon.y + daemon.height + 4
  const room = host.y + host.height - pad - top
  const title = small ? 16 : 22
  const containersHeight = Math.round(room * 0.58)
  const containers = { ...inner, y: top, height: containersHeight }
  const images = { ...inner, y: top + containersHeight, height: room - containersHeight }

  const objects = new Map<ObjectId, Placed>()
  objects.set('daemon', { ...daemon, detail: small ? 'compact' : 'full', zone: 'daemon' })
  placeColumn(objects, 'clients', clientIds(world), {
    x: margin,
    y: daemon.y,
    width: columns.clients,
    height: height - daemon.y - margin,
  })
  placeColumn(objects, 'registry', [...world.registries.keys()], {
    x: host.x + host.width + columns.gap,
    y: daemon.y,
    width: columns.registry,
    height: height - daemon.y - margin,
  })
  const hidden = {
    containers: placeGrid(objects, 'containers', containerIds(world), below(containers, title)),
    images: placeGrid(objects, 'images', [...imageIds(world), ...world.pulls.keys()], below(images, title)),
  }
  const door = {
    x: margin + columns.clients + Math.min(20, columns.door / 2),
    y: daemon.y + daemon.height / 2,
    hostX,
  }
  return { objects, host, containers, images, hidden, door }
}

/** The docker command stands first; the others in the order they were first seen. */
export function clientIds(world: World): ObjectId[] {
  const others = [...world.clients.keys()].filter((id) => id !== 'client:docker')
  return ['client:docker', ...others]
}

export function containerIds(world: World): ObjectId[] {
  return [...world.containers.values()].sort(byAge).map((one) => one.id)
}

export function imageIds(world: World): ObjectId[] {
  return [...world.images.values()].sort((a, b) => name(a).localeCompare(name(b))).map((one) => one.id)
}

const name = (image: { tags: string[]; id: string }) => image.tags[0] ?? image.id
const byAge = (a: { createdAt: number; bornSeq: number; id: string }, b: typeof a) =>
  a.createdAt - b.createdAt || a.bornSeq - b.bornSeq || a.id.localeCompare(b.id)

const below = (box: Box, by: number): Box => ({ ...box, y: box.y + by, height: Math.max(0, box.height - by) })

const columnLevels: Level[] = [
  { detail: 'full', width: 60, height: 92, most: 400 },
  { detail: 'compact', width: 60, height: 58, most: 400 },
  { detail: 'tile', width: 60, height: 30, most: 400 },
]
const gridLevels: Record<'containers' | 'images', Level[]> = {
  containers: [
    { detail: 'full', width: 158, height: 94, most: 210 },
    { detail: 'compact', width: 128, height: 50, most: 170 },
    { detail: 'tile', width: 72, height: 26, most: 120 },
  ],
  images: [
    { detail: 'full', width: 140, height: 92, most: 180 },
    { detail: 'compact', width: 118, height: 46, most: 150 },
    { detail: 'tile', width: 72, height: 26, most: 120 },
  ],
}

function placeColumn(objects: Map<ObjectId, Placed>, zone: Zone, ids: ObjectId[], box: Box): void {
  const fit = fitGrid(ids.length, box, columnLevels, 12, 1)
  ids
    .slice(0, fit.cells.length)
    .forEach((id, i) => objects.set(id, { ...fit.cells[i]!, detail: fit.detail, zone }))
}

/** @returns how many found no place. */
function placeGrid(
  objects: Map<ObjectId, Placed>,
  zone: 'containers' | 'images',
  ids: ObjectId[],
  box: Box,
): number {
  const fit = fitGrid(ids.length, box, gridLevels[zone], 8)
  // The newest are the ones a learner looks for.
  const shown = ids.slice(ids.length - fit.cells.length)
  shown.forEach((id, i) => objects.set(id, { ...fit.cells[i]!, detail: fit.detail, zone }))
  return ids.length - shown.length
}
