import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Proportional set size of processes, in MB: what they share with others counts in part. */
export function pssOf(pids: (string | number)[]): number {
  return pids.reduce<number>((sum, pid) => sum + pssOfOne(pid), 0)
}

export function rendererPids(): string[] {
  return execFileSync('pgrep', ['-f', 'type=renderer']).toString().trim().split('\n')
}

/** 0 when it has ended. */
function pssOfOne(pid: string | number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
    return (Number(kilobytes) * 1024) / 1e6
  } catch {
    return 0
  }
}
