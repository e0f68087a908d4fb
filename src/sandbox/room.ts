/** How full a host is. */
import type { Machine } from '../protocol/machine/index.ts'
import type { HostRoom } from '../protocol/sandbox.ts'

const decoder = new TextDecoder()

/** Asks the kernel alone: no process has to start for it. */
export async function roomOf({
  files,
}: {
  files: Pick<Machine['files'], 'read' | 'space'>
}): Promise<HostRoom> {
  const [[load, limit], disk] = await Promise.all([
    Promise.all(
      ['/proc/loadavg', '/proc/sys/kernel/threads-max'].map(async (path) =>
        decoder.decode(await files.read(path, 128)),
      ),
    ),
    files.space('/var/lib/docker'),
  ])
  // `0.20 0.18 0.12 1/80 11206`: of 80 tasks 1 runs
  const used = Number(/\d+\/(\d+)/.exec(load!)?.[1] ?? 0)
  return { processes: { used, limit: Number(limit) }, disk }
}
