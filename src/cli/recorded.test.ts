/** What the genuine client 28.2.2 printed for a daemon of canned answers, byte for byte. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { splitWords } from '../../tests/parity/split-words.ts'
import { cannedRoutes } from './testing/canned.ts'
import { fakeDaemon } from './testing/fake-daemon.ts'
import { runCli } from './testing/run-cli.ts'

interface Recorded {
  line: string
  stdout: string
  stderr: string
  status: number
}
const recorded = JSON.parse(
  readFileSync(new URL('./testing/recorded.json', import.meta.url), 'utf8'),
) as Recorded[]

const NOW = Date.UTC(2026, 0, 1)

/** Ages are the same whenever it was recorded, dates are not; nor is an address in memory. */
const undated = (text: string) =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC/g, '<date>')
    .replaceAll(/0xc[\da-f]{9}/g, '<pointer>')

describe('docker, as the genuine client prints it', () => {
  it.each(recorded)('$line', async ({ line, ...expected }) => {
    const { dial } = fakeDaemon(cannedRoutes(NOW / 1000))
    const got = await runCli(splitWords(line), {
      dial,
      now: NOW,
      env: { DOCKER_HOST: 'unix:///tmp/canned.sock' },
    })
    expect({ ...got, stdout: undated(got.stdout) }).toEqual({ ...expected, stdout: undated(expected.stdout) })
  })
})
