import { describe, expect, it } from 'vitest'
import { engineMessage } from '../testing/engine-message.ts'
import { byKind } from '../testing/by-kind.ts'
import { daemon, helloWorld, host, hub, learner, LogBuilder } from '../testing/log-builder.ts'
import { signOf, stateWords } from './kinds/container/container.ts'
import { askedWords, registryIds } from './kinds/registry/registry.ts'
import { reduce } from './reduce.ts'
import { emptyWorld, type LogEntry, type Observation, type World } from './world.ts'

const worldAfter = (entries: LogEntry[], from: World = emptyWorld) => entries.reduce(reduce, from)
const play = (entries: LogEntry[], from?: World) => byKind(worldAfter(entries, from))
const observed = (afterSeq: number, of: 'container' | 'image', answer: unknown): Observation => ({
  kind: 'observed',
  host,
  of,
  afterSeq,
  at: 0,
  answer,
})

describe('reduce: docker run hello-world', () => {
  const events = helloWorld()
  const upTo = (kind: string, nth = 0) => {
    const at = events.map((event, i) => (event.kind === kind ? i : -1)).filter((i) => i >= 0)[nth]!
    return play(events.slice(0, at + 1))
  }

  it('has a client with the command while it runs, and its exit code after', () => {
    expect(upTo('cli.start').clients.get('client:docker')).toMatchObject({
      command: 'docker run hello-world',
    })
    expect(play(events).clients.get('client:docker')).toMatchObject({ command: null, last: '✓ exit code 0' })
  })

  it('keeps a request open from its start to its end', () => {
    const open = [...upTo('req.start', 2).requests.values()]
    expect(open).toMatchObject([{ from: 'client:docker', to: 'daemon:docker-host', method: 'POST' }])
    expect(play(events).requests.size).toBe(0)
  })

  it('learns of the registry and its repository from what was asked of it', () => {
    const registry = play(events).registries.get('registry:registry-1.docker.io')!
    expect([...registry.repositories]).toEqual([
      ['library/hello-world', { tag: 'latest', status: 200, pulled: true }],
    ])
  })

  it('shows a pull while it lasts', () => {
    expect([...upTo('layer.progress').pulls.values()]).toMatchObject([
      { image: 'hello-world', layers: [{ digest: 'sha256:ab', current: 5, total: 10 }] },
    ])
    expect([...play(events).pulls.values()]).toMatchObject([{ doneSeq: expect.any(Number) }])
  })

  it('shows a pulled image until the list has it', () => {
    const images = [{ Id: 'i1', RepoTags: ['hello-world:latest'] }]
    const pulled = events.find((event) => event.kind === 'docker.image')!.seq
    const after = (seq: number) => play([...events, observed(seq, 'image', { list: images })])
    expect(after(pulled - 1).pulls.size).toBe(1)
    expect(after(pulled).pulls.size).toBe(0)
  })

  it('takes the container through its life', () => {
    expect(upTo('docker.container', 0).containers.get('container:docker-host/f00')).toMatchObject({
      state: 'created',
    })
    expect(upTo('docker.container', 1).containers.get('container:docker-host/f00')).toMatchObject({
      state: 'running',
    })
    expect(upTo('docker.container', 2).containers.get('container:docker-host/f00')).toMatchObject({
      name: 'calm_hopper',
      state: 'exited',
      exitCode: 0,
    })
  })

  it('never changes a world in place', () => {
    const before = play(events.slice(0, 10))
    const copy = structuredClone(before)
    play(events.slice(10), before)
    expect(before).toEqual(copy)
  })
})

describe('reduce: other events', () => {
  it('gives the daemon its state, and ends every request when it crashes', () => {
    const log = new LogBuilder().add('machine.boot', { stage: 'disk', ms: 1 }).events
    expect(play(log).hosts.get(host)).toEqual({ name: host, state: 'starting', detail: 'disk' })
    const crash = new LogBuilder()
      .request(1, 'GET', '/info')
      .add('machine.crashed', { reason: 'panic' }).events
    expect(play(crash).hosts.get(host)).toEqual({ name: host, state: 'crashed', detail: 'panic' })
    expect(play(crash).requests.size).toBe(0)
  })

  it('drops a pull that failed when its command ends', () => {
    const progress = { image: 'nginx', digest: 'sha256:cd', status: 'Downloading', current: 1, total: 9 }
    const log = new LogBuilder().add('layer.progress', progress).add('cli.end', { code: 1 }, learner, 'other')
    expect(play(log.events).pulls.size).toBe(1)
    expect(play(log.add('cli.end', { code: 1 }).events).pulls.size).toBe(0)
  })

  it('marks memory kills and renames', () => {
    const log = new LogBuilder()
      .container('oom', 'a1')
      .container('rename', 'a1', { name: 'new', oldName: '/old' })
    expect(play(log.events).containers.get('container:docker-host/a1')).toMatchObject({
      oomKilled: true,
      name: 'new',
    })
  })

  it('leaves the world alone for what it does not know', () => {
    const log = new LogBuilder().add('docker.plugin', engineMessage('plugin', 'enable', 'p'))
    expect(worldAfter(log.events)).toBe(emptyWorld)
  })
})

