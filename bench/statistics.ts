/** Figures of one measurement: the times of its repetitions, or a single value. */
export interface Measured {
  unit: 'ms' | 'MB' | '%' | 'containers'
  p50: number
  p95?: number
  runs: number
}

/** @param values at least one. */
export function percentiles(values: number[], unit: Measured['unit'] = 'ms'): Measured {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
  return { unit, p50: round(at(0.5)), p95: round(at(0.95)), runs: values.length }
}

export function single(value: number, unit: Measured['unit']): Measured {
  return { unit, p50: round(value), runs: 1 }
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** Times one piece of work after another, after some that do not count. @returns milliseconds. */
export async function timeEach(runs: number, work: () => Promise<unknown>, warmUps = 2): Promise<number[]> {
  for (let i = 0; i < warmUps; i++) await work()
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const startedAt = performance.now()
    await work()
    times.push(performance.now() - startedAt)
  }
  return times
}
