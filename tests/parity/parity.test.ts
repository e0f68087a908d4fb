/**
 * The genuine client 28.2.2 and ours, the same command lines, the same engine: equal bytes on stdout and stderr, equal
 * exit codes, ids and times aside. What the genuine one printed is recorded; where it is not installed, ours is compared
 * with the recording. `UPDATE_RECORDINGS=1` writes the recordings anew.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRequest } from '../support/api.ts'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'
import { genuine, GENUINE_VERSION, ours, type Client } from './clients.ts'
import { play, shown, type Ask, type Played } from './play.ts'
import { scenarios, type Scenario } from './scenarios.ts'

const recordings = resolve(import.meta.dirname, '../recordings/parity')
const file = (scenario: Scenario) => join(recordings, `${scenario.name}.json`)

/** A daemon that runs already, for work on the client: no recordings are kept of what others' daemons say. */
const given = process.env.PARITY_SOCKET
let daemon: Daemon | null = null
let socket = given ?? ''
let oracle: Client | null = null

const ask: Ask = async (method, path) => {
  const { body } = await apiRequest(socket, method, path)
  return body === '' ? null : JSON.parse(body)
}

beforeAll(async () => {
  if (!given) {
    daemon = await startDaemon({ images: ['busybox'] })
    socket = daemon.socket
  }
  oracle = genuine(socket)
  if (!oracle)
    console.warn(`docker ${GENUINE_VERSION} is not installed: comparing with what it printed elsewhere`)
}, START_TIMEOUT_MS)
afterAll(() => daemon?.stop())

async function expected(scenario: Scenario): Promise<Played[]> {
  if (!oracle) return JSON.parse(readFileSync(file(scenario), 'utf8')) as Played[]
  const played = await play(scenario, oracle, ask)
  if (!given && (process.env.UPDATE_RECORDINGS || !existsSync(file(scenario)))) {
    mkdirSync(recordings, { recursive: true })
    writeFileSync(file(scenario), `${JSON.stringify(played, null, 1)}\n`)
  }
  return played
}

describe('parity with the genuine client', () => {
  it('has at least 150 command lines', () => {
    expect(scenarios.flatMap(({ lines }) => lines).length).toBeGreaterThanOrEqual(150)
  })

  it.each(scenarios)('$name', { timeout: 600_000 }, async (scenario) => {
    const theirs = await expected(scenario)
    const own = await play(scenario, ours(socket), ask)
    expect(own.length).toBe(scenario.lines.length)
    const differences = own.flatMap((answer, i) =>
      shown(answer) === shown(theirs[i]!) ? [] : [{ ours: shown(answer), genuine: shown(theirs[i]!) }],
    )
    for (const { ours: mine, genuine: wanted } of differences) expect.soft(mine).toBe(wanted)
    expect(differences.length).toBe(0)
  })
})
