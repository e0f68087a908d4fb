import { describe, expect, it } from 'vitest'
import { anEngine, waitFor } from '../testing/engine.ts'

/** Recorded Docker events with the request that they are the doing of. */
async function told(
  act: (test: Awaited<ReturnType<typeof anEngine>>) => Promise<unknown>,
): Promise<string[]> {
  const test = await anEngine()
  test.records.length = 0
  await act(test)
  return test.records.map(({ kind, origin, corr, data }) => {
    return `${kind} ${'Action' in data ? data.Action : ''}: ${origin.name}, ${corr}`
  })
}

describe('whose doing something is', () => {
  it('is told of volumes', async () => {
    const events = await told(async ({ api }) => {
      await api('POST', '/volumes/create', { Name: 'data' })
      await api('DELETE', '/volumes/data')
      await api('POST', '/volumes/prune')
    })
    expect(events).toEqual([
      'docker.volume create: test, request 1',
      'docker.volume destroy: test, request 2',
      'docker.volume prune: test, request 3',
    ])
  })

  it('is told of all that one request causes: containers, their volumes, their networks', async () => {
    const events = await told(async (test) => {
      const id = await test.create({ Cmd: ['true'], Volumes: { '/data': {} } })
      await test.api('POST', `/containers/${id}/start`)
      await waitFor(test, id)
      await test.api('DELETE', `/containers/${id}?v=1`)
    })
    expect(events).toEqual([
      'docker.volume create: test, request 1',
      'docker.container create: test, request 1',
      'docker.volume mount: test, request 2',
      'docker.network connect: test, request 2',
      'docker.container start: test, request 2',
      'docker.network disconnect: test, request 2',
      'docker.volume unmount: test, request 2',
      'docker.container die: test, request 2',
      'docker.volume destroy: test, request 4',
      'docker.container destroy: test, request 4',
    ])
  })
})
