import { expect, it } from 'vitest'
import type { Origin } from '../protocol/socket.ts'
import { fakeDaemon } from './testing/fake-daemon.ts'
import { runCli } from './testing/run-cli.ts'

it.each<Origin>([
  { kind: 'learner', name: 'docker' },
  { kind: 'container', name: '3fa2c1d4e5f6' },
  { kind: 'lesson', name: 'docker' },
  { kind: 'page', name: 'page' },
  { kind: 'learner', name: 'compose' },
  { kind: 'remote', name: 'docker' },
])('a command that runs for $kind $name asks the daemon as that one', async (origin) => {
  const daemon = fakeDaemon({ 'GET /containers/json': { body: [] } })
  const asked: (Origin | undefined)[] = []
  const run = await runCli(['ps'], {
    origin,
    dial: (address, from) => {
      asked.push(from)
      return daemon.dial(address, from)
    },
  })
  expect(run.status).toBe(0)
  expect(asked.length).toBeGreaterThan(0)
  for (const from of asked) expect(from).toEqual({ ...origin, corr: 'test' })
})
