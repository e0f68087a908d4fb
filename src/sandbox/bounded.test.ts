import { describe, expect, it } from 'vitest'
import { bounded } from './bounded.ts'

describe('what is recorded', () => {
  it('is left alone while it is small', () => {
    const event = { kind: 'x', data: { argv: ['docker', 'ps'], n: 3, none: null, on: true } }
    expect(bounded(event).kept).toEqual(event)
  })

  it('has no text above 2 KiB, and says where it was cut', () => {
    const { kept } = bounded({ path: `/x?${'q'.repeat(900_000)}` })
    expect(kept.path).toBe(`/x?${'q'.repeat(2045)}…`)
  })

  it('stays small however many texts, entries and keys there are, and keeps its shape', () => {
    const labels = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`${i}${'k'.repeat(5000)}`, 'v'.repeat(5000)]),
    )
    const event = { argv: Array.from({ length: 50_000 }, () => 'word'), labels, time: 7 }
    const { kept } = bounded(event)
    expect(JSON.stringify(kept).length).toBeLessThan(40_000)
    expect(kept.argv).toHaveLength(129)
    expect(kept.argv.at(-1)).toBe('…')
    expect(kept.time).toBe(7)
  })

  it('keeps what comes first before all else, and leaves it where it stood', () => {
    const labels = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`a${i}`, 'v'.repeat(200)]))
    const { kept } = bounded({ before: 'x'.repeat(4000), map: { ...labels, name: 'web' } }, [
      'exitCode',
      'name',
    ])
    expect(Object.entries(kept.map).at(-1)).toEqual(['name', 'web'])
    expect(Object.keys(kept.map)).toHaveLength(128)
  })

  it('says how much it takes: text above all, and something for each value', () => {
    const small = bounded({ a: '' }).sizeBytes
    expect(bounded({ a: 'x'.repeat(1000) }).sizeBytes).toBe(small + 2000)
    expect(bounded({ ['a'.repeat(100)]: '' }).sizeBytes).toBe(small + 198)
    expect(bounded({ a: [0, 0, 0] }).sizeBytes).toBeGreaterThan(small + 90)
    expect(bounded({ a: 'x'.repeat(900_000) }).sizeBytes).toBeLessThan(5000)
  })
})
