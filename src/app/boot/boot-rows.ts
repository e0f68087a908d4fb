/** The boot as rows to draw: which stage took how long and moved how many bytes. Knows no components. */
import type { BootProgress, BootStage } from '../../protocol/boot.ts'

export interface BootRow {
  stage: string
  label: string
  state: 'waiting' | 'current' | 'done' | 'failed'
  /** Milliseconds; null while it runs or waits. */
  tookMs: number | null
  detail: string | null
  loadedBytes: number | null
  totalBytes: number | null
}

const labels: Record<Exclude<BootStage, 'ready'>, string> = {
  fetching: 'Fetch the guest',
  verifying: 'Verify its SHA-256',
  restoring: 'Restore the machine',
  time: 'Set its clock',
  entropy: 'Seed its random numbers',
  disk: 'Mount the disk',
  engine: 'Start dockerd',
}

/**
 * @param progress what was reported, oldest first.
 * @param failedStage the stage that failed, or true when the one under way did.
 */
export function bootRows(progress: BootProgress[], failedStage?: string | true): BootRow[] {
  const seen = [...new Set(progress.map((one) => one.stage as string))].filter((stage) => stage !== 'ready')
  const ready = progress.some((one) => one.stage === 'ready')
  const stages = [...seen, ...(ready ? [] : Object.keys(labels).filter((stage) => !seen.includes(stage)))]
  return stages.map((stage) => {
    const own = progress.filter((one) => one.stage === stage)
    const index = seen.indexOf(stage)
    const next = progress.find((one) => one.stage === (seen[index + 1] ?? 'ready'))
    const current = own.length > 0 && !next
    const failed = failedStage === true ? current : failedStage === stage
    return {
      stage,
      label: labels[stage as keyof typeof labels] ?? stage,
      state: failed ? 'failed' : own.length === 0 ? 'waiting' : current ? 'current' : 'done',
      tookMs: own.length > 0 && next ? next.ms - own[0]!.ms : null,
      detail: own.findLast((one) => one.detail)?.detail ?? null,
      loadedBytes: own.findLast((one) => one.loadedBytes !== undefined)?.loadedBytes ?? null,
      totalBytes: own.findLast((one) => one.totalBytes !== undefined)?.totalBytes ?? null,
    }
  })
}
