/** The image store as its verbs see it: lists, tags, removal, pruning, history. One piece: all share the layouts at its top. */
import { describe, expect, it } from 'vitest'
import { shortId } from '../../protocol/digest.ts'
import { Filters } from '../base/filters.ts'
import { chainIds } from './chain.ts'
import { anImages, type TestImages } from './testing/images.ts'
import { aLayout, type ImageSpec } from './testing/layout.ts'

const BASE = { 'bin/sh': 'shell' }
const specs: ImageSpec[] = [
  { name: 'base:latest', layers: [BASE], created: '2024-01-01T00:00:00Z' },
  {
    name: 'web:latest',
    layers: [BASE, { 'srv/index.html': 'hello' }],
    created: '2024-02-01T00:00:00.5Z',
    config: { Labels: { role: 'web', tier: 'front' }, Cmd: ['serve'] },
    history: [
      { created_by: 'ADD base', created: '2024-01-01T00:00:00Z' },
      { created_by: 'ENV x=1', empty_layer: true, comment: 'nothing' },
      { created_by: 'COPY index', created: '2024-02-01T00:00:00Z' },
    ],
  },
  {
    name: 'db:latest',
    layers: [{ db: 'data!' }],
    created: '2024-03-01T00:00:00Z',
    config: { Labels: { role: 'db' } },
  },
]

const layout = await aLayout(specs)
const idOf = (name: string) => layout.ids.get(`${name}:latest`)!
const digestOf = (name: string) => `${name}@${layout.digests.get(`${name}:latest`)!}`

async function pulled(): Promise<TestImages> {
  const test = anImages(layout)
  for (const name of ['base', 'web', 'db']) await test.pull(name)
  test.events.length = 0
  return test
}

const filters = (fields: Record<string, string[]> = {}) =>
  new Filters(new Map(Object.entries(fields).map(([key, values]) => [key, new Set(values)])))

const list = (test: TestImages, fields: Record<string, string[]> = {}, all = false) =>
  test.images.list({ all, filters: filters(fields), sharedSize: false })

const names = async (test: TestImages, fields: Record<string, string[]> = {}) =>
  (await list(test, fields)).flatMap(({ RepoTags }) => RepoTags)

const remove = (test: TestImages, name: string, options: { force?: boolean; noprune?: boolean } = {}) =>
  test.images.remove(name, { force: false, noprune: false, ...options })

const running = (image: string) => ({ id: 'c'.repeat(64), name: 'web', running: true, image })
const stopped = (image: string) => ({ id: 'd'.repeat(64), name: 'old', running: false, image })

describe('resolve', () => {
  it('finds by every kind of name', async () => {
    const { images } = await pulled()
    const id = idOf('web')
    const forms = [
      'web',
      'web:latest',
      'docker.io/library/web',
      digestOf('web'),
      `web:x@${digestOf('web').slice(4)}`,
    ]
    for (const name of [...forms, id, id.slice(7), id.slice(7, 19), id.slice(0, 19)])
      expect((await images.resolve(name)).id).toBe(id)
  })

  it.each([
    ['nosuch', 'notFound', 'No such image: nosuch:latest'],
    ['web:v9', 'notFound', 'No such image: web:v9'],
    ['docker.io/library/nosuch', 'notFound', 'No such image: nosuch:latest'],
    [`sha256:${'0'.repeat(64)}`, 'notFound', `No such image: sha256:${'0'.repeat(64)}`],
    ['0'.repeat(64), 'notFound', `No such image: sha256:${'0'.repeat(64)}`],
    ['Web', 'invalid', 'invalid reference format: repository name (library/Web) must be lowercase'],
    ['a b', 'invalid', 'invalid reference format'],
  ])('refuses %s', async (name, kind, message) => {
    const { images } = await pulled()
    await expect(images.resolve(name)).rejects.toMatchObject({ name: 'DockerError', kind, message })
  })

  it('does not guess between two images', async () => {
    const test = await pulled()
    const firstDigits = new Set([idOf('web'), idOf('base'), idOf('db')].map((id) => id[7]))
    for (const digit of '0123456789abcdef') {
      const matches = [idOf('web'), idOf('base'), idOf('db')].filter((id) => id[7] === digit)
      if (matches.length === 1) expect((await test.images.resolve(digit)).id).toBe(matches[0])
      else await expect(test.images.resolve(digit)).rejects.toThrow(`No such image: ${digit}:latest`)
    }
    expect(firstDigits.size).toBeGreaterThan(0)
  })
})

