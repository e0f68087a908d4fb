import { describe, expect, it } from 'vitest'
import { helloWorld, LogBuilder } from '../testing/log-builder.ts'
import { EventRows, filterRows, type RowFilter } from './rows.ts'

function rowsOf(events: ReturnType<typeof helloWorld>) {
  const rows = new EventRows()
  // One at a time, as they come: an answer completes a row of an earlier batch.
  for (const event of events) rows.add([event])
  return rows.all
}
const all: RowFilter = { topics: new Set(), words: '', everything: true }
const lines = (rows: ReturnType<typeof filterRows>) => rows.map((row) => `${row.what} | ${row.result}`)

describe('event rows', () => {
  const rows = rowsOf(helloWorld())

  it('tell who asked whom for what, and what came of it', () => {
    expect(rows.find((row) => row.what.startsWith('POST /v1.51/images/create'))).toMatchObject({
      who: 'docker',
      whom: 'daemon',
      topic: 'requests',
      result: '✓ 200 OK · 3 ms',
    })
    expect(rows.find((row) => row.topic === 'registry')).toMatchObject({
      who: 'daemon',
      whom: 'registry-1.docker.io',
    })
  })

  it('put what a command caused under the command, with its exit code', () => {
    const command = rows.findIndex((row) => row.topic === 'commands')
    expect(rows[command]).toMatchObject({
      what: '$ docker run hello-world',
      result: '✓ exit 0',
      indented: false,
    })
    expect(rows.slice(command + 1).every((row) => row.indented)).toBe(true)
  })

  it('mark refusals', () => {
    expect(rows.filter((row) => row.failed).map((row) => row.result)).toEqual(['✕ 404 not found · 3 ms'])
  })

  it('fold pings away unless everything is wanted', () => {
    expect(lines(filterRows(rows, all)).some((line) => line.includes('_ping'))).toBe(true)
    expect(
      lines(filterRows(rows, { ...all, everything: false })).some((line) => line.includes('_ping')),
    ).toBe(false)
  })

  it('fold away what the shell asks to complete a word', () => {
    const shell = { kind: 'shell', name: 'docker' } as const
    const log = new LogBuilder()
      .add('cli.start', { argv: ['docker', '__complete', 'stop', ''] }, shell)
      .request(1, 'GET', '/containers/json', { origin: shell })
      .answer(1, 200, { origin: shell })
      .add('cli.end', { code: 0 }, shell)
    expect(filterRows(rowsOf(log.events), { ...all, everything: false })).toEqual([])
  })

  it('filter by topic and by words', () => {
    expect(filterRows(rows, { ...all, topics: new Set(['containers']) })).toHaveLength(3)
    expect(lines(filterRows(rows, { ...all, words: 'MANIFESTS' }))).toEqual([
      'GET /v2/library/hello-world/manifests/latest | ✓ 200 OK · 3 ms',
    ])
  })

  it('have one row for a boot stage, however often it counts its bytes', () => {
    const log = new LogBuilder()
    for (const stage of ['fetching', 'fetching', 'verifying']) log.add('machine.boot', { stage, ms: 1 })
    expect(rowsOf(log.events).map((row) => row.what)).toEqual([
      'boot: fetching at 1 ms',
      'boot: verifying at 1 ms',
    ])
  })

  it('show an exchange that goes on as open, and how long it took when it closes', () => {
    const log = new LogBuilder().request(1, 'POST', '/images/create').head(1, 200)
    const rows = new EventRows()
    rows.add(log.events)
    expect(rows.settle(1)).toBe(false)
    expect(rows.all).toMatchObject([{ open: false, result: '✓ 200 OK · 3 ms' }])
    expect(rows.settle(2)).toBe(true)
    expect(rows.all).toMatchObject([{ open: true, result: '✓ 200 OK · open' }])
    expect(rows.settle(2)).toBe(false)
    rows.add(log.close(1, { ms: 4210 }).events.slice(2))
    expect(rows.all).toMatchObject([{ open: false, result: '✓ 200 OK · 4.21 s' }])
    expect(rows.settle(3)).toBe(false)
  })

  it('never call an exchange open that closed right behind its answer', () => {
    const log = new LogBuilder().request(1, 'GET', '/containers/json').answer(1, 200)
    const rows = new EventRows()
    rows.add(log.events)
    expect(rows.settle(3)).toBe(false)
    expect(rows.all).toMatchObject([{ open: false, result: '✓ 200 OK · 3 ms' }])
  })

  it('tell of an exchange that closed without an answer, and keep quiet about one never seen', () => {
    const log = new LogBuilder().request(1, 'POST', '/containers/web/wait').close(1, { ms: 12 }).close(9)
    expect(rowsOf(log.events)).toMatchObject([{ result: '✕ no answer · 12 ms', failed: true, open: false }])
    expect(rowsOf(log.events)).toHaveLength(1)
  })

  it('have nothing open when the host crashed', () => {
    const rows = new EventRows()
    const log = new LogBuilder().request(1, 'GET', '/events').head(1, 200)
    rows.add(log.events)
    rows.settle(2)
    rows.add(log.add('machine.crashed', { reason: 'panic' }).events.slice(2))
    expect(rows.all[0]).toMatchObject({ result: '✓ 200 OK · broken off', open: false })
  })

  it('tell that somebody typed reboot', () => {
    const log = new LogBuilder().add('machine.power', { action: 'reboot' })
    expect(rowsOf(log.events)).toMatchObject([
      { topic: 'host', what: 'The host was told to reboot', failed: false },
    ])
  })

  it('leave a request without an answer open', () => {
    expect(rowsOf(new LogBuilder().request(1, 'GET', '/events').events)[0]).toMatchObject({ result: '' })
  })
})
