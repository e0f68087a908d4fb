/** Pulls from registries that behave, and from such as do not. One piece: all share the registries at its top. */
import { describe, expect, it } from 'vitest'
import type { Handler } from '../../../protocol/http/index.ts'
import type { ProgressLine } from '../../../protocol/docker/images.ts'
import { MEDIA_TYPES } from '../../../protocol/oci-image.ts'
import { createRegistry } from '../../registry/registry.ts'
import { anImages, type TestImages } from '../testing/images.ts'
import { addBlob, addJson, aLayout, gzip, tarOf, type TestLayout } from '../testing/layout.ts'

const short = (digest: string | undefined) => digest!.slice(7, 19)
const statuses = (lines: ProgressLine[], id: string) =>
  lines.filter((line) => line.id === id).map((line) => line.status)
/** What `docker pull` prints where it is no terminal. */
const printed = (lines: ProgressLine[]) =>
  lines
    .filter((line) => line.progress === undefined)
    .map(({ id, status }) => (id === undefined ? status! : `${id}: ${status}`))

const big = Array.from({ length: 3000 }, (_, i) => `${i} ${Math.imul(i, 2654435761) >>> 0}`).join('\n')

const hub = () =>
  aLayout([
    { name: 'busybox:latest', layers: [{ 'bin/sh': 'shell' }, { 'etc/motd': big }] },
    { name: 'app:latest', layers: [{ 'bin/sh': 'shell' }, { app: 'app' }] },
    { name: 'app:v1', layers: [{ app: 'old' }] },
  ])

async function nothingLeft({ stores, images }: TestImages): Promise<void> {
  expect(await images.list({ all: true, filters: await noFilters(), sharedSize: false })).toEqual([])
  expect(await stores.blobs.list()).toEqual([])
  for (const collection of ['images', 'image-references', 'layers', 'layer-indexes'])
    expect(await stores.docs.entries(collection)).toEqual([])
}

async function noFilters() {
  return new (await import('../../base/filters.ts')).Filters()
}

