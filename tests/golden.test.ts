/** Stores as earlier releases left them must open. `tests/golden/README.md` tells how each was made. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFileStores } from '../src/node/stores/index.ts'
import { Filters } from '../src/sim/base/filters.ts'
import { anImages, type TestImages } from '../src/sim/images/testing/images.ts'
import { aLayout } from '../src/sim/images/testing/layout.ts'
import { anEngine, logsOf, waitFor, type TestEngine } from '../src/sim/testing/engine.ts'

const golden = resolve(import.meta.dirname, 'golden')

const releases = readdirSync(golden).filter((name) => existsSync(join(golden, name, 'state.tar.gz')))

it.each(releases)('the store of %s, as its daemon left it, opens with nothing put aside', async (release) => {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'))
  try {
    execFileSync('tar', ['-xzf', join(golden, release, 'state.tar.gz'), '-C', folder])
    const stores = openFileStores(join(folder, 'state'))
    const images = anImages(await aLayout([]), { stores })
    const host = await anEngine({ stores, images: images.images })
    expect([...images.reports, ...host.reports]).toEqual([])
    expect(await stores.docs.entries('quarantine')).toEqual([])
    const listed = (await (await host.api('GET', '/containers/json?all=1')).json()) as unknown[]
    expect(listed.length).toBeGreaterThan(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

describe('the store of 0.1.0', () => {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'))
  let images: TestImages
  let host: TestEngine
  beforeAll(async () => {
    execFileSync('tar', ['-xzf', join(golden, '0.1.0/engine.tar.gz'), '-C', folder])
    const stores = openFileStores(folder)
    images = anImages(await aLayout([]), { stores })
    host = await anEngine({ stores, images: images.images })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const json = async (path: string): Promise<unknown> => (await host.api('GET', path)).json()

  it('opens with nothing put aside', async () => {
    await images.images.collect()
    expect([...images.reports, ...host.reports]).toEqual([])
    expect(await host.stores.docs.entries('quarantine')).toEqual([])
  })

  it('has its images, with their layers and history', async () => {
    const listed = await images.images.list({ all: false, filters: new Filters(), sharedSize: false })
    expect(listed.flatMap(({ RepoTags }) => RepoTags).toSorted()).toEqual([
      'busybox:latest',
      'hello-world:latest',
      'mine:v1',
    ])
    const image = await images.images.resolve('busybox')
    expect(image.config).toMatchObject({ Labels: { role: 'tools' }, Volumes: { '/cache': {} } })
    expect(await images.images.history('busybox')).toHaveLength(3)
    for (const diffId of image.layers) {
      const layer = await images.images.layers.open(diffId)
      expect(layer?.entries.length).toBeGreaterThan(0)
    }
  })

  it('has its containers, in the states that a restart of the host leaves', async () => {
    const all = (await json('/containers/json?all=1')) as { Names: string[]; Status: string }[]
    const states = all.map(
      ({ Names, Status }) => `${Names[0]} ${/^(Created|Up|Exited \(\d+\))/.exec(Status)?.[0]}`,
    )
    expect(states.toSorted()).toEqual([
      '/apart Created',
      '/done Exited (0)',
      '/failed Exited (1)',
      '/fresh Created',
      '/paused Exited (255)',
      '/plain Exited (255)',
      '/steady Up',
      '/writer Exited (0)',
    ])
  })

  it('knows how each was made', async () => {
    expect(await host.inspect('done')).toMatchObject({
      Config: { Env: ['A=b', 'PATH=/bin'], Labels: { role: 'tools', tier: 'test' } },
    })
    expect(await host.inspect('fresh')).toMatchObject({
      Config: { StopSignal: 'SIGINT', StopTimeout: 3, Healthcheck: { Test: ['NONE'] } },
    })
    expect(await host.inspect('apart')).toMatchObject({
      HostConfig: {
        NetworkMode: 'none',
        CapAdd: ['NET_ADMIN'],
        Memory: 64 * 1024 * 1024,
        Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }],
        Sysctls: { 'net.ipv4.ip_forward': '1' },
      },
    })
    expect(await host.inspect('writer')).toMatchObject({
      HostConfig: { Binds: ['/srv:/srv:ro'] },
      Mounts: expect.arrayContaining([
        expect.objectContaining({ Type: 'volume', Name: 'kept', Destination: '/data' }),
        expect.objectContaining({ Type: 'tmpfs', Destination: '/t' }),
      ]) as unknown,
    })
  })

  it('has its logs, volumes and networks', async () => {
    expect((await logsOf(host, 'done')).stdout).toBe('out\n')
    const { Volumes } = (await json('/volumes')) as { Volumes: { Name: string; Labels: unknown }[] }
    expect(Volumes).toContainEqual(expect.objectContaining({ Name: 'kept', Labels: { made: 'by hand' } }))
    const networks = (await json('/networks')) as { Name: string }[]
    expect(networks.map(({ Name }) => Name).toSorted()).toEqual(['bridge', 'host', 'none'])
  })

  it('starts its containers', async () => {
    for (const name of ['done', 'failed', 'writer', 'fresh', 'plain']) {
      const started = await host.api('POST', `/containers/${name}/start`)
      expect(`${name} ${started.status} ${await started.text()}`).toBe(`${name} 204 `)
    }
    expect(await waitFor(host, 'fresh')).toBe(0)
    expect((await logsOf(host, 'fresh')).stdout).toBe('first run\n')
    expect((await host.inspect('plain')).State.Running).toBe(true)
  })

  it('is written in today’s form from then on, and opens again', async () => {
    const again = await host.reboot()
    expect((await again.inspect('steady')).State.Running).toBe(true)
    expect(again.reports).toEqual([])
    const records = await again.stores.docs.entries('containers')
    const written = records.flatMap(([, document]) => {
      const { version, value } = document as { version?: number; value?: { name: string } }
      return version === 1 ? [value?.name] : []
    })
    // All but those that nothing has happened to.
    expect(written.toSorted()).toEqual(['done', 'failed', 'fresh', 'paused', 'plain', 'steady', 'writer'])
  })
})
