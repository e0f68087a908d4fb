/**
 * The same requests to our engine and to a genuine dockerd: status, message and shape must be equal but for the differences
 * listed by name in `differences.ts`, and every listed difference must still be one.
 *
 * Where no genuine dockerd can run, its recorded answers are used, and the test says so. They are recorded with
 * `DRYDOCK_RECORD=1 npx vitest run tests/differential`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { START_TIMEOUT_MS, startDaemon, type Daemon } from '../support/daemon.ts'
import { startOracle } from '../support/oracle.ts'
import { compare } from './compare.ts'
import { differences } from './differences.ts'
import { play } from './play.ts'
import { steps } from './requests.ts'
import type { Answer } from './shape.ts'

const recording = resolve(import.meta.dirname, '../recordings/differential.json')
let daemon: Daemon
let ours: Record<string, Answer>
let theirs: Record<string, Answer>

beforeAll(async () => {
  theirs = await answersOfTheOracle()
  daemon = await startDaemon({ images: ['busybox:latest'] })
  ours = await play(daemon.socket, steps)
}, START_TIMEOUT_MS)
afterAll(() => daemon?.stop())

async function answersOfTheOracle(): Promise<Record<string, Answer>> {
  const oracle = await startOracle()
  if (!oracle) {
    if (!existsSync(recording)) throw new Error('neither a genuine dockerd nor its recorded answers are here')
    console.warn('comparing with recorded answers')
    return JSON.parse(readFileSync(recording, 'utf8')) as Record<string, Answer>
  }
  try {
    const answers = await play(oracle.socket, steps)
    if (process.env.DRYDOCK_RECORD) {
      mkdirSync(dirname(recording), { recursive: true })
      writeFileSync(recording, `${JSON.stringify(answers, null, 1)}\n`)
    }
    return answers
  } finally {
    await oracle.stop()
  }
}

describe('our engine and a genuine dockerd', () => {
  it('are asked at least 100 different things', () => {
    expect(Object.keys(theirs).length).toBeGreaterThanOrEqual(100)
    expect(Object.keys(ours)).toEqual(Object.keys(theirs))
  })

  it('answer alike, but for the differences listed by name', () => {
    const found = Object.fromEntries(
      Object.entries(theirs)
        .map(([name, answer]) => [name, compare(ours[name]!, answer)] as const)
        .filter(([, difference]) => difference !== null),
    )
    const expected = Object.fromEntries(
      Object.entries(differences).map(([name, { why: _, ...difference }]) => [name, difference]),
    )
    expect(found).toEqual(expected)
  })
})
