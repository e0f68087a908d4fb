import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../../protocol/http/index.ts'
import type { ImageInspect, ImageSummary, ProgressLine } from '../../../protocol/docker/images.ts'
import { anImages, CAUSE, type TestImages } from '../../images/testing/images.ts'
import { aLayout } from '../../images/testing/layout.ts'
import { createApi } from '../app.ts'
import { imageRoutes } from './routes.ts'

const layout = await aLayout([
  { name: 'busybox:latest', layers: [{ 'bin/sh': 'shell' }], config: { Cmd: ['sh'], ExposedPorts: {} } },
  { name: 'amd:latest', layers: [{ a: '' }], platforms: [{ os: 'linux', architecture: 'amd64' }] },
])

function api(test: TestImages = anImages(layout), onBug: (error: unknown) => void = () => {}) {
  const handler = createApi({
    routes: [imageRoutes(() => test.images, onBug)],
    serverVersion: '28.5.1',
    onBug,
  })
  return async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    signal = new AbortController().signal,
  ) => {
    const exchange: Exchange = {
      request: new Request(`http://docker${path}`, { method }),
      body: null,
      headers: new Map(Object.entries(headers)),
      hijack: () => Promise.reject(new Error('not here')),
      origin: CAUSE.origin,
      corr: CAUSE.corr,
      signal,
    }
    return handler(exchange)
  }
}

async function withBusybox() {
  const test = anImages(layout)
  await test.pull('busybox')
  return { test, ask: api(test) }
}

