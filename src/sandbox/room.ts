/** How full a host is. */
import type { Machine } from '../protocol/machine/index.ts'
import type { HostRoom } from '../protocol/sandbox.ts'

interface Rooms {
  files: Pick<Machine['files'], 'read'>
  host: Pick<Machine['host'], 'spawn'>
}

const decoder = new TextDecoder()

/** Processes are read without starting one; for the disk `df` runs, which a host without room for it cannot. */
export async function roomOf({ files, host }: Rooms): Promise<HostRoom> {
  const [load, limit] = await Promise.all(
    ['/proc/loadavg', '/proc/sys/kernel/threads-max'].map(async (path) =>
      decoder.decode(await files.read(path, 128)),
    ),
  )
  // `0.20 0.18 0.12 1/80 11206`: of 80 tasks 1 runs
  const used = Number(/\d+\/(\d+)/.exec(load!)?.[1] ?? 0)
  return { processes: { used, limit: Number(limit) }, disk: await diskOf(host).catch(() => null) }
}

async function diskOf(host: Rooms['host']): Promise<HostRoom['disk']> {
  const df = await host.spawn({
    args: ['/bin/df', '-P', '-k', '/var/lib/docker'],
    env: ['PATH=/bin'],
    cwd: '/',
    stdio: { tty: false, stdin: false },
  })
  const [text] = await Promise.all([
    new Response(df.stdout as ReadableStream<Uint8Array<ArrayBuffer>>).text(),
    df.exited,
  ])
  await df.stderr?.cancel()
  return readDf(text)
}

/** `/dev/sda 1998672 1900000 20 100% /var/lib/docker`: size, used and free in KiB; what is kept back for root counts as used. */
export function readDf(text: string): HostRoom['disk'] {
  const [, size, , free] = /\s(\d+)\s+(\d+)\s+(\d+)\s+\d+%/.exec(text) ?? []
  if (size === undefined || free === undefined) return null
  return { totalBytes: Number(size) * 1024, usedBytes: (Number(size) - Number(free)) * 1024 }
}
