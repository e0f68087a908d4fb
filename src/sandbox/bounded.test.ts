import { describe, expect, it } from 'vitest'
import { bounded } from './bounded.ts'

describe('what is recorded', () => {
  it('is left alone while it is small', () => {
    const event = { kind: 'x', data: { argv: ['docker', 'ps'], n: 3, none: null, on: true } }
    expect(bounded(event)).toEqual(event)
  })

  it('has no text above 2 KiB, and says where it was cut', () => {
    const { path } = bounded({ path: `/x?${'q'.repeat(900_000)}` })
    expect(path).toBe(`/x?${'q'.repeat(2045)}…`)
  })

  it('stays small however many texts, entries and keys there are, and keeps its shape', () => {
    const labels = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`${i}${'k'.repeat(5000)}`, 'v'.repeat(5000)]),
    )
    const event = { argv: Array.from({ length: 50_000 }, () => 'word'), labels, time: 7 }
    const kept = bounded(event)
    expect(JSON.stringify(kept).length).toBeLessThan(40_000)
    expect(kept.argv).toHaveLength(129)
    expect(kept.argv.at(-1)).toBe('…')
    expect(kept.time).toBe(7)
  })
})
