/** How far along things are at a stage time. Everything that moves goes through here. */
import type { Beat } from './director.ts'

/** Linear progress of a beat, 0 to 1. */
export function progress(beat: Pick<Beat, 'start' | 'durationMs'>, t: number): number {
  if (beat.durationMs <= 0) return 1
  return Math.min(1, Math.max(0, (t - beat.start) / beat.durationMs))
}

/** For travel. */
export function easeInOut(p: number): number {
  return p < 0.5 ? 2 * p * p : 1 - (-2 * p + 2) ** 2 / 2
}

/** For births: overshoots by about 4 %. */
export function overshoot(p: number): number {
  return 1 + 2.0 * (p - 1) ** 3 + 1.0 * (p - 1) ** 2
}