describe('a pull', () => {
  it('prints what docker prints', async () => {
    const layout = await hub()
    const [first, second] = layout.layers.get('busybox:latest')!.map(short)
    const lines = await anImages(layout).pull('busybox')
    expect(printed(lines).slice(0, 3)).toEqual([
      'latest: Pulling from library/busybox',
      `${first}: Pulling fs layer`,
      `${second}: Pulling fs layer`,
    ])
    expect(printed(lines).slice(-2)).toEqual([
      `Digest: ${layout.digests.get('busybox:latest')}`,
      'Status: Downloaded newer image for busybox:latest',
    ])
    for (const id of [first!, second!])
      expect(statuses(lines, id)).toEqual([
        'Pulling fs layer',
        'Downloading',
        'Verifying Checksum',
        'Download complete',
        'Extracting',
        'Pull complete',
      ])
    const complete = printed(lines).filter((line) => line.endsWith('Pull complete'))
    expect(complete).toEqual([`${first}: Pull complete`, `${second}: Pull complete`])
  })

  it('counts in bytes, with the bar that old clients print', async () => {
    const layout = await hub()
    const [, layer] = layout.layers.get('busybox:latest')!
    const size = layout.blobs.get(layer!)!.length
    const lines = await anImages(layout).pull('busybox')
    const last = lines.findLast((line) => line.id === short(layer) && line.status === 'Downloading')!
    expect(last.progressDetail).toEqual({ current: size, total: size })
    expect(last.progress).toMatch(/^\[={50}>\] +[\d.]+kB\/[\d.]+kB$/)
    expect(lines.find((line) => line.status === 'Pull complete')!.progressDetail).toEqual({})
  })

  it('asks the registry as dockerd does', async () => {
    const layout = await hub()
    const test = anImages(layout)
    await test.pull('busybox')
    const base = 'registry-1.docker.io/v2/library/busybox'
    expect(test.requests.slice(0, 3)).toEqual([
      'GET registry-1.docker.io/v2/',
      `HEAD ${base}/manifests/latest`,
      `GET ${base}/manifests/${layout.digests.get('busybox:latest')}`,
    ])
    expect(test.requests.filter((request) => request.includes('/blobs/'))).toHaveLength(3)
  })

  it('makes an image that can be used', async () => {
    const layout = await hub()
    const test = anImages(layout)
    await test.pull('busybox')
    const image = await test.images.resolve('busybox')
    expect(image).toMatchObject({
      id: layout.ids.get('busybox:latest'),
      config: { Cmd: ['sh'], Env: ['PATH=/bin'] },
      os: 'linux',
      architecture: '386',
      repoTags: ['busybox:latest'],
      repoDigests: [`busybox@${layout.digests.get('busybox:latest')}`],
      createdAt: '2024-05-01T10:00:00Z',
      sizeBytes: 5 + big.length,
    })
    const layer = (await test.images.layers.open(image.layers[1]!))!
    const [motd] = layer.entries
    expect(motd!.path).toBe('etc/motd')
    expect(new TextDecoder().decode(await layer.read(motd!.offset, motd!.size))).toBe(big)
  })

  it('is recorded, layer by layer, and is an event', async () => {
    const test = anImages(await hub())
    await test.pull('busybox')
    expect(test.records.every(({ kind, corr }) => kind === 'layer.progress' && corr === 'c1')).toBe(true)
    expect(test.records.map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ image: 'busybox:latest', status: 'Pull complete' }),
    )
    expect(test.events).toEqual([
      { Type: 'image', Action: 'pull', Actor: { ID: 'busybox:latest', Attributes: { name: 'busybox' } } },
    ])
  })

  it('of what is here already says so, and downloads nothing', async () => {
    const layout = await hub()
    const test = anImages(layout)
    await test.pull('busybox')
    const before = layout.asked.length
    expect(printed(await test.pull('busybox'))).toEqual([
      'latest: Pulling from library/busybox',
      `Digest: ${layout.digests.get('busybox:latest')}`,
      'Status: Image is up to date for busybox:latest',
    ])
    expect(layout.asked.length).toBe(before)
  })

  it('takes layers over that another image has, also after a restart', async () => {
    const layout = await hub()
    const first = anImages(layout)
    await first.pull('busybox')
    const [shared] = layout.layers.get('app:latest')!
    const lines = await first.reopen().pull('app')
    expect(statuses(lines, short(shared))).toEqual(['Already exists'])
  })

  it('by digest needs no tag', async () => {
    const layout = await hub()
    const digest = layout.digests.get('busybox:latest')!
    const test = anImages(layout)
    const lines = await test.pull(`busybox@${digest}`)
    expect(printed(lines)[0]).toBe(`docker.io/library/busybox@${digest}: Pulling from library/busybox`)
    expect(printed(lines).at(-1)).toBe(`Status: Downloaded newer image for busybox@${digest}`)
    expect(await test.images.resolve(`busybox@${digest}`)).toMatchObject({ repoTags: [] })
  })

  it('of all tags pulls each', async () => {
    const test = anImages(await hub())
    const lines = await test.pull('app', { tag: '' })
    expect(printed(lines).filter((line) => line.includes('Pulling from'))).toEqual([
      'latest: Pulling from library/app',
      'v1: Pulling from library/app',
    ])
    expect(printed(lines).at(-1)).toBe('Status: Downloaded newer image for app')
    expect((await test.images.resolve('app:v1')).repoTags).toEqual(['app:v1'])
  })

  it('moves a tag to the newer image, which leaves the old one dangling', async () => {
    const old = anImages(await aLayout([{ name: 'app:latest', layers: [{ app: '1' }] }]))
    await old.pull('app')
    const id = (await old.images.resolve('app')).id
    const newer = anImages(await aLayout([{ name: 'app:latest', layers: [{ app: '2' }] }]), {
      stores: old.stores,
    })
    await newer.pull('app')
    expect((await newer.images.resolve('app')).id).not.toBe(id)
    expect((await newer.images.resolve(id)).repoTags).toEqual([])
  })

  it('reads plain and bare images too', async () => {
    const test = anImages(
      await aLayout([{ name: 'plain:latest', layers: [{ a: 'text' }], compression: 'none', bare: true }]),
    )
    await test.pull('plain')
    expect((await test.images.resolve('plain')).sizeBytes).toBe(4)
  })

  it('needs no scan of the tar after a restart, and makes one if it must', async () => {
    const test = anImages(await hub())
    await test.pull('busybox')
    const { layers } = await test.images.resolve('busybox')
    const entries = (await test.images.layers.open(layers[1]!))!.entries
    const reads: number[] = []
    const { blobs } = test.stores
    const counting = {
      ...blobs,
      open: async (digest: string) => {
        const blob = (await blobs.open(digest))!
        return {
          ...blob,
          read: (offset: number, length: number) => (reads.push(offset), blob.read(offset, length)),
        }
      },
    }
    const again = anImages(await hub(), { stores: { ...test.stores, blobs: counting } })
    expect((await again.images.layers.open(layers[1]!))!.entries).toEqual(entries)
    expect(reads).toEqual([])
    await test.stores.docs.delete('layer-indexes', layers[1]!)
    const rescanned = anImages(await hub(), { stores: { ...test.stores, blobs: counting } })
    expect((await rescanned.images.layers.open(layers[1]!))!.entries).toEqual(entries)
    expect(reads.length).toBeGreaterThan(0)
  })
})

