import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchedLayout } from './static-layout.ts'

afterEach(() => vi.unstubAllGlobals())

function network({ online, answers }: { online: boolean; answers: boolean }) {
  const asked = vi.fn(async () => {
    if (!answers) throw new TypeError('Failed to fetch')
    return Response.json({ manifests: [] })
  })
  vi.stubGlobal('fetch', asked)
  vi.stubGlobal('navigator', { onLine: online })
  return asked
}

describe('the registry’s files', () => {
  it.each([
    [{ online: false, answers: false }, 'this browser is offline'],
    [{ online: true, answers: false }, 'the page’s server does not answer'],
    [{ online: false, answers: true }, null],
    [{ online: true, answers: true }, null],
  ])('%j: %s', async (state, reason) => {
    network(state)
    expect(await fetchedLayout('https://page.example/registry/').unreachable!()).toBe(reason)
  })

  it('are not asked for again while they come', async () => {
    const asked = network({ online: true, answers: true })
    const layout = fetchedLayout('https://page.example/registry/')
    await layout.index()
    await layout.unreachable!()
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
