import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withLock } from './lock.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(() => rm(dir, { recursive: true }))

it('lets one work at a time, and tells who waits', async () => {
  const path = join(dir, 'sub', 'lock')
  const waits: number[] = []
  let busy = 0
  const work = async (): Promise<void> => {
    expect(++busy).toBe(1)
    await sleep(20)
    busy--
  }
  const onWait = (pid: number): void => void waits.push(pid)
  await Promise.all([withLock(path, work, { onWait }), withLock(path, work, { onWait })])
  expect(waits).toEqual([process.pid])
})

it('frees the lock when the work fails', async () => {
  const path = join(dir, 'lock')
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(stat(path)).rejects.toThrow('ENOENT')
})

it('takes over the lock of a process that is gone', async () => {
  const path = join(dir, 'lock')
  await writeFile(path, '999999999')
  expect(await withLock(path, async () => 'done')).toBe('done')
})
