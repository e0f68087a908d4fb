import { describe, expect, it } from 'vitest'
import { action, encodeLine, failure, message, Throttle } from './progress.ts'

/** Lines of a real dockerd. */
it.each([
  [
    message('Pulling from library/busybox', 'latest'),
    '{"status":"Pulling from library/busybox","id":"latest"}',
  ],
  [message('Digest: sha256:1'), '{"status":"Digest: sha256:1"}'],
  [action('abc', 'Pulling fs layer'), '{"status":"Pulling fs layer","progressDetail":{},"id":"abc"}'],
  [
    action('abc', 'Downloading', 22529, 2210000),
    '{"status":"Downloading","progressDetail":{"current":22529,"total":2210000},"progress":"[\\u003e                                                  ]  22.53kB/2.21MB","id":"abc"}',
  ],
  [
    action('abc', 'Extracting', 2210000, 2210000),
    '{"status":"Extracting","progressDetail":{"current":2210000,"total":2210000},"progress":"[==================================================\\u003e]   2.21MB/2.21MB","id":"abc"}',
  ],
  [
    action('abc', 'Downloading', 1500, 0),
    '{"status":"Downloading","progressDetail":{"current":1500},"progress":"   1.5kB","id":"abc"}',
  ],
  [failure('no'), '{"errorDetail":{"message":"no"},"error":"no"}'],
])('writes %j as dockerd does', (line, text) => {
  expect(new TextDecoder().decode(encodeLine(line))).toBe(`${text}\r\n`)
})

describe('reports', () => {
  function reported(total: number, step: number, msPerStep: number): number[] {
    let now = 0
    const throttle = new Throttle(total, () => now)
    const seen: number[] = []
    for (let at = step; at <= total; at += step) {
      now += msPerStep
      if (throttle.due(at)) seen.push(at)
    }
    return seen
  }

  it('come at the first step and at the end, however fast it goes', () => {
    expect(reported(100_000, 10_000, 0)).toEqual([10_000, 100_000])
  })

  it('come every tenth of a second', () => {
    expect(reported(100_000, 10_000, 50)).toEqual([10_000, 30_000, 50_000, 70_000, 90_000, 100_000])
  })

  it('come for every hundredth at most', () => {
    expect(reported(100_000, 500, 1000)).toHaveLength(67)
  })
})