describe('list', () => {
  it('shows each image once, newest first', async () => {
    const rows = await list(await pulled())
    expect(rows.map(({ RepoTags }) => RepoTags)).toEqual([['db:latest'], ['web:latest'], ['base:latest']])
    expect(rows[1]).toEqual({
      Containers: 0,
      Created: 1706745600,
      Id: idOf('web'),
      Labels: { role: 'web', tier: 'front' },
      ParentId: '',
      RepoDigests: [digestOf('web')],
      RepoTags: ['web:latest'],
      SharedSize: -1,
      Size: 10,
    })
  })

  it('counts containers, and bytes shared with others', async () => {
    const test = await pulled()
    test.containers.push(running(idOf('web')), stopped(idOf('web')))
    const rows = await test.images.list({ all: false, filters: filters(), sharedSize: true })
    expect(rows.map(({ Containers, SharedSize }) => [Containers, SharedSize])).toEqual([
      [0, 0],
      [2, 5],
      [0, 5],
    ])
  })

  it.each([
    [{ reference: ['w*'] }, ['web:latest']],
    [{ reference: ['*:latest'] }, ['db:latest', 'web:latest', 'base:latest']],
    [{ reference: ['web', 'db'] }, ['db:latest', 'web:latest']],
    [{ reference: ['library/*'] }, []],
    [{ label: ['role'] }, ['db:latest', 'web:latest']],
    [{ label: ['role=web'] }, ['web:latest']],
    [{ label: ['role', 'tier=front'] }, ['web:latest']],
    [{ before: ['web'] }, ['base:latest']],
    [{ since: ['base'], before: ['db'] }, ['web:latest']],
    [{ since: ['web', 'base'] }, ['db:latest']],
    [{ until: ['2024-02-15'] }, ['web:latest', 'base:latest']],
    [{ until: ['24h'] }, ['db:latest', 'web:latest', 'base:latest']],
    [{ dangling: ['false'] }, ['db:latest', 'web:latest', 'base:latest']],
    [{ dangling: ['true'] }, []],
  ] as [Record<string, string[]>, string[]][])('filters by %j', async (fields, expected) => {
    expect(await names(await pulled(), fields)).toEqual(expected)
  })

  it.each([
    [{ color: ['red'] }, "invalid filter 'color'"],
    [{ dangling: ['maybe'] }, "invalid filter 'dangling=[maybe]'"],
    [{ before: ['nosuch'] }, 'No such image: nosuch:latest'],
    [{ reference: ['['] }, 'syntax error in pattern'],
  ] as [Record<string, string[]>, string][])('refuses %j', async (fields, message) => {
    await expect(list(await pulled(), fields)).rejects.toThrow(message)
  })

  it('shows images without a name, unless asked not to', async () => {
    const test = await pulled()
    await test.images.tag('db', 'web', 'latest')
    const dangling = await list(test, { dangling: ['true'] })
    expect(dangling.map(({ Id, RepoTags, RepoDigests }) => [Id, RepoTags, RepoDigests])).toEqual([
      [idOf('web'), [], [digestOf('web')]],
    ])
    expect(await list(test)).toHaveLength(3)
    await remove(test, digestOf('web'))
    expect(await list(test)).toHaveLength(2)
  })
})

describe('inspect', () => {
  it('tells everything', async () => {
    const { images } = await pulled()
    const { layers } = await images.resolve('web')
    const [lower, upper] = layers.map((id) => `/layers/${id.slice(7)}`)
    expect(await images.inspect('web')).toEqual({
      Id: idOf('web'),
      RepoTags: ['web:latest'],
      RepoDigests: [digestOf('web')],
      Parent: '',
      Comment: '',
      Created: '2024-02-01T00:00:00.5Z',
      DockerVersion: '',
      Author: '',
      Config: { Labels: { role: 'web', tier: 'front' }, Cmd: ['serve'] },
      Architecture: '386',
      Os: 'linux',
      Size: 10,
      GraphDriver: { Name: 'overlay2', Data: { LowerDir: lower, UpperDir: upper } },
      RootFS: { Type: 'layers', Layers: layers },
      Metadata: { LastTagTime: '0001-01-01T00:00:00Z' },
    })
  })

  it('only of the platform asked for', async () => {
    const { images } = await pulled()
    await expect(images.inspect('web', { os: 'linux', architecture: 'arm64' })).rejects.toThrow(
      'image with reference web was found but its platform (linux/386) does not match the specified platform (linux/arm64)',
    )
    expect((await images.inspect('web', { os: 'linux', architecture: 'i386' })).Id).toBe(idOf('web'))
  })
})