describe('several pulls at once', () => {
  it('fetch a layer once', async () => {
    const layout = await hub()
    const test = anImages(layout)
    const [a, b] = await Promise.all([test.pull('busybox'), test.pull('busybox'), test.pull('app')])
    const [shared] = layout.layers.get('busybox:latest')!
    expect(layout.asked.filter((digest) => digest === shared)).toHaveLength(1)
    for (const lines of [a!, b!]) expect(statuses(lines, short(shared)).at(-1)).toBe('Pull complete')
    expect(await test.stores.blobs.list()).toHaveLength(3)
  })

  it('wait their turn beyond three layers', async () => {
    const layers = Array.from({ length: 5 }, (_, i) => ({ [`f${i}`]: `content ${i}` }))
    const layout = await aLayout([{ name: 'five:latest', layers }])
    const ids = layout.layers.get('five:latest')!.map(short)
    const lines = await anImages(layout).pull('five')
    const waited = ids.filter((id) => statuses(lines, id).includes('Waiting'))
    expect(waited).toEqual(ids.slice(3))
  })

  it('go on when one of them is given up', async () => {
    const layout = await hub()
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const test = anImages(layout, {
      hub: (registry) => async (exchange) => {
        if (exchange.request.url.includes('/blobs/')) await gate
        return registry(exchange)
      },
    })
    const leaving = new AbortController()
    const left = test.pull('busybox', { signal: leaving.signal })
    const stayed = test.pull('busybox')
    await new Promise((resolve) => setTimeout(resolve, 20))
    leaving.abort()
    await expect(left).rejects.toThrow()
    open()
    expect(printed(await stayed).at(-1)).toContain('Downloaded newer image')
  })
})