const message = async (response: Response) => ((await response.json()) as { message: string }).message
const lines = async (response: Response) =>
  (await response.text())
    .split('\r\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ProgressLine)

describe('POST /images/create', () => {
  it('streams lines of JSON, as docker pull asks for them', async () => {
    const response = await api()(
      'POST',
      '/v1.51/images/create?fromImage=docker.io%2Flibrary%2Fbusybox&tag=latest',
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    const text = await response.text()
    expect(text.startsWith('{"status":"Pulling from library/busybox","id":"latest"}\r\n')).toBe(true)
    expect(text.endsWith('{"status":"Status: Downloaded newer image for busybox:latest"}\r\n')).toBe(true)
  })

  it('answers a failure before the first line as any other', async () => {
    const response = await api()('POST', '/v1.51/images/create?fromImage=alpine&tag=latest')
    expect(response.status).toBe(404)
    expect(await message(response)).toBe(
      "pull access denied for alpine, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    )
  })

  it('answers a later one as the last line', async () => {
    const response = await api()('POST', '/images/create?fromImage=amd&tag=latest')
    expect(response.status).toBe(200)
    const last = (await lines(response)).at(-1)!
    expect(last.error).toContain('no matching manifest for linux/386 in the manifest list entries')
    expect(last.errorDetail).toEqual({ message: last.error })
  })

  it.each([
    [
      'fromImage=Busybox',
      400,
      'invalid reference format: repository name (library/Busybox) must be lowercase',
    ],
    ['fromImage=busybox&tag=b@d', 400, 'invalid tag format'],
    [
      'fromImage=busybox&platform=pdp11',
      400,
      '"pdp11": unknown operating system or architecture: invalid argument',
    ],
    ['fromImage=scratch', 403, "'scratch' is a reserved name"],
    [
      'fromImage=nohost.example%2Fx&tag=1',
      500,
      'Get "https://nohost.example/v2/": dial tcp: lookup nohost.example: no such host',
    ],
    ['fromSrc=-&repo=x', 501, 'ImageCreate with fromSrc=- (docker import) is not served by Drydock yet'],
  ])('refuses %s', async (query, status, text) => {
    const response = await api()('POST', `/images/create?${query}`)
    expect([response.status, await message(response)]).toEqual([status, text])
  })

  it('takes credentials from the header, and ignores what it cannot read', async () => {
    const seen: string[] = []
    const test = anImages(layout, {
      servers: {
        'https://r.example': async ({ headers }) => {
          seen.push(headers.get('authorization') ?? 'none')
          return new Response('no', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="r"' } })
        },
      },
    })
    const header = btoa(JSON.stringify({ username: 'me', password: 'ü?>' }).replace('ü', '\u00c3\u00bc'))
    for (const auth of [header.replaceAll('+', '-').replaceAll('/', '_'), 'e30=', '%%%'])
      await api(test)('POST', '/images/create?fromImage=r.example/x&tag=1', { 'x-registry-auth': auth })
    const sent = btoa(String.fromCharCode(...new TextEncoder().encode('me:ü?>')))
    expect(seen.filter((value) => value !== 'none')).toEqual([`Basic ${sent}`, `Basic ${sent}`])
  })

  it('stops when the client goes away', async () => {
    const leaving = new AbortController()
    const bugs: unknown[] = []
    const test = anImages(layout, {
      hub: (registry) => async (exchange) => {
        if (!exchange.request.url.includes('/blobs/')) return registry(exchange)
        await new Promise((resolve) => setTimeout(resolve, 10))
        return registry(exchange)
      },
    })
    const ask = api(test, (error) => bugs.push(error))
    const response = await ask('POST', '/images/create?fromImage=busybox&tag=latest', {}, leaving.signal)
    leaving.abort(new Error('the client went away'))
    await response.text()
    const cancelled = await ask('POST', '/images/create?fromImage=busybox&tag=latest')
    await cancelled.body!.cancel()
    await expect.poll(async () => (await test.stores.blobs.list()).length).toBe(0)
    expect(bugs).toEqual([])
  })
})

describe('GET /images/json', () => {
  it.each([
    ['/v1.51', { Containers: 0 }, ['VirtualSize']],
    ['/v1.44', { Containers: -1 }, ['VirtualSize']],
    ['/v1.43', { Containers: -1, VirtualSize: 5 }, []],
  ])('in version %s', async (version, fields, missing) => {
    const { ask } = await withBusybox()
    const [row] = (await (await ask('GET', `${version}/images/json`)).json()) as ImageSummary[]
    expect(row).toMatchObject({ RepoTags: ['busybox:latest'], Size: 5, SharedSize: -1, ...fields })
    for (const name of missing) expect(row).not.toHaveProperty(name)
  })

  it('names the nameless, as old clients want it', async () => {
    const { test, ask } = await withBusybox()
    test.containers.push({
      id: 'c'.repeat(64),
      name: 'c',
      running: true,
      image: layout.ids.get('busybox:latest')!,
    })
    await ask('DELETE', '/images/busybox?force=1')
    const rows = async (version: string) =>
      (await (await ask('GET', `${version}/images/json`)).json()) as ImageSummary[]
    expect(await rows('/v1.42')).toMatchObject([
      { RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] },
    ])
    expect(await rows('/v1.43')).toMatchObject([{ RepoTags: [], RepoDigests: [] }])
  })

  it('filters in every spelling', async () => {
    const { ask } = await withBusybox()
    const count = async (query: string) =>
      ((await (await ask('GET', `/v1.40/images/json?${query}`)).json()) as ImageSummary[]).length
    expect(await count(`filters=${encodeURIComponent('{"reference":{"busy*":true}}')}`)).toBe(1)
    expect(await count(`filters=${encodeURIComponent('{"reference":["nosuch"]}')}`)).toBe(0)
    expect(await count('filter=nosuch')).toBe(0)
    expect(await count('filters=')).toBe(1)
    const bad = await ask('GET', `/images/json?filters=${encodeURIComponent('{"x":["1"]}')}`)
    expect([bad.status, await message(bad)]).toEqual([400, "invalid filter 'x'"])
  })
})

describe('GET /images/{name}/json', () => {
  it('takes names with slashes, digests and prefixes', async () => {
    const { ask } = await withBusybox()
    const digest = encodeURIComponent(`busybox@${layout.digests.get('busybox:latest')}`)
    for (const name of [
      'busybox',
      'docker.io/library/busybox:latest',
      digest,
      layout.ids.get('busybox:latest')!,
    ])
      expect((await ask('GET', `/v1.51/images/${name}/json`)).status).toBe(200)
    const missing = await ask('GET', '/v1.51/images/docker.io/library/nosuch/json')
    expect([missing.status, await message(missing)]).toEqual([404, 'No such image: nosuch:latest'])
  })

  it('has the configuration’s fields of its version', async () => {
    const { ask } = await withBusybox()
    const config = async (version: string) =>
      ((await (await ask('GET', `${version}/images/busybox/json`)).json()) as ImageInspect).Config
    expect(await config('/v1.51')).toEqual({
      Cmd: ['sh'],
      Entrypoint: null,
      Env: null,
      Labels: null,
      OnBuild: null,
      User: '',
      Volumes: null,
      WorkingDir: '',
    })
    expect(Object.keys(await config('/v1.49'))).toContain('AttachStderr')
  })

  it('has the container’s configuration only in old versions', async () => {
    const { ask } = await withBusybox()
    const inspect = async (version: string) =>
      (await (await ask('GET', `${version}/images/busybox/json`)).json()) as ImageInspect
    expect(await inspect('/v1.44')).toHaveProperty('ContainerConfig')
    expect(await inspect('/v1.45')).not.toHaveProperty('ContainerConfig')
    expect(await inspect('/v1.43')).toHaveProperty('VirtualSize', 5)
  })

  it.each([
    ['platform={"os":"linux","architecture":"386"}', 200, ''],
    [
      'platform={"os":"linux","architecture":"arm64"}',
      404,
      'image with reference busybox was found but its platform (linux/386) does not match the specified platform (linux/arm64)',
    ],
    ['platform={"os":"linux"}', 400, 'both OS and Architecture must be provided'],
    [
      'platform={"variant":"v7"}',
      400,
      'optional platform fields provided, but OS and Architecture are missing',
    ],
    [
      'platform={"os":"linux","architecture":"386"}&manifests=1',
      400,
      'conflicting options: manifests and platform options cannot both be set',
    ],
  ])('with %s', async (query, status, text) => {
    const { ask } = await withBusybox()
    const response = await ask('GET', `/v1.51/images/busybox/json?${query}`)
    expect(response.status).toBe(status)
    if (status !== 200) expect(await message(response)).toBe(text)
  })
})

it('history, tag, delete and prune answer as they should', async () => {
  const { ask, test } = await withBusybox()
  const history = (await (
    await ask('GET', '/v1.51/images/docker.io/library/busybox/history')
  ).json()) as unknown[]
  expect(history).toHaveLength(1)
  const tagged = await ask('POST', '/v1.51/images/busybox/tag?repo=docker.io%2Fme%2Fcopy&tag=v1')
  expect([tagged.status, await tagged.text()]).toEqual([201, ''])
  expect(test.events.at(-1)).toMatchObject({ Action: 'tag', Actor: { Attributes: { name: 'me/copy:v1' } } })
  expect(await (await ask('DELETE', '/v1.51/images/me/copy:v1')).json()).toEqual([{ Untagged: 'me/copy:v1' }])
  const pruned = await ask(
    'POST',
    `/v1.51/images/prune?filters=${encodeURIComponent('{"dangling":{"true":true}}')}`,
  )
  expect(await pruned.json()).toEqual({ ImagesDeleted: null, SpaceReclaimed: 0 })
})

it('what is not served says its name', async () => {
  const ask = api()
  for (const [method, path, operation] of [
    ['POST', '/images/docker.io/library/busybox/push?tag=latest', 'ImagePush'],
    ['GET', '/images/a/b/get', 'ImageGet'],
    ['POST', '/images/load', 'ImageLoad'],
  ] as const) {
    const response = await ask(method, `/v1.51${path}`)
    expect([response.status, await message(response)]).toEqual([
      501,
      `${operation} is not served by Drydock yet`,
    ])
  }
})