it('history goes back step by step', async () => {
  const { images } = await pulled()
  expect(await images.history('web')).toEqual([
    {
      Comment: '',
      Created: 1706745600,
      CreatedBy: 'COPY index',
      Id: idOf('web'),
      Size: 5,
      Tags: ['web:latest'],
    },
    { Comment: 'nothing', Created: 0, CreatedBy: 'ENV x=1', Id: '<missing>', Size: 0, Tags: null },
    { Comment: '', Created: 1704067200, CreatedBy: 'ADD base', Id: '<missing>', Size: 5, Tags: null },
  ])
})

describe('tag', () => {
  it('gives another name, tells of it, and remembers when', async () => {
    const test = await pulled()
    await test.images.tag('web', 'registry.example/team/web', 'v1')
    await test.images.tag(idOf('web'), 'other', '')
    const { RepoTags, Metadata } = await test.images.inspect('other')
    expect(RepoTags).toEqual(['other:latest', 'web:latest', 'registry.example/team/web:v1'])
    expect(Metadata.LastTagTime).toBe('2025-01-01T00:00:00Z')
    expect(test.events[0]).toEqual({
      Type: 'image',
      Action: 'tag',
      Actor: {
        ID: idOf('web'),
        Attributes: { role: 'web', tier: 'front', name: 'registry.example/team/web:v1' },
      },
    })
    expect((await test.reopen().images.resolve('other')).id).toBe(idOf('web'))
  })

  it.each([
    ['web', '', '', 'invalid', 'invalid reference format'],
    [
      'web',
      'Bad',
      '',
      'invalid',
      'invalid reference format: repository name (library/Bad) must be lowercase',
    ],
    ['web', 'x', 'bad tag', 'invalid', 'invalid tag format'],
    ['web', 'sha256', 'x', 'invalid', 'refusing to create an ambiguous tag using digest algorithm as name'],
    ['web', `x@sha256:${'0'.repeat(64)}`, '', 'invalid', 'cannot import digest reference'],
    ['nosuch', 'x', '', 'notFound', 'No such image: nosuch:latest'],
  ])('of %s as %j:%j is refused', async (name, repo, tag, kind, message) => {
    const { images } = await pulled()
    await expect(images.tag(name, repo, tag)).rejects.toMatchObject({ kind, message })
  })
})

