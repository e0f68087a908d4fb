import { describe, expect, it } from 'vitest'
import type { Machine, Process } from '../protocol/machine/index.ts'
import { roomOf } from './room.ts'

const contents: Record<string, string> = {
  '/proc/loadavg': '9.20 3.18 1.12 4/1990 11206\n',
  '/proc/sys/kernel/threads-max': '1998\n',
}
const read: Machine['files']['read'] = async (path) => new TextEncoder().encode(contents[path])
const printing = (text: string): Process => ({
  pid: 2,
  stdin: null,
  stdout: new Response(text).body!,
  stderr: new Response('').body!,
  resize: async () => {},
  kill: async () => {},
  exited: Promise.resolve({ code: 0 }),
})

describe('the room of a host', () => {
  it('is read from its kernel and its disk', async () => {
    const df =
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda 2000 1900 20 99% /var/lib/docker\n'
    expect(await roomOf({ files: { read }, host: { spawn: async () => printing(df) } })).toEqual({
      processes: { used: 1990, limit: 1998 },
      disk: { totalBytes: 2000 * 1024, usedBytes: 1980 * 1024 },
    })
  })

  it('is told as far as it can be when no process can be started', async () => {
    const spawn = () => Promise.reject(new Error('spawn: EAGAIN'))
    expect(await roomOf({ files: { read }, host: { spawn } })).toEqual({
      processes: { used: 1990, limit: 1998 },
      disk: null,
    })
  })
})
