import { describe, expect, it } from 'vitest'
import { daemon, host, hub, LogBuilder } from '../testing/log-builder.ts'
import { objectLabel } from './label.ts'
import type { Box } from './box.ts'
import { overview } from './lenses/overview/layout.ts'
import { reduce } from './reduce.ts'
import { openStreams, streamMarks } from './streams.ts'
import { emptyWorld } from './world.ts'

/** `docker run -it`: attached and waiting, while the image's layers are still on their way. */
const log = new LogBuilder()
  .request(1, 'POST', `/v1.51/containers/${'ab'.repeat(32)}/attach?stream=1`)
  .head(1, 101)
  .request(2, 'POST', '/containers/web/wait')
  .head(2, 200)
for (let i = 3; i < 8; i++) {
  log
    .request(i, 'GET', `/v2/library/nginx/blobs/${i}`, { origin: daemon, address: hub })
    .head(i, 200, { origin: daemon })
}
const world = log.events.reduce(reduce, emptyWorld)
const streams = openStreams(world, [])

describe('open streams', () => {
  it('are those whose answer has arrived, oldest first', () => {
    expect(streams.map((one) => one.status)).toEqual([101, 200, 200, 200, 200, 200, 200])
    expect(openStreams(world, [{ seq: 2 }]).map((one) => one.status)).not.toContain(101)
  })

  it('are in the names of the objects at their ends', () => {
    expect(objectLabel('client:docker', world)).toBe(
      'Client docker, open: POST /containers/ababab/attach, status 101, open: POST /containers/web/wait, status 200',
    )
    expect(objectLabel('daemon:docker-host', world)).toMatch(/^dockerd, down, open: .*, and 5 more$/)
    expect(objectLabel('daemon:docker-host', world, [])).toBe('dockerd, down, idle')
  })
})

describe('the marks on the wires', () => {
  const inside = (a: Omit<Box, 'height'>, left: number, right: number) =>
    a.x >= left && a.x + a.width <= right

  it('name up to three streams where there is room, between the cards', () => {
    const layout = overview(world, host, 1157, 460)
    const [client, registry] = streamMarks(streams, layout)
    expect(client).toMatchObject({ wire: 'client', more: 0, named: streams.slice(0, 2) })
    expect(registry).toMatchObject({ wire: 'registry', more: 2, named: streams.slice(2, 5) })
    const card = (zone: string) => [...layout.objects.values()].find((place) => place.zone === zone)!
    expect(inside(client!.box, card('clients').x + card('clients').width, layout.host.x)).toBe(true)
    expect(inside(registry!.box, layout.host.x + layout.host.width, card('registry').x)).toBe(true)
  })

  it('are a count where words have no room, and left to the cards on a phone', () => {
    const count = (width: number) =>
      streamMarks(streams, overview(world, host, width, 388)).map(({ named, more }) => [named.length, more])
    expect(count(816)).toEqual([
      [0, 2],
      [0, 5],
    ])
    expect(count(390)).toEqual([])
  })

  it('are gone when nothing is open', () => {
    expect(streamMarks([], overview(world, host, 1157, 460))).toEqual([])
  })
})