describe('remove', () => {
  it('untags, and deletes with the last name what only it had', async () => {
    const test = await pulled()
    const [, upper] = await chainIds((await test.images.resolve('web')).layers)
    expect(await remove(test, 'web')).toEqual([
      { Untagged: 'web:latest' },
      { Untagged: digestOf('web') },
      { Deleted: idOf('web') },
      { Deleted: upper },
    ])
    expect(test.events.map(({ Action, Actor }) => [Action, Actor.ID, Actor.Attributes['role']])).toEqual([
      ['untag', idOf('web'), 'web'],
      ['delete', idOf('web'), undefined],
    ])
    expect(test.events[0]!.Actor.Attributes['name']).toBe(idOf('web'))
    expect(await test.stores.blobs.list()).toHaveLength(2)
    expect(await names(test.reopen())).toEqual(['db:latest', 'base:latest'])
  })

  it('leaves nothing at all of the last image', async () => {
    const test = await pulled()
    for (const name of ['web', 'base', 'db']) await remove(test, name)
    expect(await test.stores.blobs.list()).toEqual([])
    for (const collection of ['images', 'image-references', 'layers', 'layer-indexes'])
      expect(await test.stores.docs.entries(collection)).toEqual([])
  })

  it('only untags while there is another name', async () => {
    const test = await pulled()
    await test.images.tag('web', 'copy', '')
    expect(await remove(test, 'copy')).toEqual([{ Untagged: 'copy:latest' }])
    expect((await test.images.resolve('web')).repoDigests).toHaveLength(1)
  })

  it('by id takes all names of one repository', async () => {
    const test = await pulled()
    const items = await remove(test, shortId(idOf('db')))
    expect(items).toContainEqual({ Untagged: 'db:latest' })
    expect(items).toContainEqual({ Deleted: idOf('db') })
  })

  it('by id refuses when several repositories have it, unless forced', async () => {
    const test = await pulled()
    await test.images.tag('db', 'copy', '')
    await expect(remove(test, idOf('db'))).rejects.toMatchObject({
      kind: 'conflict',
      message: `conflict: unable to delete ${shortId(idOf('db'))} (must be forced) - image is referenced in multiple repositories`,
    })
    const items = await remove(test, idOf('db'), { force: true })
    expect(items.filter((item) => 'Untagged' in item)).toHaveLength(3)
    await expect(test.images.resolve('copy')).rejects.toThrow('No such image')
  })

  it.each([
    [
      'db',
      {},
      running,
      `conflict: unable to remove repository reference "db" (must force) - container cccccccccccc is using its referenced image ID`,
    ],
    [
      'db',
      {},
      stopped,
      `conflict: unable to remove repository reference "db" (must force) - container dddddddddddd is using its referenced image ID`,
    ],
    [
      'id',
      {},
      running,
      'conflict: unable to delete ID (cannot be forced) - image is being used by running container cccccccccccc',
    ],
    [
      'id',
      { force: true },
      running,
      'conflict: unable to delete ID (cannot be forced) - image is being used by running container cccccccccccc',
    ],
    [
      'id',
      {},
      stopped,
      'conflict: unable to delete ID (must be forced) - image is being used by stopped container dddddddddddd',
    ],
  ] as const)('of %s with %j refuses what a container uses', async (how, options, container, message) => {
    const test = await pulled()
    test.containers.push(container(idOf('db')))
    const text = message.replace('ID', shortId(idOf('db')))
    await expect(remove(test, how === 'id' ? idOf('db') : 'db', options)).rejects.toMatchObject({
      kind: 'conflict',
      message: text,
    })
    expect(await names(test)).toContain('db:latest')
    expect(test.events).toEqual([])
  })

  it('by force of a running container’s name only untags', async () => {
    const test = await pulled()
    test.containers.push(running(idOf('db')))
    expect(await remove(test, 'db', { force: true })).toEqual([
      { Untagged: 'db:latest' },
      { Untagged: digestOf('db') },
    ])
    expect((await test.images.resolve(idOf('db'))).repoTags).toEqual([])
  })

  it('by force leaves a stopped container its files, until that goes too', async () => {
    const test = await pulled()
    test.containers.push(stopped(idOf('db')))
    const { layers } = await test.images.resolve('db')
    expect((await remove(test, 'db', { force: true })).at(-1)).toEqual({ Deleted: idOf('db') })
    await expect(test.images.resolve('db')).rejects.toThrow('No such image')
    await expect(test.images.resolve(idOf('db'))).rejects.toThrow('No such image')
    expect(await names(test)).not.toContain('db:latest')
    const again = test.reopen()
    again.containers.push(...test.containers)
    await again.images.collect()
    expect((await again.images.get(idOf('db')))!.layers).toEqual(layers)
    expect((await again.images.layers.open(layers[0]!))!.entries).toHaveLength(1)
    again.containers.length = 0
    await again.images.collect()
    expect(await again.images.get(idOf('db'))).toBeNull()
    expect(await again.images.layers.open(layers[0]!)).toBeNull()
  })

  it('of a removed image that is pulled again brings it back', async () => {
    const test = await pulled()
    test.containers.push(stopped(idOf('db')))
    await remove(test, 'db', { force: true })
    const lines = await test.pull('db')
    expect(lines.map(({ status }) => status)).toContain('Already exists')
    test.containers.length = 0
    await test.images.collect()
    expect((await test.images.resolve('db')).id).toBe(idOf('db'))
  })

  it('refuses what is not there', async () => {
    await expect(remove(await pulled(), 'nosuch')).rejects.toMatchObject({
      kind: 'notFound',
      message: 'No such image: nosuch:latest',
    })
  })
})

describe('images built from others on this host', () => {
  /** As a build would leave it: `child` made from `base`. */
  async function withChild(): Promise<TestImages> {
    const test = await pulled()
    const stored = (await test.stores.docs.get('images', idOf('web'))) as { version: number; value: object }
    const value = { ...stored.value, parent: idOf('base') }
    await test.stores.docs.put('images', idOf('web'), { ...stored, value })
    return test.reopen()
  }

  it('hold their parents', async () => {
    const test = await withChild()
    await expect(remove(test, idOf('base'), { force: true })).rejects.toThrow(
      `conflict: unable to delete ${shortId(idOf('base'))} (cannot be forced) - image has dependent child images`,
    )
    expect(await remove(test, 'base')).toEqual([{ Untagged: 'base:latest' }, { Untagged: digestOf('base') }])
    expect((await list(test)).map(({ Id }) => Id)).not.toContain(idOf('base'))
    expect((await list(test, {}, true)).map(({ Id }) => Id)).toContain(idOf('base'))
  })

  it('take them along, or not', async () => {
    for (const noprune of [false, true]) {
      const test = await withChild()
      await remove(test, 'base')
      const items = await remove(test, 'web', { noprune })
      expect(items.some((item) => 'Deleted' in item && item.Deleted === idOf('base'))).toBe(!noprune)
    }
  })

  it('show them in their history', async () => {
    const test = await withChild()
    const ids = (await test.images.history('web')).map(({ Id }) => Id)
    expect(ids).toEqual([idOf('web'), idOf('base'), '<missing>'])
  })
})