describe('nothing is left behind', () => {
  it('when the client goes away', async () => {
    const layout = await hub()
    const leaving = new AbortController()
    let cancelled = 0
    const endless = () =>
      new Response(
        new ReadableStream(
          {
            pull: (controller) => controller.enqueue(new Uint8Array(10)),
            cancel: () => void cancelled++,
          },
          { highWaterMark: 0 },
        ),
      )
    const test = anImages(layout, {
      hub: (registry) => async (exchange) => {
        const [, second] = layout.layers.get('busybox:latest')!
        if (!exchange.request.url.endsWith(second!)) return registry(exchange)
        setTimeout(() => leaving.abort(), 20)
        return endless()
      },
    })
    await expect(test.pull('busybox', { signal: leaving.signal })).rejects.toThrow()
    await expect.poll(() => cancelled).toBe(1)
    await expect.poll(async () => (await test.stores.blobs.list()).length).toBe(0)
    await nothingLeft(test)
  })

  it.each([
    [
      'is not what its digest says',
      (bytes: Uint8Array) => bytes.map((byte, i) => (i === 20 ? byte ^ 1 : byte)),
    ],
    ['is cut short', (bytes: Uint8Array) => bytes.slice(0, -1)],
    ['is longer than said', (bytes: Uint8Array) => new Uint8Array([...bytes, 0])],
  ])('when a layer %s', async (_, change) => {
    const layout = await hub()
    const [, layer] = layout.layers.get('busybox:latest')!
    const test = anImages(layout, { hub: replacing(layer!, change(layout.blobs.get(layer!)!)) })
    await expect(test.pull('busybox')).rejects.toThrow(
      `filesystem layer verification failed for digest ${layer}`,
    )
    await nothingLeft(test)
  })

  it('when a layer is no tar', async () => {
    const test = anImages(await layoutWithLayer(await gzip(new Uint8Array(600).fill(1))))
    await expect(test.pull('odd')).rejects.toThrow('failed to register layer: invalid tar header')
    await nothingLeft(test)
  })

  it('when a layer is damaged inside its gzip', async () => {
    const zipped = await gzip(await tarOf({ a: big }))
    const test = anImages(await layoutWithLayer(zipped.slice(0, zipped.length / 2)))
    await expect(test.pull('odd')).rejects.toThrow('failed to register layer: ')
    await nothingLeft(test)
  })

  it('when a layer is compressed with zstd, which is said', async () => {
    const test = anImages(await layoutWithLayer(new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4])))
    await expect(test.pull('odd')).rejects.toThrow(
      'failed to register layer: the layer is compressed with zstd, which Drydock cannot read: only gzip and plain tar',
    )
    await nothingLeft(test)
  })

  it('when the layers are not those of the configuration', async () => {
    const layout = await layoutWithLayer(await gzip(await tarOf({ a: 'x' })), `sha256:${'1'.repeat(64)}`)
    const test = anImages(layout)
    await expect(test.pull('odd')).rejects.toThrow("layers from manifest don't match image configuration")
    await nothingLeft(test)
  })

  it('when the disk is full', async () => {
    const layout = await hub()
    const full = anImages(layout)
    const { blobs } = full.stores
    const enospc = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
    const stores = {
      ...full.stores,
      blobs: {
        ...blobs,
        create: async () => ({ ...(await blobs.create()), write: () => Promise.reject(enospc) }),
      },
    }
    const test = anImages(layout, { stores })
    await expect(test.pull('busybox')).rejects.toThrow('failed to register layer: no space left on device')
    await nothingLeft(test)
  })
})

describe('a connection that breaks', () => {
  it('is taken up again where it broke', async () => {
    const layout = await hub()
    const [, layer] = layout.layers.get('busybox:latest')!
    const ranges: (string | undefined)[] = []
    const test = anImages(layout, {
      hub: (registry) => async (exchange) => {
        if (!exchange.request.url.endsWith(layer!)) return registry(exchange)
        ranges.push(exchange.headers.get('range'))
        if (ranges.length > 2) return registry(exchange)
        const at = ranges.length === 1 ? 0 : 1000
        return broken(
          at === 0 ? 200 : 206,
          layout.blobs.get(layer!)!.slice(at, at + 1000),
          layout.blobs.get(layer!)!.length - at,
        )
      },
    })
    const lines = await test.pull('busybox')
    expect(ranges).toEqual([undefined, 'bytes=1000-', 'bytes=2000-'])
    expect(statuses(lines, short(layer))).toContain('Retrying in 5 seconds')
    expect(statuses(lines, short(layer))).toContain('Retrying in 1 second')
    expect(printed(lines).at(-1)).toContain('Downloaded newer image')
  })

  it('is given up after five attempts', async () => {
    const layout = await hub()
    const [layer] = layout.layers.get('busybox:latest')!
    let attempts = 0
    const test = anImages(layout, {
      hub: (registry) => async (exchange) => {
        if (!exchange.request.url.endsWith(layer!)) return registry(exchange)
        attempts++
        return new Response('down', { status: 503 })
      },
    })
    await expect(test.pull('busybox')).rejects.toThrow(
      'received unexpected HTTP status: 503 Service Unavailable',
    )
    expect(attempts).toBe(5)
    await nothingLeft(test)
  })
})