describe('reduce: what registries were asked for', () => {
  const asks = (log: LogBuilder, id: number, path: string, address = hub) =>
    log.request(id, 'GET', path, { origin: daemon, address })
  const manifest = (name: string) => `/v2/library/${name}/manifests/latest`
  const cardOf = (log: LogBuilder) =>
    askedWords(play(log.events).registries.get('registry:registry-1.docker.io')!)

  it('has the latest first, also when it was asked for before', () => {
    const log = new LogBuilder()
    for (const [i, name] of ['busybox', 'nosuch', 'busybox'].entries()) {
      asks(log, i, manifest(name))
      if (i < 2) log.answer(i, i === 0 ? 200 : 404, { origin: daemon })
    }
    expect(cardOf(log)).toEqual(['◌ busybox:latest', '✕ nosuch:latest'])
  })

  it('says ✓ when the image has come, and not for an answer alone', () => {
    const log = asks(new LogBuilder(), 1, manifest('nginx')).answer(1, 200, { origin: daemon })
    expect(cardOf(log)).toEqual(['200 nginx:latest'])
    log.add('docker.image', engineMessage('image', 'pull', 'nginx:1.22', { name: 'nginx' }), daemon)
    expect(cardOf(log)).toEqual(['200 nginx:latest'])
    log.add('docker.image', engineMessage('image', 'pull', 'nginx:latest', { name: 'nginx' }), daemon)
    expect(cardOf(log)).toEqual(['✓ nginx:latest'])
  })

  it('has one registry for what Docker Hub serves under several names', () => {
    const log = asks(new LogBuilder(), 1, '/v1/search?q=x', 'https://index.docker.io')
    asks(log, 2, '/v2/', 'https://quay.io')
    expect(registryIds(worldAfter(log.events))).toEqual(['registry:registry-1.docker.io', 'registry:quay.io'])
  })
})

describe('reduce: what the shell asks to complete a word', () => {
  it('is no command of the client', () => {
    const shell = { kind: 'shell', name: 'docker' } as const
    const log = new LogBuilder()
      .add('cli.start', { argv: ['docker', '__complete', 'stop', ''] }, shell)
      .request(1, 'GET', '/containers/json', { origin: shell })
      .head(1, 200, { origin: shell })
      .add('cli.end', { code: 0 }, shell)
    const { clients, streams } = play(log.events)
    expect([clients.size, streams.size]).toEqual([0, 0])
  })
})

describe('reduce: exchanges that go on after their answer', () => {
  const open = (log: LogBuilder) => {
    const { requests, streams } = play(log.events)
    return { unanswered: requests.size, streams: [...streams.values()] }
  }

  it('a pull is open until it closes, and so is the download it caused', () => {
    const log = new LogBuilder()
      .request(1, 'POST', '/v1.51/images/create?fromImage=nginx')
      .head(1, 200)
      .request(2, 'GET', '/v2/library/nginx/blobs/sha256:ab', { origin: daemon, address: hub })
      .head(2, 200, { origin: daemon })
    expect(open(log)).toMatchObject({
      unanswered: 0,
      streams: [
        { method: 'POST', status: 200, from: 'client:docker', to: 'daemon:docker-host', answerSeq: 2 },
        { method: 'GET', status: 200, from: 'daemon:docker-host', to: 'registry:registry-1.docker.io' },
      ],
    })
    log.close(2, { origin: daemon })
    expect(open(log).streams).toMatchObject([{ path: '/v1.51/images/create?fromImage=nginx' }])
    expect(open(log.close(1)).streams).toEqual([])
  })

  it.each([
    ['docker logs -f web', 'GET', '/containers/web/logs?follow=1', 200],
    ['docker attach web', 'POST', '/containers/web/attach', 101],
    ['docker events', 'GET', '/events', 200],
  ])(
    '%s is open until its connection closes, whatever becomes of the command',
    (line, method, path, status) => {
      const log = new LogBuilder()
        .add('cli.start', { argv: line.split(' ') })
        .request(1, method, path)
        .head(1, status)
      expect(open(log)).toMatchObject({ unanswered: 0, streams: [{ path, status }] })
      log.add('cli.end', { code: 0 })
      expect(open(log).streams).toHaveLength(1)
      expect(open(log.close(1))).toEqual({ unanswered: 0, streams: [] })
    },
  )

  it('one that closes without an answer is no longer waited for', () => {
    const log = new LogBuilder().request(1, 'POST', '/containers/web/wait')
    expect(open(log).unanswered).toBe(1)
    expect(open(log.close(1))).toEqual({ unanswered: 0, streams: [] })
  })

  it('the end of one that was never seen changes nothing', () => {
    expect(worldAfter(new LogBuilder().close(7).events)).toBe(emptyWorld)
  })

  it('pings and the picture’s own reads are no streams', () => {
    const picture = { origin: { kind: 'page', name: 'picture' } as const }
    const log = new LogBuilder()
      .request(1, 'HEAD', '/_ping')
      .head(1, 200)
      .request(2, 'GET', '/images/json', picture)
      .head(2, 200, picture)
    expect(open(log)).toEqual({ unanswered: 0, streams: [] })
  })

  it('none outlives a crash', () => {
    const log = new LogBuilder().request(1, 'GET', '/events').head(1, 200)
    expect(open(log.add('machine.crashed', { reason: 'panic' })).streams).toEqual([])
  })
})

