import type { Difference } from './compare.ts'

/** Where today's API (or Drydock) answers otherwise than dockerd 20.10, by the step's name, and why. */
export const differences: Record<string, Difference & { why: string }> = {}
