import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { helloWorld, LogBuilder } from '../testing/log-builder.ts'
import { Director } from './director.ts'
import { reduce } from './reduce.ts'
import { containers } from './kinds/container/container.ts'
import { openStreams } from './streams.ts'
import { Timeline } from './timeline.ts'
import { emptyWorld } from './world.ts'

const epoch = 1_000_000

function timelineOf(events: ReturnType<typeof helloWorld>) {
  const timeline = new Timeline(new Director(epoch))
  const staged = events.map((event) => timeline.push(event))
  return { timeline, staged, beats: staged.flatMap(({ beat }) => beat ?? []) }
}

describe('staging docker run hello-world', () => {
  const { timeline, staged, beats } = timelineOf(helloWorld())

  it('tells the story in order', () => {
    expect(beats.map((beat) => beat.caption)).toEqual([
      'The host is up, dockerd answers',
      '$ docker run hello-world',
      'docker → daemon: POST /containers/create',
      'daemon → docker: 404 not found to POST /containers/create',
      'docker → daemon: POST /images/create',
      'daemon → registry-1.docker.io: GET /v2/library/hello-world/manifests/latest',
      'registry-1.docker.io → daemon: 200 OK to GET /v2/library/hello-world/manifests/latest',
      'image hello-world pulled',
      'daemon → docker: 200 OK to POST /images/create',
      'docker → daemon: POST /containers/create',
      'container calm_hopper created, not running',
      'daemon → docker: 201 created to POST /containers/create',
      'docker → daemon: POST /containers/f00/start',
      'container calm_hopper is running',
      'daemon → docker: 204 done to POST /containers/f00/start',
      'container calm_hopper stopped, exit code 0',
    ])
  })

  it('never shows an entry before the ones that were recorded before it', () => {
    const times = staged.map(({ showAt }) => showAt)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('lets an answer begin only when its request has nearly arrived', () => {
    const send = beats.find((beat) => beat.caption === 'docker → daemon: POST /containers/create')!
    const answer = beats.find((beat) => beat.caption.includes('404'))!
    expect(answer.start).toBeGreaterThanOrEqual(send.start + send.durationMs * 0.8)
  })

  it('is at most a second behind the machine', () => {
    for (const { showAt, entry } of staged) expect(showAt - (entry.at - epoch)).toBeLessThanOrEqual(1000)
  })

  it('shows the container only from its own beat on', () => {
    const born = beats.find((beat) => beat.kind === 'container.create')!
    expect(containers.all(timeline.worldAt(born.start - 1)).size).toBe(0)
    expect(containers.all(timeline.worldAt(born.start)).size).toBe(1)
  })

  it('keeps the last sentence when everything rests', () => {
    expect(timeline.beatsAt(timeline.end + 1)).toEqual([])
    expect(timeline.captionAt(timeline.end + 1)?.caption).toContain('exit code 0')
  })
})

describe('the director', () => {
  it('folds away what the shell asks to complete a word', () => {
    const shell = { kind: 'shell', name: 'docker' } as const
    const log = new LogBuilder(epoch)
      .add('cli.start', { argv: ['docker', '__complete', 'stop', ''] }, shell)
      .request(1, 'GET', '/containers/json', { origin: shell })
      .answer(1, 200, { origin: shell })
      .add('cli.end', { code: 1 }, shell)
    expect(timelineOf(log.events).beats).toEqual([])
  })

  it('folds pings and the picture’s own reads away, unless everything is wanted', () => {
    const log = new LogBuilder(epoch)
      .request(1, 'HEAD', '/_ping')
      .answer(1, 200)
      .request(2, 'GET', '/images/json', { origin: { kind: 'page', name: 'picture' } })
      .answer(2, 200, { origin: { kind: 'page', name: 'picture' } })
    expect(timelineOf(log.events).beats).toEqual([])

    const director = new Director(epoch)
    director.everything = true
    const timeline = new Timeline(director)
    expect(log.events.flatMap((event) => timeline.push(event).beat ?? [])).toHaveLength(4)
  })

  it('puts envelopes that share a wire beside each other', () => {
    const log = new LogBuilder(epoch)
      .request(1, 'GET', '/info', { corr: 'a' })
      .request(2, 'GET', '/version', { corr: 'b' })
    expect(timelineOf(log.events).beats.map((beat) => beat.packet!.slot)).toEqual([0, 1])
  })

  it('stops moving envelopes when the machine is far ahead, but shows the world', () => {
    const log = new LogBuilder(epoch)
    for (let i = 0; i < 200; i++) log.request(i, 'GET', `/containers/${i}/json`).answer(i, 200)
    log.container('create', 'z9')
    const { timeline, beats } = timelineOf(log.events)
    expect(timeline.end).toBeLessThan(6000)
    expect(beats.filter((beat) => beat.packet === null).length).toBeGreaterThan(300)
    expect(containers.all(timeline.worldAt(timeline.end)).size).toBe(1)
  })
})

describe('an exchange that goes on after its answer', () => {
  /** The streams drawn at each millisecond, as `from-to` of the time they are there. */
  const drawn = (timeline: Timeline, until: number) => {
    const there: number[] = []
    for (let t = 0; t <= until; t++)
      if (openStreams(timeline.worldAt(t), timeline.beatsAt(t)).length > 0) there.push(t)
    return there
  }

  const closed = (log: LogBuilder, ms: number) =>
    new LogBuilder(log.events.at(-1)!.at + ms).close(1).events.map((event) => ({ ...event, seq: 100 }))

  it('is drawn from the arrival of its answer to its end', () => {
    const log = new LogBuilder(epoch).request(1, 'GET', '/events').wait(1000).head(1, 200).wait(3000).close(1)
    const there = drawn(timelineOf(log.events).timeline, 5000)
    expect([there[0], there.at(-1), there.length]).toEqual([1350, 3999, 2650])
  })

  it.each([0, 1, 20, 300])(
    'is never drawn when it closes %i ms behind its answer, nor a beat added',
    (ms) => {
      const log = new LogBuilder(epoch).request(1, 'GET', '/info').wait(5).head(1, 200)
      const without = timelineOf(log.events).beats
      const { timeline, beats } = timelineOf(log.wait(ms).close(1).events)
      expect(drawn(timeline, 3000)).toEqual([])
      expect(beats).toEqual(without)
      expect(timeline.worldAt(3000).streams.size).toBe(0)
    },
  )

  it('is drawn for a while in a picture that lags behind, if it was long', () => {
    const log = new LogBuilder(epoch)
    for (let i = 2; i < 5; i++) log.request(i, 'GET', `/v2/x/manifests/${i}`).answer(i, 200)
    log.request(1, 'GET', '/v2/x/blobs/1').wait(100).head(1, 200)
    const short = drawn(timelineOf([...log.events, ...closed(log, 300)]).timeline, 6000)
    const long = drawn(timelineOf([...log.events, ...closed(log, 1000)]).timeline, 6000)
    expect(short).toEqual([])
    expect(long.length).toBeGreaterThan(150)
    expect(long.length).toBeLessThanOrEqual(800)
  })

  it('does not keep the next request waiting', () => {
    const next = (log: LogBuilder) => timelineOf(log.request(2, 'GET', '/x').events).beats.at(-1)!.start
    const asked = () => new LogBuilder(epoch).request(1, 'GET', '/info').head(1, 200)
    expect(next(asked().close(1))).toBe(next(asked()))
  })
})

describe('a picture that has to hurry', () => {
  const steps = fc.array(
    fc.record({
      ms: fc.integer({ min: 0, max: 300 }),
      corr: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom('request', 'answer', 'head', 'close', 'create', 'die'),
      id: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 120 },
  )
  const logOf = (all: typeof steps extends fc.Arbitrary<infer T> ? T : never) => {
    const log = new LogBuilder(epoch)
    for (const { ms, corr, what, id } of all) {
      log.wait(ms)
      if (what === 'request') log.request(id, 'GET', '/info', { corr })
      else if (what === 'answer') log.answer(id, 200, { corr })
      else if (what === 'head') log.head(id, 200, { corr })
      else if (what === 'close') log.close(id, { corr })
      else log.container(what, `c${id}`, {}, corr)
    }
    return log.events
  }

  it('shows everything within a second of its happening, whatever happens', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { staged, timeline } = timelineOf(logOf(all))
        for (const { showAt, entry } of staged) expect(showAt - (entry.at - epoch)).toBeLessThanOrEqual(1000)
        for (const { entry } of staged) {
          const now = entry.at - epoch
          expect(timeline.behindAt(now, now - 1000)).toBe(0)
        }
      }),
    )
  })

  it('finds every beat that is under way', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 20_000 }), (all, t) => {
        const { beats, timeline } = timelineOf(logOf(all))
        const underWay = beats.filter(({ start, durationMs }) => start <= t && start + durationMs > t)
        expect(timeline.beatsAt(t)).toEqual(underWay)
      }),
    )
  })

  it('counts the events it is behind when it stands still', () => {
    const log = new LogBuilder(epoch).container('create', 'a').wait(500).container('start', 'a')
    const { timeline } = timelineOf(log.wait(2000).container('die', 'a').events)
    expect(timeline.behindAt(10, 500)).toBe(0)
    expect(timeline.behindAt(10, 501)).toBe(2)
    expect(timeline.behindAt(2600, 9000)).toBe(0)
  })
})

