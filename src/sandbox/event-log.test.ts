import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { EventLog } from './event-log.ts'

const host = 'docker-host'
const event = {
  kind: 'cli.end',
  origin: { kind: 'page', name: 'test' },
  corr: '',
  data: { code: 0 },
} as const

it('numbers and stamps events with time and host, and tells how many have left the ring', () => {
  const log = new EventLog({ host, now: () => 42, capacity: 4 })
  for (let i = 0; i < 10; i++) log.record(event)
  const all = log.after(0)
  expect(all.events.at(-1)).toEqual({ ...event, seq: 10, at: 42, host })
  expect(all.missed + all.events.length).toBe(10)
  expect(all.missed).toBeGreaterThan(0)
  expect(log.after(8).events.map(({ seq }) => seq)).toEqual([9, 10])
})

/** Bytes that strings hold, wherever the engine keeps them. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

it('does not grow with what clients send: requests with 0.9 MB of query', () => {
  const log = new EventLog({ host, now: () => 0 })
  const origin = { kind: 'remote', name: 'docker' } as const
  const before = heldBytes()
  for (let i = 0; i < 100; i++) {
    const path = Buffer.alloc(900_000, `/v1.44/nosuch?q=${i}`).toString('latin1')
    const data = { id: `${i}`, address: 'unix:///x', method: 'GET', path }
    log.record({ kind: 'req.start', origin, corr: '', data })
  }
  expect(heldBytes() - before).toBeLessThan(10e6)
  const [first] = log.after(0).events
  expect(first!.data).toMatchObject({ path: expect.stringMatching(/^\/v1\.44\/nosuch\?q=0.{2031}…$/) })
})

it('is bounded in all, however large each event is', () => {
  const log = new EventLog({ host, now: () => 0, capacityBytes: 4e6 })
  const origin = { kind: 'remote', name: 'docker' } as const
  const before = heldBytes()
  for (let i = 0; i < 3000; i++) {
    const argv = Array.from({ length: 4 }, () => Buffer.alloc(2000, `${i} `).toString('latin1'))
    log.record({ kind: 'cli.start', origin, corr: '', data: { argv } })
  }
  expect(heldBytes() - before).toBeLessThan(10e6)
  const { events, missed } = log.after(0)
  expect(events.at(-1)!.seq).toBe(3000)
  expect(missed).toBe(3000 - events.length)
  expect(events.length).toBeGreaterThan(200)
})

it('keeps the newest event even when it is larger than all may be', () => {
  const log = new EventLog({ host, now: () => 0, capacityBytes: 10 })
  log.record(event)
  log.record(event)
  expect(log.after(0)).toMatchObject({ events: [{ seq: 2 }], missed: 1 })
})

it('drops no small events for their size', () => {
  const log = new EventLog({ host, now: () => 0 })
  for (let i = 0; i < 20_000; i++) log.record(event)
  expect(log.after(0).missed).toBe(0)
})

it('keeps what a container event is about, however many labels there are', () => {
  const log = new EventLog({ host, now: () => 0 })
  const labels = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a${i}`, 'v'.repeat(300)]))
  const long = `exec_die: ${'x'.repeat(9000)}`
  const own = { execID: 'e'.repeat(64), exitCode: '3', image: 'busybox', name: 'n'.repeat(300) }
  log.record({
    kind: 'docker.container',
    origin: { kind: 'engine', name: 'dockerd' },
    corr: '',
    data: {
      status: long,
      id: 'i'.repeat(64),
      from: 'busybox',
      Type: 'container',
      Action: long,
      Actor: { ID: 'i'.repeat(64), Attributes: { ...labels, ...own } },
      scope: 'local',
      time: 1,
      timeNano: 1e9,
    },
  })
  const [kept] = log.after(0).events
  expect(kept).toMatchObject({ data: { Actor: { ID: 'i'.repeat(64), Attributes: own } } })
})

it('follows: what was there first, then what comes, until cancelled', async () => {
  const log = new EventLog({ host, now: () => 0 })
  log.record(event)
  const reader = log.follow(0).getReader()
  expect((await reader.read()).value!.events.map(({ seq }) => seq)).toEqual([1])
  const next = reader.read()
  log.record(event)
  log.record(event)
  expect((await next).value!.events[0]!.seq).toBe(2)
  await reader.cancel()
  log.record(event)
})
