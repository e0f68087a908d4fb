/**
 * Where everything stands, in CSS pixels of the scene: client left, host in the middle, registry right. A pure function of
 * the world and the scene's size. Text keeps its size; when room gets short the cards show less.
 */
import type { Box } from './box.ts'
import { fitGrid, type Detail, type Level } from './grid.ts'
import type { ObjectId, World } from './world.ts'

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
  const host = hostBox(columns, width, height)
  const pad = small ? 6 : 12
  const daemon = {
    x: host.x + pad,
    y: host.y + (small ? 22 : 30),
    width: host.width - 2 * pad,
    height: small ? 30 : 44,
  }
  const line = daemon.y + daemon.height / 2
  const clientColumn = { x: margin, y: margin, width: columns.clients, height: height - 2 * margin }
  const registryColumn = { ...clientColumn, x: host.x + host.width + columns.gap, width: columns.registry }
  const top = daemon.y + daemon.height + 4
  const room = { ...daemon, y: top, height: host.y + host.height - pad - top }

  const objects = new Map<ObjectId, Placed>()
  objects.set('daemon', { ...daemon, detail: small ? 'compact' : 'full', zone: 'daemon' })
  placeColumn(objects, 'clients', clientIds(world), clientColumn, line, small)
  placeColumn(objects, 'registry', [...world.registries.keys()], registryColumn, line, small)
  const zones = placeZones(objects, world, room, small)
  const door = { x: margin + columns.clients + Math.min(20, columns.door / 2), y: line, hostX: host.x }
  return { objects, host, ...zones, door }
}

function hostBox({ margin, clients, door, gap, registry }: Columns, width: number, height: number): Box {
  const x = margin + clients + door
  return {
    x,
    y: margin,
    width: Math.max(120, width - x - gap - registry - margin),
    height: Math.max(120, height - 2 * margin),
  }
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

/** A third line is for the request that is open; on a phone there is no room for it. */
const columnLevels: Level[] = [
  { detail: 'full', width: 60, height: 66, most: 400 },
  { detail: 'compact', width: 60, height: 46, most: 400 },
  { detail: 'tile', width: 60, height: 28, most: 400 },
]
const containerLevels: Level[] = [
  { detail: 'full', width: 140, height: 78, most: 210 },
  { detail: 'compact', width: 106, height: 44, most: 170 },
  { detail: 'tile', width: 78, height: 26, most: 140 },
]
const imageLevels: Level[] = [
  { detail: 'full', width: 132, height: 84, most: 190 },
  { detail: 'compact', width: 106, height: 44, most: 160 },
  { detail: 'tile', width: 78, height: 26, most: 140 },
]
/** The share of the containers. The first is kept for as long as another one would not show more. */
const shares = [0.58, 0.66, 0.5]

/** @param line the height of the daemon's middle: the first card stands there if the others leave the room. */
function placeColumn(
  objects: Map<ObjectId, Placed>,
  zone: Zone,
  ids: ObjectId[],
  box: Box,
  line: number,
  small: boolean,
): void {
  const { cells, detail } = fitGrid(ids.length, box, small ? columnLevels.slice(1) : columnLevels, 12, 1)
  const [first, last] = [cells[0], cells.at(-1)]
  if (!first || !last) return
  const room = box.y + box.height - (last.y + last.height)
  const down = Math.min(room, Math.max(0, line - first.height / 2 - first.y))
  cells.forEach((cell, i) => objects.set(ids[i]!, { ...cell, y: cell.y + down, detail, zone }))
}

/** Containers above, images below. */
function placeZones(objects: Map<ObjectId, Placed>, world: World, room: Box, small: boolean) {
  const ids = { containers: containerIds(world), images: [...imageIds(world), ...world.pulls.keys()] }
  const plans = shares.map((share) => planZones(ids, room, share, small ? 16 : 22))
  const best = plans.reduce((a, b) => (b.worth > a.worth ? b : a))
  place(objects, 'containers', ids.containers, best.containerFit)
  place(objects, 'images', ids.images, best.imageFit)
  const hidden = {
    containers: ids.containers.length - best.containerFit.cells.length,
    images: ids.images.length - best.imageFit.cells.length,
  }
  return { containers: best.containers, images: best.images, hidden }
}

function planZones(
  ids: { containers: ObjectId[]; images: ObjectId[] },
  room: Box,
  share: number,
  title: number,
) {
  const containers = { ...room, height: Math.round(room.height * share) }
  const images = { ...room, y: room.y + containers.height, height: room.height - containers.height }
  const containerFit = fitGrid(ids.containers.length, below(containers, title), containerLevels, 8)
  const imageFit = fitGrid(ids.images.length, below(images, title), imageLevels, 8)
  const shown = containerFit.cells.length + imageFit.cells.length
  const details: Detail[] = ['tile', 'compact', 'full']
  const worth = 10 * shown + 2 * details.indexOf(containerFit.detail) + details.indexOf(imageFit.detail)
  return { containers, images, containerFit, imageFit, worth }
}

/** When there is no room for all, the newest are the ones a learner looks for. */
function place(
  objects: Map<ObjectId, Placed>,
  zone: 'containers' | 'images',
  ids: ObjectId[],
  fit: ReturnType<typeof fitGrid>,
): void {
  const shown = ids.slice(ids.length - fit.cells.length)
  shown.forEach((id, i) => objects.set(id, { ...fit.cells[i]!, detail: fit.detail, zone }))
}
