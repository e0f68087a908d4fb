import { expect, it } from 'vitest'
import { EventLog } from './event-log.ts'

const event = { kind: 'cli.end', origin: { kind: 'page', name: 'test' }, corr: '', data: {} } as const

it('numbers and stamps events, and tells how many have left the ring', () => {
  const log = new EventLog(() => 42, 4)
  for (let i = 0; i < 10; i++) log.record(event)
  const all = log.after(0)
  expect(all.events.at(-1)).toMatchObject({ seq: 10, at: 42 })
  expect(all.missed + all.events.length).toBe(10)
  expect(all.missed).toBeGreaterThan(0)
  expect(log.after(8).events.map(({ seq }) => seq)).toEqual([9, 10])
})

it('follows: what was there first, then what comes, until cancelled', async () => {
  const log = new EventLog(() => 0)
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
