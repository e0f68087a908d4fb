import { describe, expect, it } from 'vitest'
import { bootRows } from './boot-rows.ts'

const stages = (rows: ReturnType<typeof bootRows>) => rows.map((row) => `${row.stage} ${row.state}`)

describe('bootRows', () => {
  it('lists the stages to come while nothing has been reported', () => {
    expect(bootRows([]).every((row) => row.state === 'waiting' && row.tookMs === null)).toBe(true)
    expect(bootRows([]).map((row) => row.stage)).toContain('verifying')
  })

  it('ends a stage where the next begins, and gives the last byte counts', () => {
    const rows = bootRows([
      { stage: 'fetching', ms: 5, loadedBytes: 0, totalBytes: 100 },
      { stage: 'fetching', ms: 60, loadedBytes: 100, totalBytes: 100 },
      { stage: 'verifying', ms: 90 },
    ])
    expect(rows[0]).toMatchObject({ state: 'done', tookMs: 85, loadedBytes: 100, totalBytes: 100 })
    expect(rows[1]).toMatchObject({ stage: 'verifying', state: 'current', tookMs: null })
    expect(rows[2]).toMatchObject({ stage: 'restoring', state: 'waiting' })
  })

  it('shows only what happened once the host is ready', () => {
    const rows = bootRows([
      { stage: 'fetching', ms: 0 },
      { stage: 'kernel', ms: 10 },
      { stage: 'ready', ms: 30 },
    ])
    expect(stages(rows)).toEqual(['fetching done', 'kernel done'])
    expect(rows[1]).toMatchObject({ label: 'kernel', tookMs: 20 })
  })

  it('marks the stage that failed, named or under way', () => {
    const progress = [
      { stage: 'fetching', ms: 0 },
      { stage: 'verifying', ms: 10 },
    ]
    expect(stages(bootRows(progress, 'verifying'))[1]).toBe('verifying failed')
    expect(stages(bootRows(progress, true))[1]).toBe('verifying failed')
    expect(stages(bootRows(progress, true))[0]).toBe('fetching done')
  })
})
