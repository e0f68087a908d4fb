/** The guest as a host that crashes, loses power, is restarted, and boots without a snapshot. */
import { afterEach, describe, expect, it } from 'vitest'
import type { BlockDevice } from '../../src/emulator/disk/block-device.ts'
import { PATH, resultOf } from '../../src/protocol/machine/machine.testing.ts'
import type { Machine, MachineEvent } from '../../src/protocol/machine/index.ts'
import { guestFiles, newDisk, startMachine, type TestMachineOptions } from './support.ts'

const machines: Machine[] = []
afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.host.shutdown()
})

async function start(options: TestMachineOptions = {}): Promise<Machine> {
  const { machine } = await startMachine(options)
  machines.push(machine)
  return machine
}

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (content: Uint8Array) => new TextDecoder().decode(content)
const hostPlan = (...args: string[]) => ({ args, env: [PATH], cwd: '/', stdio: { tty: false, stdin: false } })

/** @returns why the machine crashed, when it does. */
function crashOf(machine: Machine): Promise<string> {
  return new Promise((resolve) =>
    machine.host.on((event) => event.type === 'crashed' && resolve(event.reason)),
  )
}

describe('a start', () => {
  it('tells its stages, in order', async () => {
    const events: MachineEvent[] = []
    await start({ onEvent: (event) => events.push(event) })
    const stages = events.flatMap((event) => (event.type === 'boot' ? [event.stage] : []))
    expect(stages).toEqual(['restoring', 'time', 'entropy', 'disk', 'ready'])
  })

  it('gives the host the time, a name, an id, an address and a MAC of its own', async () => {
    const [one, other] = [await start({ hostname: 'first' }), await start()]
    const seen = await Promise.all(
      [one, other].map(async (machine) => {
        const script =
          'date +%s; hostname; cat /etc/machine-id /sys/class/net/eth0/address; head -c 16 /dev/urandom | sha256sum'
        return (await resultOf(await machine.host.spawn(hostPlan('sh', '-c', script)))).stdout.split('\n')
      }),
    )
    const [[time, name, id, mac, random], [, otherName, otherId, otherMac, otherRandom]] = seen as [
      string[],
      string[],
    ]
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(5)
    expect([name, otherName]).toEqual(['first', 'docker-host'])
    expect(id).toBe((await one.host.facts()).machineId)
    for (const [mine, theirs] of [
      [id, otherId],
      [mac, otherMac],
      [random, otherRandom],
    ])
      expect(mine).not.toBe(theirs)
  })

  it(
    'works from the kernel, without a snapshot, with another size of memory',
    { timeout: 180_000 },
    async () => {
      const guest = await guestFiles()
      const machine = await start({
        start: { boot: await guest.bootParts() },
        memoryBytes: 128 * 1024 * 1024,
      })
      const { memoryBytes } = await machine.host.facts()
      expect(memoryBytes).toBeGreaterThan(90 * 1024 * 1024)
      expect(memoryBytes).toBeLessThan(128 * 1024 * 1024)
      expect((await resultOf(await machine.host.spawn(hostPlan('echo', 'hello')))).stdout).toBe('hello\n')
    },
  )

  it('refuses a snapshot that is none', async () => {
    await expect(start({ start: { snapshot: bytes('not a snapshot at all') } })).rejects.toThrow()
  })

  it('refuses a disk without a file system', async () => {
    const guest = await guestFiles()
    const disk = await newDisk(guest)
    disk.write(0, new Uint8Array(1024 * 1024))
    await expect(start({ disk })).rejects.toThrow(/mount/)
  })
})