describe('prune', () => {
  const prune = (test: TestImages, fields: Record<string, string[]> = {}) =>
    test.images.prune(filters(fields))

  it('takes what has no tag', async () => {
    const test = await pulled()
    await test.images.tag('db', 'web', 'latest')
    const report = await prune(test)
    expect(report.SpaceReclaimed).toBe(5)
    expect(report.ImagesDeleted).toContainEqual({ Deleted: idOf('web') })
    expect(test.events.at(-1)).toEqual({
      Type: 'image',
      Action: 'prune',
      Actor: { ID: '', Attributes: { reclaimed: '5' } },
    })
    expect(await prune(test)).toEqual({ ImagesDeleted: null, SpaceReclaimed: 0 })
  })

  it('takes all but what containers use, when asked to', async () => {
    const test = await pulled()
    test.containers.push(stopped(idOf('web')))
    const report = await prune(test, { dangling: ['false'] })
    expect(await names(test)).toEqual(['web:latest'])
    expect(report.SpaceReclaimed).toBe(5)
  })

  it.each([
    [{ label: ['role=db'] }, ['web:latest', 'base:latest']],
    [{ 'label!': ['role'] }, ['db:latest', 'web:latest']],
    [{ until: ['2024-01-15'] }, ['db:latest', 'web:latest']],
  ] as [Record<string, string[]>, string[]][])('heeds %j', async (fields, left) => {
    const test = await pulled()
    await prune(test, { ...fields, dangling: ['false'] })
    expect(await names(test)).toEqual(left)
  })

  it('refuses a filter that does not exist, and a second prune meanwhile', async () => {
    const test = await pulled()
    await expect(prune(test, { color: ['red'] })).rejects.toThrow("invalid filter 'color'")
    const [first, second] = await Promise.allSettled([prune(test), prune(test)])
    expect(first.status).toBe('fulfilled')
    expect(second).toMatchObject({
      reason: { kind: 'conflict', message: 'a prune operation is already running' },
    })
  })
})

describe('what a crash left behind', () => {
  it('is collected: layers without an image, bytes without a layer', async () => {
    const test = await pulled()
    const { layers } = await test.images.resolve('db')
    await test.stores.docs.delete('images', idOf('db'))
    await test.stores.docs.delete('layers', (await test.images.resolve('web')).layers[1]!)
    const again = test.reopen()
    await again.images.collect()
    expect((await again.stores.blobs.list()).map(({ digest }) => digest)).toEqual([
      (await again.images.resolve('base')).layers[0],
    ])
    expect(await again.images.layers.open(layers[0]!)).toBeNull()
  })
})

describe('an image that cannot be read', () => {
  it('is left out, and its layers stay', async () => {
    const test = await pulled()
    await test.stores.docs.put('images', idOf('web'), { version: 99, value: {} })
    const blobs = await test.stores.blobs.list()
    const after = test.reopen()
    await after.images.collect()
    expect(await names(after)).toEqual(['db:latest', 'base:latest'])
    expect(String(after.reports[0])).toContain('is put aside: written by a later release')
    expect(await test.stores.blobs.list()).toEqual(blobs)
  })

  it('is no harm to a name or a layer beside it', async () => {
    const test = await pulled()
    await test.stores.docs.put('image-references', 'docker.io/library/web:latest', 'nonsense')
    const [layer] = (await test.images.resolve('db')).layers
    await test.stores.docs.put('layers', layer!, { version: 1, value: { sizeBytes: 'many' } })
    const blobs = await test.stores.blobs.list()
    const after = test.reopen()
    await after.images.collect()
    expect((await names(after)).toSorted()).toEqual(['base:latest', 'db:latest'])
    expect(after.reports).toHaveLength(2)
    expect(await test.stores.blobs.list()).toEqual(blobs)
  })
})