describe('refusals in Docker’s words', () => {
  it.each([
    [
      'alpine',
      'notFound',
      "pull access denied for alpine, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ],
    [
      'busybox:nosuch',
      'notFound',
      'manifest for busybox:nosuch not found: manifest unknown: manifest unknown',
    ],
    [
      `busybox@sha256:${'0'.repeat(64)}`,
      'notFound',
      `manifest for busybox@sha256:${'0'.repeat(64)} not found: manifest unknown: manifest unknown`,
    ],
    ['foo.example/x', 'system', 'Get "https://foo.example/v2/": dial tcp: lookup foo.example: no such host'],
    [
      'localhost:99999/x',
      'system',
      'Get "https://localhost:99999/v2/": dial tcp: address 99999: invalid port',
    ],
    ['256.1.1.1/x', 'system', 'Get "https://256.1.1.1/v2/": dial tcp: lookup 256.1.1.1: no such host'],
    [
      'localhost:5000/x',
      'system',
      'Get "http://localhost:5000/v2/": dial tcp: lookup localhost: no such host',
    ],
    ['Busybox', 'invalid', 'invalid reference format: repository name (library/Busybox) must be lowercase'],
    ['scratch', 'forbidden', "'scratch' is a reserved name"],
  ])('%s', async (name, kind, message) => {
    const test = anImages(await hub())
    await expect(test.pull(name)).rejects.toMatchObject({ name: 'DockerError', kind, message })
    await nothingLeft(test)
  })

  it('an image for other processors is explained', async () => {
    const platforms = [
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
      { os: 'unknown', architecture: 'unknown' },
    ]
    const test = anImages(await aLayout([{ name: 'big:latest', layers: [{ a: '' }], platforms }]))
    await expect(test.pull('big')).rejects.toThrow(
      "no matching manifest for linux/386 in the manifest list entries: the image is made for linux/amd64, linux/arm64/v8, and this host's processor is a 32-bit x86 one, which runs only linux/386 images",
    )
    await nothingLeft(test)
    await test.pull('big', { platform: 'linux/amd64' })
    expect((await test.images.resolve('big')).architecture).toBe('amd64')
  })

  it('also when it has no manifest list', async () => {
    const spec = {
      name: 'bare:latest',
      layers: [{ a: '' }],
      platforms: [{ os: 'linux', architecture: 'amd64' }],
      bare: true,
    }
    const test = anImages(await aLayout([spec]))
    await expect(test.pull('bare')).rejects.toThrow(
      "image with reference bare:latest was found but its platform (linux/amd64) does not match the specified platform (linux/386): this host's processor is a 32-bit x86 one, which runs only linux/386 images",
    )
    await nothingLeft(test)
    const lines = await test.pull('bare', { platform: '386' })
    expect(printed(lines).at(-1)).toBe(
      'WARNING: image with reference bare:latest was found but its platform (linux/amd64) does not match the specified platform (linux/386)',
    )
  })

  it('a manifest that is not what its digest says', async () => {
    const layout = await hub()
    const digest = layout.digests.get('busybox:latest')!
    layout.blobs.set(digest, new TextEncoder().encode('{"schemaVersion":2,"manifests":[]}'))
    await expect(anImages(layout).pull('busybox')).rejects.toThrow(
      `manifest verification failed for digest ${digest}`,
    )
  })

  it('a configuration that is not what its digest says', async () => {
    const layout = await hub()
    const id = layout.ids.get('busybox:latest')!
    const test = anImages(layout, { hub: replacing(id, new TextEncoder().encode('{}')) })
    await expect(test.pull('busybox')).rejects.toThrow(
      `error pulling image configuration: image config verification failed for digest ${id}`,
    )
    await nothingLeft(test)
  })

  it('what is no image', async () => {
    const layout = await hub()
    const config = await addJson(layout, 'application/vnd.cncf.helm.config.v1+json', {})
    const manifest = await addJson(layout, MEDIA_TYPES.manifest, { schemaVersion: 2, config, layers: [] })
    const { index } = layout
    layout.index = async () => ({
      ...(await index()),
      manifests: [
        { ...manifest, annotations: { 'io.containerd.image.name': 'docker.io/library/chart:latest' } },
      ],
    })
    await expect(anImages(layout).pull('chart')).rejects.toThrow(
      'unsupported media type application/vnd.cncf.helm.config.v1+json',
    )
  })
})

describe('registries that ask who we are', () => {
  const layout = hub()

  it('get a token from their token server', async () => {
    const asked: string[] = []
    const registry = createRegistry(await layout)
    const guarded: Handler = async (exchange) => {
      if (exchange.headers.get('authorization') === 'Bearer t0ken') return registry(exchange)
      const challenge = 'Bearer realm="https://auth.example/token",service="private"'
      return Response.json({ errors: [] }, { status: 401, headers: { 'WWW-Authenticate': challenge } })
    }
    const tokens: Handler = async (exchange) => {
      asked.push(new URL(exchange.request.url).search, exchange.headers.get('authorization') ?? '')
      return Response.json({ token: 't0ken' })
    }
    const test = anImages(await layout, {
      servers: { 'https://r.example': guarded, 'https://auth.example': tokens },
    })
    await test.pull('r.example/library/busybox', { auth: { username: 'me', password: 'pw' } })
    expect(asked).toEqual([
      '?service=private&scope=repository%3Alibrary%2Fbusybox%3Apull&account=me',
      `Basic ${btoa('me:pw')}`,
    ])
    expect((await test.images.resolve('r.example/library/busybox')).repoTags).toEqual([
      'r.example/library/busybox:latest',
    ])
  })

  it('get the password when they ask for that, but another host does not', async () => {
    const registry = createRegistry(await layout)
    const elsewhere: string[] = []
    const basic: Handler = async (exchange) => {
      const url = new URL(exchange.request.url)
      if (exchange.headers.get('authorization') !== `Basic ${btoa('me:pw')}`)
        return new Response('no', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="r"' } })
      if (!url.pathname.includes('/blobs/')) return registry(exchange)
      return new Response(null, { status: 307, headers: { Location: `https://cdn.example${url.pathname}` } })
    }
    const cdn: Handler = (exchange) => {
      elsewhere.push(exchange.headers.get('authorization') ?? 'none')
      return registry(exchange)
    }
    const test = anImages(await layout, {
      servers: { 'https://r.example': basic, 'https://cdn.example': cdn },
    })
    await test.pull('r.example/library/busybox', { auth: { username: 'me', password: 'pw' } })
    expect(new Set(elsewhere)).toEqual(new Set(['none']))
    await expect(test.pull('r.example/library/app')).rejects.toThrow('unauthorized: no')
  })

  it.each([
    ['Location', { status: 307, headers: { Location: 'http://[' }, body: null }, 'latest'],
    ['Link', { status: 200, headers: { Link: '<http://[>; rel="next"' }, body: '{"tags":["latest"]}' }, ''],
  ])('are told of a %s that is no URL, and nothing is left', async (name, { body, ...init }, tag) => {
    const odd: Handler = async ({ request }) =>
      new URL(request.url).pathname === '/v2/' ? new Response('{}') : new Response(body, init)
    const test = anImages(await layout, { servers: { 'https://r.example': odd } })
    await expect(test.pull('r.example/x', { tag })).rejects.toMatchObject({
      name: 'DockerError',
      message: expect.stringMatching(
        `^Get "https://r\\.example/v2/x/.*": failed to parse ${name} header "`,
      ) as string,
    })
    await nothingLeft(test)
  })

  it('that have no list of tags have none', async () => {
    const odd: Handler = async () => new Response('null')
    const test = anImages(await layout, { servers: { 'https://r.example': odd } })
    expect(printed(await test.pull('r.example/x', { tag: '' }))).not.toContain('Pulling')
    await nothingLeft(test)
  })
})

/** An image named `odd` with one layer of these bytes. */
async function layoutWithLayer(bytes: Uint8Array, diffId = `sha256:${'0'.repeat(64)}`): Promise<TestLayout> {
  const layout = await aLayout([])
  const layer = await addBlob(layout, MEDIA_TYPES.layerGzip, bytes)
  const config = await addJson(layout, MEDIA_TYPES.config, {
    os: 'linux',
    architecture: '386',
    rootfs: { type: 'layers', diff_ids: [diffId] },
  })
  const manifest = await addJson(layout, MEDIA_TYPES.manifest, { schemaVersion: 2, config, layers: [layer] })
  const annotations = { 'io.containerd.image.name': 'docker.io/library/odd:latest' }
  layout.index = async () => ({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] })
  return layout
}

function replacing(digest: string, bytes: Uint8Array) {
  return (registry: Handler): Handler =>
    async (exchange) =>
      exchange.request.url.endsWith(`/blobs/${digest}`)
        ? new Response(bytes as Uint8Array<ArrayBuffer>)
        : registry(exchange)
}

/** Promises a length, gives some bytes, and breaks off. */
function broken(status: number, bytes: Uint8Array, length: number): Response {
  let given = false
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (given) return controller.error(new Error('connection reset by peer'))
      given = true
      controller.enqueue(bytes as Uint8Array<ArrayBuffer>)
    },
  })
  return new Response(body, {
    status,
    headers: { 'Content-Length': String(length) },
  })
}
