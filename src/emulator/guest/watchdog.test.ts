import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AgentLink } from '../../protocol/agent/index.ts'
import { watchForHang } from './watchdog.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A link whose agent answers pings, or not. */
function aLink(answers: () => boolean) {
  const link = {
    lastHeardAt: Date.now(),
    pings: 0,
    ping() {
      link.pings++
      if (!answers()) return new Promise<void>(() => undefined)
      link.lastHeardAt = Date.now()
      return Promise.resolve()
    },
  }
  return link
}

function watch(link: ReturnType<typeof aLink>): { reasons: string[]; stop: () => void } {
  const reasons: string[] = []
  return { reasons, stop: watchForHang(link as unknown as AgentLink, (reason) => reasons.push(reason)) }
}

describe('watchForHang', () => {
  it('asks an agent that is silent, now and then', async () => {
    const link = aLink(() => true)
    const { reasons } = watch(link)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reasons).toEqual([])
    expect(link.pings).toBeGreaterThan(5)
    expect(link.pings).toBeLessThan(30)
  })

  it('does not ask one that talks', async () => {
    const link = aLink(() => true)
    watch(link)
    for (let i = 0; i < 60; i++) {
      link.lastHeardAt = Date.now()
      await vi.advanceTimersByTimeAsync(1000)
    }
    expect(link.pings).toBe(0)
  })

  it('says so when there is no answer for ten seconds', async () => {
    const link = aLink(() => false)
    const { reasons } = watch(link)
    await vi.advanceTimersByTimeAsync(12_000)
    expect(reasons).toEqual([])
    await vi.advanceTimersByTimeAsync(3000)
    expect(reasons[0]).toBe('the guest has not answered for 10 seconds')
  })

  it('counts its own turns, not the time that a sleeping tab was away', async () => {
    const link = aLink(() => false)
    const { reasons } = watch(link)
    await vi.advanceTimersByTimeAsync(5000)
    vi.setSystemTime(Date.now() + 3_600_000)
    await vi.advanceTimersByTimeAsync(2000)
    expect(reasons).toEqual([])
  })

  it('stops when told', async () => {
    const link = aLink(() => false)
    const { reasons, stop } = watch(link)
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reasons).toEqual([])
  })
})
