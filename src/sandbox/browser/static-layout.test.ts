import { afterEach, describe, expect, it, vi } from 'vitest'
import { UnreachableError } from '../../sim/registry/layout.ts'
import { fetchedLayout } from './static-layout.ts'

afterEach(() => vi.unstubAllGlobals())

const base = 'https://page.example/registry/'

/** A state that is changed later counts from then on. */
function network(state: { online: boolean; answers: boolean }) {
  const asked = vi.fn(async (_url: string, _init?: RequestInit) => {
    if (!state.answers) throw new TypeError('Failed to fetch')
    return Response.json({ manifests: [] })
  })
  vi.stubGlobal('fetch', asked)
  vi.stubGlobal('navigator', { onLine: state.online })
  return asked
}

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof UnreachableError ? error.message : String(error)),
  )

describe('the registry’s files', () => {
  it.each([
    [{ online: false, answers: false }, 'this browser is offline'],
    [{ online: true, answers: false }, 'the page’s server does not answer'],
    [{ online: false, answers: true }, null],
    [{ online: true, answers: true }, null],
  ])('%j: %s', async (state, reason) => {
    network(state)
    expect(await reasonOf(fetchedLayout(base).reach!())).toBe(reason)
  })

  it.each([
    [true, 'the page’s server does not answer'],
    [false, 'this browser is offline'],
  ])('were answered before, fail now: online %j', async (online, reason) => {
    const state = { online, answers: true }
    network(state)
    const layout = fetchedLayout(base)
    await layout.reach!()
    state.answers = false
    expect(await reasonOf(layout.blob(`sha256:${'0'.repeat(64)}`))).toBe(reason)
    expect(await reasonOf(layout.reach!())).toBe(reason)
    state.answers = true
    expect(await reasonOf(layout.reach!())).toBeNull()
  })

  it('are not said to be there because a cache has them', async () => {
    const asked = network({ online: true, answers: true })
    await fetchedLayout(base).reach!()
    expect(asked).toHaveBeenCalledWith(`${base}index.json`, { cache: 'no-store' })
  })

  it('are not asked for again while they come', async () => {
    const asked = network({ online: true, answers: true })
    const layout = fetchedLayout(base)
    await layout.index()
    await layout.reach!()
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
