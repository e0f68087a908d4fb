import { expect, it } from 'vitest'
import { roomOf } from './room.ts'

const contents: Record<string, string> = {
  '/proc/loadavg': '9.20 3.18 1.12 4/1990 11206\n',
  '/proc/sys/kernel/threads-max': '1998\n',
}

it('the room of a host is read from its kernel and its disk', async () => {
  const files = {
    read: async (path: string) => new TextEncoder().encode(contents[path]),
    space: async (path: string) => ({ totalBytes: path === '/var/lib/docker' ? 2000 : 1, usedBytes: 1980 }),
  }
  expect(await roomOf({ files })).toEqual({
    processes: { used: 1990, limit: 1998 },
    disk: { totalBytes: 2000, usedBytes: 1980 },
  })
})