describe('the timeline', () => {
  const actions = ['create', 'start', 'die', 'destroy', 'pause', 'rename'] as const
  const logs = fc.array(
    fc.tuple(fc.constantFrom(...actions), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 400 })),
    {
      minLength: 1,
      maxLength: 500,
    },
  )

  it('gives the same world at a time, however one gets there', () => {
    fc.assert(
      fc.property(
        logs,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (steps, stops) => {
          const log = new LogBuilder(epoch)
          for (const [action, id, ms] of steps) log.wait(ms).container(action, `c${id}`, { name: `n${id}` })
          const { timeline, staged } = timelineOf(log.events)
          for (const stop of stops) {
            const t = stop * timeline.end
            const straight = staged
              .filter(({ showAt }) => showAt <= t)
              .reduce((world, { entry }) => reduce(world, entry), emptyWorld)
            expect(timeline.worldAt(t)).toEqual(straight)
          }
          expect(timeline.worldAt(timeline.end)).toEqual(timeline.head)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('forgets its oldest entries, not what they did', () => {
    const log = new LogBuilder(epoch).container('create', 'first')
    for (let i = 0; i < 20_500; i++) log.wait(1).container('attach', 'other')
    const { timeline } = timelineOf(log.events)
    expect(containers.all(timeline.worldAt(timeline.end)).has('container:docker-host/first')).toBe(true)
    expect(containers.all(timeline.worldAt(0)).has('container:docker-host/first')).toBe(true)
  })
})
