/**
 * Every query parameter of every route that is served, and what becomes of it: nothing is taken without a word. A route that reads
 * one more, or no longer reads one, fails here until the table says so.
 */
import { HonoRequest } from 'hono/request'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { anImages } from '../images/testing/images.ts'
import { aLayout } from '../images/testing/layout.ts'
import { anEngine, type TestEngine } from '../testing/engine.ts'
import { operations } from './operations.ts'
import { parameters } from './parameters.ts'

const layout = await aLayout([
  { name: 'busybox:latest', layers: [{ 'bin/sh': '' }], config: { Cmd: ['sh'] } },
])

/** With an image, a container and a volume. */
async function aHostOfThings(): Promise<TestEngine> {
  const images = anImages(layout)
  await images.pull('busybox')
  const test = await anEngine({ images: images.images })
  await test.create({}, 'web')
  await test.api('POST', '/volumes/create', { Name: 'vol' })
  return test
}

/** Values that a route reads past; what is not here is `1`. */
const VALUES: Record<string, string> = {
  filters: '{}',
  since: '1',
  until: '2',
  stream: '0',
  condition: 'not-running',
  scope: 'local',
  signal: 'TERM',
  platform: '{"os":"linux","architecture":"386"}',
  platforms: '{"os":"linux","architecture":"386"}',
  manifests: '0',
  ps_args: '-ef',
  detachKeys: 'ctrl-p',
}
const OTHER_VALUES: Record<string, Record<string, string>> = {
  ContainerCreate: { name: 'new', platform: 'linux/386' },
  ContainerStart: { checkpoint: '' },
  ContainerDelete: { link: '0' },
  ContainerLogs: { follow: '0' },
  ImageDelete: { platforms: '' },
  ContainerStats: { stream: '0' },
  ImageCreate: { fromImage: 'busybox', platform: 'linux/386', tag: 'latest' },
  ImageTag: { repo: 'other', tag: 'x' },
}
const BODIES: Record<string, unknown> = {
  ContainerCreate: { Image: 'busybox' },
  ContainerExec: { Cmd: ['true'] },
  ContainerUpdate: {},
  ExecStart: {},
  VolumeCreate: {},
}
const NAMES: Record<string, string> = {
  containers: 'web',
  images: 'busybox',
  volumes: 'vol',
  networks: 'bridge',
  exec: 'none',
  plugins: 'none',
}

function ask(test: TestEngine, [method, path, operation]: (typeof operations)[number], query: string) {
  const name = NAMES[path.split('/')[1]!] ?? 'x'
  return test.api(method, `${path.replace(/\{\w+\}/, name)}${query}`, BODIES[operation])
}

async function isServed(test: TestEngine, route: (typeof operations)[number]): Promise<boolean> {
  const response = await ask(test, route, '?limit=1&until=1')
  if (response.status !== 501) return true
  return route[0] !== 'HEAD' && !/"\w+ is not served/.test(await response.text())
}

afterEach(() => void vi.restoreAllMocks())

/** The names that the route asks its request for, from now on. */
function watchReads(): Set<string> {
  const read = new Set<string>()
  const { query, queries } = HonoRequest.prototype
  const watched = function (this: HonoRequest, ...names: string[]) {
    if (names[0] !== undefined) read.add(names[0])
    const all = Reflect.apply(query, this, names) as unknown
    if (names[0] !== undefined) return all
    return new Proxy(all as Record<string, string>, {
      get: (target, name: string) => (read.add(name), target[name]),
    })
  }
  vi.spyOn(HonoRequest.prototype, 'query').mockImplementation(watched as never)
  vi.spyOn(HonoRequest.prototype, 'queries').mockImplementation(function (
    this: HonoRequest,
    ...names: string[]
  ) {
    if (names[0] !== undefined) read.add(names[0])
    return Reflect.apply(queries, this, names) as never
  } as never)
  return read
}

describe('query parameters', () => {
  it('have rows for each operation that is served, and for no other', async () => {
    const test = await aHostOfThings()
    const served: string[] = []
    for (const route of operations) if (await isServed(test, route)) served.push(route[2])
    expect(Object.keys(parameters).sort()).toEqual(served.sort())
  })

  it.each(operations.filter(([, , operation]) => operation in parameters))(
    '%s %s: what has a row as served is read, and nothing else',
    async (...route) => {
      const [, , operation] = route
      const rows = parameters[operation]!
      const served = Object.keys(rows).filter((name) => rows[name] === 'served')
      const test = await aHostOfThings()
      const values = { ...VALUES, ...OTHER_VALUES[operation] }
      const query = new URLSearchParams(served.map((name) => [name, values[name] ?? '1']))
      const read = watchReads()
      await (await ask(test, route, `?${query}`)).bytes()
      expect([...read].sort()).toEqual(served.sort())
    },
  )

  it.each(operations.filter(([, , operation]) => 'filters' in (parameters[operation] ?? {})))(
    '%s %s: a filter that nobody knows is refused',
    async (...route) => {
      const test = await aHostOfThings()
      const response = await ask(test, route, '?filters={"nonsense":["x"]}&until=1&term=x')
      // dockerd lets events pass with any: none has such an attribute.
      const expected =
        route[2] === 'SystemEvents' ? [200, ''] : [400, '{"message":"invalid filter \'nonsense\'"}\n']
      expect([response.status, await response.text()]).toEqual(expected)
    },
  )

  it.each([
    ['POST', '/images/create?fromSrc=-&repo=x', 'ImageCreate with fromSrc=- (docker import)'],
    [
      'POST',
      '/v1.44/images/create?fromSrc=http://x/y.tar',
      'ImageCreate with fromSrc=http://x/y.tar (docker import)',
    ],
  ])('%s %s is refused by name', async (method, path, what) => {
    const response = await (await aHostOfThings()).api(method, path)
    expect([response.status, await response.json()]).toEqual([
      501,
      { message: `${what} is not served by Drydock yet` },
    ])
  })

  it("of a pull are left alone when they are an import's, as those that nobody knows", async () => {
    const test = await aHostOfThings()
    const pull = await test.api('POST', '/images/create?fromImage=busybox&fromSrc=-&changes=x&nonsense=1')
    expect(pull.status).not.toBe(501)
    expect((await test.api('GET', '/containers/json?nonsense=1')).status).toBe(200)
  })
})

describe('networks', () => {
  it.each([
    ['POST', '/networks/create', { Name: 'n' }, 'NetworkCreate'],
    ['POST', '/networks/bridge/connect', { Container: 'web' }, 'NetworkConnect'],
    ['POST', '/networks/bridge/disconnect', { Container: 'web', Force: true }, 'NetworkDisconnect'],
    ['POST', '/networks/prune', undefined, 'NetworkPrune'],
  ])('%s %s is refused as a whole, whatever its body says', async (method, path, body, operation) => {
    const response = await (await aHostOfThings()).api(method, path, body)
    expect([response.status, await response.json()]).toEqual([
      501,
      { message: `${operation} is not served by Drydock yet` },
    ])
  })
})
