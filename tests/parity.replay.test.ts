/**
 * What the genuine client printed against the guest (`tests/parity`), replayed without one: our client in this process, our engine
 * on the scripted machine. A line whose answer takes a kernel is marked `guest` with its reason; every other has to match.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ours } from './parity/clients.ts'
import { play, shown, type Played } from './parity/play.ts'
import { openScriptedHost, type ScriptedHost } from './parity/scripted-host.ts'
import { scenarios, type Scenario } from './parity/scenarios.ts'

let host: ScriptedHost
beforeAll(async () => void (host = await openScriptedHost()))
afterAll(() => host.stop())

function recorded({ name }: Scenario): Played[] {
  const file = resolve(import.meta.dirname, `recordings/parity/${name}.json`)
  return JSON.parse(readFileSync(file, 'utf8')) as Played[]
}

const reasonOf = (line: Scenario['lines'][number]) => (typeof line === 'string' ? undefined : line.guest)

describe('recordings of the genuine client, without a guest', () => {
  it('are at least 400 lines', () => {
    const lines = scenarios.flatMap(({ lines }) => lines)
    expect(lines.filter((line) => reasonOf(line) === undefined).length).toBeGreaterThanOrEqual(400)
  })

  it.each(scenarios)('$name', { timeout: 120_000 }, async (scenario) => {
    const wanted = recorded(scenario)
    const played = await play(scenario, ours(host.socket, host.dial), host.ask)
    const needless: string[] = []
    for (const [i, answer] of played.entries()) {
      const same = shown(answer) === shown(wanted[i]!)
      if (reasonOf(scenario.lines[i]!) === undefined) expect.soft(shown(answer)).toBe(shown(wanted[i]!))
      else if (same) needless.push(answer.line)
    }
    expect(needless, 'marked for the guest, but right without one').toEqual([])
    expect(host.reports).toEqual([])
  })
})
