import { expect, it } from 'vitest'
import type { Guest } from './guest.ts'
import { OwnHost } from './own-host.ts'

it('a host that cannot sync for want of a process is flushed and stopped all the same', async () => {
  const done: string[] = []
  const call = () => Promise.reject(new Error('sync: EAGAIN'))
  const guest = {
    link: { gone: null, call, on: () => undefined },
    stop: () => void done.push('stopped'),
  } as unknown as Guest
  const host = new OwnHost(guest, () => void done.push('flushed'), new Set())
  await expect(host.shutdown()).rejects.toThrow('sync: EAGAIN')
  expect(done).toEqual(['flushed', 'stopped'])
})
