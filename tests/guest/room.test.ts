/** What is told of a guest's room when there really is none left. */
import { afterEach, expect, it } from 'vitest'
import { PATH, resultOf } from '../../src/protocol/machine/machine.testing.ts'
import type { Machine } from '../../src/protocol/machine/index.ts'
import { roomOf } from '../../src/sandbox/room.ts'
import { startMachine } from './support.ts'

let machine: Machine
afterEach(() => machine.host.shutdown())

/** A script of the host itself, with a file as its output: it ends when its children do not. */
async function onHost(script: string): Promise<string> {
  const process = await machine.host.spawn({
    args: ['/bin/sh', '-c', `{ ${script}\n} >/tmp/said 2>&1`],
    env: [PATH],
    cwd: '/var/lib/docker',
    stdio: { tty: false, stdin: false },
  })
  await resultOf(process)
  return new TextDecoder().decode(await machine.files.read('/tmp/said'))
}

it('a table of processes that is full', async () => {
  ;({ machine } = await startMachine())
  const before = await roomOf(machine)
  expect(before.processes.used).toBeLessThan(before.processes.limit / 2)
  expect(await onHost('while :; do sleep 10000 & done')).toContain("can't fork")
  const { processes } = await roomOf(machine)
  expect(processes.used).toBeGreaterThanOrEqual(0.97 * processes.limit)
  // Whether there is a process left for a last sync or not: a restart must be a way out.
  await machine.host.shutdown().catch((error: unknown) => expect(String(error)).toContain('sync: EAGAIN'))
  expect(machine.host.gone).toBe('the host was shut down')
})

it('a disk that is full', async () => {
  ;({ machine } = await startMachine())
  const before = await roomOf(machine)
  expect(before.disk.totalBytes).toBeGreaterThan(1.9e9)
  expect(before.disk.usedBytes).toBeLessThan(0.1 * before.disk.totalBytes)
  const fill = 'for size in 500M 50M 5M; do while fallocate -l $size a$((i+=1)); do :; done; done'
  expect(await onHost(`${fill}; dd if=/dev/zero of=rest bs=64k`)).toContain('No space left on device')
  const { disk } = await roomOf(machine)
  expect(disk.totalBytes).toBe(before.disk.totalBytes)
  expect(disk.usedBytes).toBeGreaterThanOrEqual(0.97 * disk.totalBytes)
})
