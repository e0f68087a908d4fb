import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Box } from './box.ts'
import { sceneLayout, type Placed } from './layout.ts'
import { neighbour, zoneEnd } from './neighbour.ts'
import { pointAt, route } from './route.ts'
import { emptyWorld, type Container, type Image, type World } from './world.ts'

const container = (i: number) =>
  ({
    id: `container:${i}`,
    dockerId: `${i}`,
    createdAt: i,
    bornSeq: 0,
    name: `c${i}`,
    state: 'running',
  }) as Container
const image = (i: number) => ({ id: `image:${i}`, tags: [`i${i}`], layers: [] }) as unknown as Image
const byId = <T extends { id: string }>(ones: T[]) => new Map(ones.map((one) => [one.id, one]))

function worldOf(containers: number, images: number, registries = 1, clients = 1): World {
  const named = (kind: string, count: number) =>
    byId(Array.from({ length: count }, (_, i) => ({ id: `${kind}:${i}` })))
  return {
    ...emptyWorld,
    containers: byId(Array.from({ length: containers }, (_, i) => container(i))),
    images: byId(Array.from({ length: images }, (_, i) => image(i))),
    registries: named('registry', registries) as unknown as World['registries'],
    clients: named('client', clients) as unknown as World['clients'],
  }
}

const overlap = (a: Box, b: Box) =>
  Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 0.01 &&
  Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 0.01
const inside = (a: Placed, width: number, height: number) =>
  a.x >= 0 && a.y >= 0 && a.x + a.width <= width + 0.01 && a.y + a.height <= height + 0.01

/** The scene's size at 1440, at 1440 with the inspector, at 1024, and on a phone. */
const sizes = [
  [1157, 460],
  [777, 460],
  [816, 388],
  [390, 222],
] as const

describe.each(sizes)('the layout in %i × %i', (width, height) => {
  it('lets nothing overlap or stick out, and counts what it cannot show', () => {
    const counts = fc.tuple(fc.nat(60), fc.nat(30), fc.nat(3), fc.nat(4))
    fc.assert(
      fc.property(counts, ([containers, images, registries, clients]) => {
        const layout = sceneLayout(worldOf(containers, images, registries, clients), width, height)
        const placed = [...layout.objects.values()]
        for (const [i, one] of placed.entries()) {
          expect(inside(one, width, height)).toBe(true)
          expect(placed.slice(i + 1).filter((other) => overlap(one, other))).toEqual([])
        }
        const shown = (zone: string) => placed.filter((one) => one.zone === zone).length
        expect(shown('containers') + layout.hidden.containers).toBe(containers)
        expect(shown('images') + layout.hidden.images).toBe(images)
      }),
    )
  })
})

describe('the layout', () => {
  it('shows the newest containers when there is no room for all', () => {
    const { objects } = sceneLayout(worldOf(100, 0), 390, 222)
    expect(objects.has('container:99')).toBe(true)
    expect(objects.has('container:0')).toBe(false)
  })

  it('gives few containers full cards, and 20 at 1440 their names and states', () => {
    const detail = (count: number) =>
      sceneLayout(worldOf(count, 3), 1157, 460).objects.get('container:0')?.detail
    expect([1, 6, 7, 20].map(detail)).toEqual(['full', 'full', 'compact', 'tile'])
  })
})

describe('routes', () => {
  const layout = sceneLayout(worldOf(2, 1), 1157, 460)

  it('lead through the door, and back the same way', () => {
    const way = route(layout, 'client:docker', 'daemon')!
    expect(way.at(-1)).toEqual({ x: layout.objects.get('daemon')!.x, y: layout.door.y })
    expect(route(layout, 'daemon', 'client:docker')).toEqual(way.toReversed())
    expect(route(layout, 'client:nobody', 'daemon')).toBeNull()
  })

  it('have points from one end to the other', () => {
    const way = route(layout, 'daemon', 'registry:0')!
    expect(pointAt(way, 0)).toEqual(way[0])
    expect(pointAt(way, 1)).toEqual(way.at(-1))
    const half = pointAt(way, 0.5)
    expect(half.x).toBeGreaterThan(way[0]!.x)
    expect(half.x).toBeLessThan(way.at(-1)!.x)
  })
})

describe('moving by arrow keys', () => {
  const { objects } = sceneLayout(worldOf(4, 2), 1157, 460)

  it('goes to what stands there, and stays where nothing does', () => {
    expect(neighbour(objects, 'container:0', 'ArrowRight')).toBe('container:1')
    expect(neighbour(objects, 'container:0', 'ArrowUp')).toBe('daemon')
    expect(neighbour(objects, 'daemon', 'ArrowLeft')).toBe('client:docker')
    expect(neighbour(objects, 'registry:0', 'ArrowRight')).toBe('registry:0')
  })

  it('reaches every object from the daemon', () => {
    const reached = new Set(['daemon'])
    for (const id of reached)
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const)
        reached.add(neighbour(objects, id, key))
    expect([...objects.keys()].filter((id) => !reached.has(id))).toEqual([])
  })

  it('goes to the ends of a zone', () => {
    expect(zoneEnd(objects, 'container:1', 'End')).toBe('container:3')
    expect(zoneEnd(objects, 'container:1', 'Home')).toBe('container:0')
  })
})
