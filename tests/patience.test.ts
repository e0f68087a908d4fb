import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patience, START_TIMEOUT_MS } from './support/patience.ts'

const minute = 60_000

describe('patience with a daemon', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('ends after two minutes of silence', () => {
    const giveUp = vi.fn<() => void>()
    patience(giveUp)
    vi.advanceTimersByTime(2 * minute - 1)
    expect(giveUp).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(giveUp).toHaveBeenCalledOnce()
  })

  it('begins anew with every sign of progress, up to its limit', () => {
    const giveUp = vi.fn<() => void>()
    const { hear } = patience(giveUp)
    for (let at = minute; at < START_TIMEOUT_MS; at += minute) {
      vi.advanceTimersByTime(minute)
      hear(`guest: kernel … ${at} s\n`)
    }
    expect(giveUp).not.toHaveBeenCalled()
    vi.advanceTimersByTime(minute)
    expect(giveUp).toHaveBeenCalledOnce()
  })

  it('bears the silence of waiting for another process', () => {
    const giveUp = vi.fn<() => void>()
    const { hear } = patience(giveUp)
    hear('guest: waiting for process 123, which builds it\n')
    vi.advanceTimersByTime(10 * minute)
    expect(giveUp).not.toHaveBeenCalled()
    hear('something else\n')
    vi.advanceTimersByTime(2 * minute)
    expect(giveUp).toHaveBeenCalledOnce()
  })

  it('is not needed any more when it has started', () => {
    const giveUp = vi.fn<() => void>()
    const { hear, end } = patience(giveUp)
    hear('Docker Engine API on unix:///x\n')
    end()
    hear('and goes on to print\n')
    vi.advanceTimersByTime(START_TIMEOUT_MS)
    expect(giveUp).not.toHaveBeenCalled()
  })
})