describe('reduce: observations', () => {
  const listed = { Id: 'a1', Names: ['/web'], Image: 'nginx', State: 'running', Created: 5 }

  it('add what events do not carry', () => {
    const ports = [
      { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
      { PrivatePort: 443, Type: 'tcp' },
    ]
    const world = play([observed(0, 'container', [{ ...listed, Ports: ports }])])
    expect(world.containers.get('container:docker-host/a1')).toMatchObject({
      name: 'web',
      ports: ['8080→80/tcp', '443/tcp'],
    })
  })

  it('read the exit code out of the status', () => {
    const containers = [{ ...listed, State: 'exited', Status: 'Exited (137) 3 minutes ago' }]
    expect(
      play([observed(0, 'container', containers)]).containers.get('container:docker-host/a1'),
    ).toMatchObject({
      exitCode: 137,
    })
  })

  it.each([
    [true, '⚒', 'out of memory, 137'],
    [false, '✕', 'exited 137'],
  ])('know why a container was killed: for want of memory %s', (oomKilled, sign, words) => {
    const exited = { ...listed, State: 'exited', Status: 'Exited (137) 3 minutes ago' }
    const world = play([
      observed(0, 'container', [{ ...exited, oomKilled }]),
      observed(0, 'container', [exited]),
    ])
    const one = world.containers.get('container:docker-host/a1')!
    expect([signOf(one), stateWords(one)]).toEqual([sign, words])
  })

  it('do not bring back what was removed after they were asked for', () => {
    const log = new LogBuilder().container('create', 'a1').container('destroy', 'a1').events
    const world = play([...log, observed(1, 'container', [listed])])
    expect(world.containers.size).toBe(0)
  })

  it('bring back an image that was removed and is there again: it has its old id', () => {
    const listed = [{ Id: 'i1', RepoTags: ['nginx:latest'] }]
    const before = play([observed(0, 'image', { list: listed })])
    const log = new LogBuilder().add('docker.image', engineMessage('image', 'delete', 'i1')).events
    const removed = play(log, before)
    expect(removed.images.size).toBe(0)
    expect(play([observed(0, 'image', { list: listed })], removed).images.size).toBe(0)
    expect([...play([observed(1, 'image', { list: listed })], removed).images.keys()]).toEqual([
      'image:docker-host/i1',
    ])
  })

  it('do not forget what was born after they were asked for', () => {
    const log = new LogBuilder().container('create', 'b2').events
    expect([...play([...log, observed(0, 'container', [])]).containers.keys()]).toEqual([
      'container:docker-host/b2',
    ])
    expect(play([...log, observed(1, 'container', [])]).containers.size).toBe(0)
  })

  it('do not turn back a state that changed after they were asked for', () => {
    const log = new LogBuilder().container('start', 'a1').container('die', 'a1', { exitCode: '1' }).events
    expect(
      play([...log, observed(1, 'container', [listed])]).containers.get('container:docker-host/a1'),
    ).toMatchObject({
      state: 'exited',
      exitCode: 1,
    })
    expect(
      play([...log, observed(2, 'container', [listed])]).containers.get('container:docker-host/a1'),
    ).toMatchObject({
      state: 'running',
    })
  })

  it('keep the layers of an image that is listed again', () => {
    const images = [{ Id: 'i1', RepoTags: ['nginx:latest', '<none>:<none>'], Size: 7 }]
    const world = play([
      observed(0, 'image', { list: images }),
      observed(0, 'image', { layers: [{ imageId: 'i1', layers: ['sha256:l1'] }] }),
      observed(0, 'image', { list: images }),
    ])
    expect(world.images.get('image:docker-host/i1')).toMatchObject({
      tags: ['nginx:latest'],
      layers: ['sha256:l1'],
    })
  })
})
