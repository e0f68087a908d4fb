import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fakeDaemon } from '../testing/fake-daemon.ts'
import { failedPullMessages, pullBody, pullMessages } from '../testing/pull-stream.ts'
import { runCli, type CliOptions } from '../testing/run-cli.ts'
import { progressBar } from './progress.ts'

/** As the genuine client drew it on a terminal of that width. */
const golden = (name: string) => readFileSync(new URL(`./${name}.golden`, import.meta.url), 'utf8')

async function pull(args: string[], messages: readonly object[], options: CliOptions): Promise<string> {
  const { dial } = fakeDaemon({ 'POST /images/create': { body: pullBody(messages) } })
  const { stdout, stderr, status } = await runCli(['pull', ...args], { dial, ...options })
  return `${stdout}${stderr}exit ${status}\n`
}

const terminal = (columns: number): CliOptions => ({ tty: ['stdin', 'stdout', 'stderr'], columns })

describe('docker pull', () => {
  it.each([
    ['pull-plain', ['nginx:alpine'], {}],
    ['pull-quiet', ['-q', 'nginx:alpine'], {}],
    ['pull-40-columns', ['nginx:alpine'], terminal(40)],
    ['pull-80-columns', ['nginx:alpine'], terminal(80)],
    ['pull-130-columns', ['nginx:alpine'], terminal(130)],
  ])('%s', async (name, args, options) => {
    expect(await pull(args, pullMessages, options)).toBe(golden(name))
  })

  it.each([
    ['pull-failed', terminal(80)],
    ['pull-failed-plain', {}],
  ])('%s: a failure in the stream is the end, status 1', async (name, options) => {
    expect(await pull(['nginx:alpine'], failedPullMessages, options)).toBe(golden(name))
  })

  it('a connection that breaks inside a message is not a success', async () => {
    const { dial } = fakeDaemon({ 'POST /images/create': { body: '{"status":"Pulling"}{"sta' } })
    const { status, stderr } = await runCli(['pull', 'x:1'], { dial })
    expect({ status, stderr }).toEqual({ status: 1, stderr: 'unexpected EOF\n' })
  })

  it('shows how long it will take', () => {
    const progress = { current: 25, total: 100, start: 1000, hideCounts: false, units: '' }
    expect(progressBar(progress, 60, 1010_000)).toBe('     25B/100B 30s')
    expect(progressBar(progress, 40, 1010_000)).toBe('     25B/100B')
  })
})