describe('a host that goes down', () => {
  it.each([
    [
      'its kernel panics',
      'echo 1 >/proc/sys/vm/panic_on_oom; x=0123456789; while true; do x=$x$x; done',
      /kernel panic/,
    ],
    ['it resets itself', 'reboot -f', /reset itself/],
    ['it halts', 'halt -f', /halted/],
  ])(
    'is noticed when %s; who waits hears of it; the stored data is there afterwards',
    async (_, script, reason) => {
      const disk = await newDisk(await guestFiles())
      const machine = await start({ disk })
      await machine.files.write('/var/lib/docker/kept', bytes('kept'))
      await machine.host.sync()
      const crash = crashOf(machine)
      const waiting = await machine.host.spawn(hostPlan('sleep', '1000'))
      await machine.host.spawn(hostPlan('sh', '-c', script)).catch(() => undefined)
      expect(await crash).toMatch(reason)
      await expect(waiting.exited).rejects.toThrow()
      await expect(machine.files.read('/etc/hostname')).rejects.toThrow()
      await machine.host.shutdown()
      const again = await start({ disk })
      expect(text(await again.files.read('/var/lib/docker/kept'))).toBe('kept')
    },
  )

  it.each(['reboot', 'poweroff', 'halt'] as const)(
    'tells of %s, and works until it is shut down',
    async (action) => {
      const machine = await start()
      const told = new Promise((resolve) =>
        machine.host.on((event) => event.type === 'power' && resolve(event)),
      )
      await machine.host.spawn(hostPlan(action))
      expect(await told).toEqual({ type: 'power', action })
      expect(text(await machine.files.read('/etc/hostname'))).toBe('docker-host\n')
    },
  )

  it('stops when its storage fails', async () => {
    const disk = await newDisk(await guestFiles())
    let full = false
    const failing: BlockDevice = {
      ...disk,
      write(offset, content) {
        if (full) throw new Error('quota exceeded')
        disk.write(offset, content)
      },
    }
    const machine = await start({ disk: failing })
    const crash = crashOf(machine)
    full = true
    await Promise.allSettled([
      machine.files.write('/var/lib/docker/x', bytes('x')).then(() => machine.host.sync()),
    ])
    expect(await crash).toBe("the disk's storage failed: quota exceeded")
  })
})

describe('a power cut', () => {
  it.each([1, 2, 3])('loses nothing that sync acknowledged (%d)', async (seed) => {
    const disk = await newDisk(await guestFiles())
    const cut = powerCutDisk(disk, seed)
    const machine = await start({ disk: cut })
    await machine.files.makeDirectory('/var/lib/docker/dir')
    for (let i = 0; i < 20; i++)
      await machine.files.write(`/var/lib/docker/dir/${i}`, bytes(`content ${i}`.repeat(500)))
    await machine.host.sync()
    const busy =
      'cd /var/lib/docker; i=0; while true; do i=$((i+1)); echo $i >dir/new$i; rm -f dir/new$((i-5)); [ $((i%7)) = 0 ] && sync; done'
    await machine.host.spawn(hostPlan('sh', '-c', busy))
    await new Promise((resolve) => setTimeout(resolve, 1500))
    cut.cutPower()
    // What the old host still does no longer reaches the disk.
    await machine.host.shutdown()
    const again = await start({ disk })
    for (let i = 0; i < 20; i++) {
      expect(text(await again.files.read(`/var/lib/docker/dir/${i}`))).toBe(`content ${i}`.repeat(500))
    }
    expect((await resultOf(await again.host.spawn(hostPlan('ls', '/var/lib/docker/dir')))).code).toBe(0)
  })
})

/** A disk with a volatile cache: what was not flushed is kept or lost, write by write, as chance has it. */
function powerCutDisk(disk: BlockDevice, seed: number): BlockDevice & { cutPower(): void } {
  let pending: [offset: number, content: Uint8Array][] = []
  let state = seed
  let off = false
  const chance = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32
  const settle = () => {
    for (const [offset, content] of pending) disk.write(offset, content)
    pending = []
  }
  return {
    ...disk,
    read(offset, length) {
      const content = disk.read(offset, length).slice()
      for (const [at, written] of pending) overlay(content, offset, written, at)
      return content
    },
    write(offset, content) {
      if (!off) pending.push([offset, content.slice()])
    },
    flush() {
      if (!off) settle()
    },
    cutPower() {
      off = true
      pending = pending.filter(() => chance() < 0.5)
      settle()
    },
  }
}

/** Puts what of `written`, which lies at `at`, falls into `content`, which lies at `offset`. */
function overlay(content: Uint8Array, offset: number, written: Uint8Array, at: number): void {
  const from = Math.max(offset, at)
  const to = Math.min(offset + content.length, at + written.length)
  if (from < to) content.set(written.subarray(from - at, to - at), from - offset)
}
