import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Box } from '../../box.ts'
import { clients, type Client } from '../../kinds/client/client.ts'
import { containers, type Container } from '../../kinds/container/container.ts'
import { images, type Image } from '../../kinds/image/image.ts'
import { registries, type Registry } from '../../kinds/registry/registry.ts'
import type { Placed } from '../../lens.ts'
import { neighbour, zoneEnd } from '../../neighbour.ts'
import { pointAt, route } from '../../route.ts'
import { emptyWorld, type World } from '../../world.ts'
import { overview } from './layout.ts'

const container = (i: number, state = 'running') =>
  ({
    id: `container:h/${i}`,
    dockerId: `${i}`,
    createdAt: i,
    bornSeq: 0,
    name: `c${i}`,
    state,
  }) as Container
const image = (i: number) => ({ id: `image:h/${i}`, tags: [`i${i}`], layers: [] as string[] }) as Image
const times = (count: number) => Array.from({ length: count }, (_, i) => i)

function worldOf(many: number, more: number, reached = 1, asking = 1): World {
  let world = emptyWorld
  for (const i of times(many)) world = containers.put(world, container(i))
  for (const i of times(more)) world = images.put(world, image(i))
  for (const i of times(reached)) world = registries.put(world, { id: `registry:${i}` } as Registry)
  for (const i of times(asking)) world = clients.put(world, { id: `client:${i}` } as Client)
  return world
}

const layoutOf = (world: World, width: number, height: number) => overview(world, 'h', width, height)

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
      fc.property(counts, ([many, more, reached, asking]) => {
        const layout = layoutOf(worldOf(many, more, reached, asking), width, height)
        const placed = [...layout.objects.values()]
        for (const [i, one] of placed.entries()) {
          expect(inside(one, width, height)).toBe(true)
          expect(placed.slice(i + 1).filter((other) => overlap(one, other))).toEqual([])
        }
        const shown = (zone: string) => placed.filter((one) => one.zone === zone).length
        const hidden = (zone: string) => layout.zones.find(({ name }) => name === zone)!.hidden
        expect(shown('containers') + hidden('containers')).toBe(many)
        expect(shown('images') + hidden('images')).toBe(more)
      }),
    )
  })
})

describe('the layout', () => {
  it('shows the newest containers when there is no room for all', () => {
    const { objects } = layoutOf(worldOf(100, 0), 390, 222)
    expect(objects.has('container:h/99')).toBe(true)
    expect(objects.has('container:h/0')).toBe(false)
  })

  it('shows those that run in favour of newer ones that have ended, in the order of all', () => {
    const ended = times(50).reduce(
      (world, i) => containers.put(world, container(100 + i, 'exited')),
      emptyWorld,
    )
    const { objects } = layoutOf(
      [1, 0].reduce((w, i) => containers.put(w, container(i)), ended),
      390,
      222,
    )
    const shown = [...objects.keys()].filter((id) => id.startsWith('container:'))
    expect(shown.slice(0, 2)).toEqual(['container:h/0', 'container:h/1'])
    expect(shown.at(-1)).toBe('container:h/149')
  })

  it('gives few containers full cards, and 20 at 1440 their names and states', () => {
    const detail = (count: number) =>
      layoutOf(worldOf(count, 3), 1157, 460).objects.get('container:h/0')?.detail
    expect([1, 6, 7, 20].map(detail)).toEqual(['full', 'full', 'compact', 'tile'])
  })
})

describe('routes', () => {
  const layout = layoutOf(worldOf(2, 1), 1157, 460)

  it('lead through the door, and back the same way', () => {
    const way = route(layout, 'client:docker', 'daemon:h')!
    expect(way.at(-1)).toEqual({ x: layout.objects.get('daemon:h')!.x, y: layout.door.y })
    expect(route(layout, 'daemon:h', 'client:docker')).toEqual(way.toReversed())
    expect(route(layout, 'client:nobody', 'daemon:h')).toBeNull()
  })

  it('have points from one end to the other', () => {
    const way = route(layout, 'daemon:h', 'registry:0')!
    expect(pointAt(way, 0)).toEqual(way[0])
    expect(pointAt(way, 1)).toEqual(way.at(-1))
    const half = pointAt(way, 0.5)
    expect(half.x).toBeGreaterThan(way[0]!.x)
    expect(half.x).toBeLessThan(way.at(-1)!.x)
  })
})

describe('moving by arrow keys', () => {
  const { objects } = layoutOf(worldOf(4, 2), 1157, 460)

  it('goes to what stands there, and stays where nothing does', () => {
    expect(neighbour(objects, 'container:h/0', 'ArrowRight')).toBe('container:h/1')
    expect(neighbour(objects, 'container:h/0', 'ArrowUp')).toBe('daemon:h')
    expect(neighbour(objects, 'daemon:h', 'ArrowLeft')).toBe('client:docker')
    expect(neighbour(objects, 'registry:0', 'ArrowRight')).toBe('registry:0')
  })

  it('reaches every object from the daemon', () => {
    const reached = new Set(['daemon:h'])
    for (const id of reached)
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const)
        reached.add(neighbour(objects, id, key))
    expect([...objects.keys()].filter((id) => !reached.has(id))).toEqual([])
  })

  it('goes to the ends of a zone', () => {
    expect(zoneEnd(objects, 'container:h/1', 'End')).toBe('container:h/3')
    expect(zoneEnd(objects, 'container:h/1', 'Home')).toBe('container:h/0')
  })
})
