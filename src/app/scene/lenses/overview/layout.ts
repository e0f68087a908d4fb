/**
 * The overview, in CSS pixels of the scene: client left, host in the middle, registry right. Text keeps its size; when room
 * gets short the cards show less.
 */
import { freeId, type ObjectId } from '../../../../protocol/picture.ts'
import type { Box } from '../../box.ts'
import { kinds } from '../../kinds/index.ts'
import type { Detail } from '../../kinds/zone.ts'
import type { Zone } from '../../kinds/zone.ts'
import type { Lens, Placed, ZoneBox } from '../../lens.ts'
import type { World } from '../../world.ts'
import { fitGrid } from './grid.ts'

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

export const overview: Lens = (world, hostName, width, height) => {
  const columns = columnsFor(width)
  const { margin } = columns
  const small = width < 560
  const host = hostBox(columns, width, height)
  const pad = small ? 6 : 12
  const bar = {
    x: host.x + pad,
    y: host.y + (small ? 22 : 30),
    width: host.width - 2 * pad,
    height: small ? 30 : 44,
  }
  const line = bar.y + bar.height / 2
  const left = { x: margin, y: margin, width: columns.clients, height: height - 2 * margin }
  const right = { ...left, x: host.x + host.width + columns.gap, width: columns.registry }
  const top = bar.y + bar.height + 4
  const room = { ...bar, y: top, height: host.y + host.height - pad - top }

  const daemon = freeId('daemon', hostName)
  const filled = zonesOf(world, hostName)
  const placed = [
    ...filled.bar.flatMap(({ zone, ids }) =>
      ids.map((id): Standing => [id, { ...bar, detail: small ? 'compact' : 'full', zone: zone.name }]),
    ),
    ...filled.left.flatMap((one) => column(one, left, line, small)),
    ...filled.right.flatMap((one) => column(one, right, line, small)),
  ]
  const inside = insideOf(filled.inside, room, small ? 16 : 22)
  const door = { x: margin + columns.clients + Math.min(20, columns.door / 2), y: line, hostX: host.x }
  return { objects: new Map([...placed, ...inside.placed]), daemon, host, zones: inside.zones, door }
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

/** A zone with what stands there, in order. */
interface Filled {
  zone: Zone
  ids: ObjectId[]
  alive: ReadonlySet<ObjectId>
}

type Standing = [ObjectId, Placed]

function zonesOf(world: World, host: string): Record<Zone['place'], Filled[]> {
  const filled = [...new Set(kinds.map(({ zone }) => zone))].map((zone) => {
    const all = kinds
      .filter((kind) => kind.zone === zone)
      .flatMap((kind) => kind.ids(world, host).map((id) => ({ id, alive: kind.isAlive?.(world, id) })))
    const alive = new Set(all.filter((one) => one.alive).map(({ id }) => id))
    return { zone, ids: all.map(({ id }) => id), alive }
  })
  const at = (place: Zone['place']) => filled.filter(({ zone }) => zone.place === place)
  return { bar: at('bar'), left: at('left'), right: at('right'), inside: at('inside') }
}

const below = (box: Box, by: number): Box => ({ ...box, y: box.y + by, height: Math.max(0, box.height - by) })

/**
 * @param line the height of the daemon's middle: the first card stands there if the others leave the room.
 * @param small on a phone there is no room for the most detail.
 */
function column({ zone, ids }: Filled, box: Box, line: number, small: boolean): Standing[] {
  const { cells, detail } = fitGrid(ids.length, box, small ? zone.levels.slice(1) : zone.levels, 12, 1)
  const [first, last] = [cells[0], cells.at(-1)]
  if (!first || !last) return []
  const room = box.y + box.height - (last.y + last.height)
  const down = Math.min(room, Math.max(0, line - first.height / 2 - first.y))
  return cells.map((cell, i) => [ids[i]!, { ...cell, y: cell.y + down, detail, zone: zone.name }])
}

/** The share of the uppermost zone. The first is kept for as long as another one would not show more. */
const shares = [0.58, 0.66, 0.5]

/** One zone below the other. */
function insideOf(filled: Filled[], room: Box, title: number): { placed: Standing[]; zones: ZoneBox[] } {
  const plans = shares.map((share) => planZones(filled, room, share, title))
  const { fits } = plans.reduce((a, b) => (b.worth > a.worth ? b : a))
  const placed = fits.flatMap(({ zone, cells, detail, ...all }) =>
    chosen(all, cells.length).map((id, i): Standing => [id, { ...cells[i]!, detail, zone: zone.name }]),
  )
  const zones = fits.map(({ zone, ids, box, cells }) => ({
    name: zone.name,
    title: zone.title ?? '',
    box,
    hidden: ids.length - cells.length,
  }))
  return { placed, zones }
}

/** When there is no room for all, a learner looks for those that run, then for the newest. They keep their order. */
function chosen({ ids, alive }: Pick<Filled, 'ids' | 'alive'>, count: number): ObjectId[] {
  const byWeight = [...ids.filter((id) => !alive.has(id)), ...ids.filter((id) => alive.has(id))]
  const shown = new Set(byWeight.slice(ids.length - count))
  return ids.filter((id) => shown.has(id))
}

type Fit = Filled & { box: Box; cells: Box[]; detail: Detail }

function planZones(
  filled: Filled[],
  room: Box,
  share: number,
  title: number,
): { fits: Fit[]; worth: number } {
  const first = Math.round(room.height * share)
  const other = (room.height - first) / (filled.length - 1)
  const fits = filled.map((one, i) => {
    const box = {
      ...room,
      y: i === 0 ? room.y : room.y + first + (i - 1) * other,
      height: i === 0 ? first : other,
    }
    return { ...one, box, ...fitGrid(one.ids.length, below(box, title), one.zone.levels, 8) }
  })
  return { fits, worth: worthOf(fits) }
}

const details: Detail[] = ['tile', 'compact', 'full']

/** That something is shown counts most, then how much of the uppermost zone's, then of the others'. */
function worthOf(fits: Fit[]): number {
  return fits.reduce(
    (sum, { cells, detail }, i) => sum + 10 * cells.length + (i === 0 ? 2 : 1) * details.indexOf(detail),
    0,
  )
}
