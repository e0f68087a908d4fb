import { describe, expect, it } from 'vitest'
import {
  aPlan,
  aSpec,
  anExec,
  bridged,
  pattern,
  resultOf,
  Seen,
  sha256OfStream,
  sleep,
  text,
  write,
} from '../machine.testing.ts'
import { RuntimeError } from '../index.ts'
import type { Subject } from './subject.testing.ts'

export function describeContainers(subject: Subject): void {
  describe('containers', () => {
    describe('start', () => {
      it('runs a program to its end', async () => {
        expect(await subject.run(['true'])).toEqual({ stdout: '', stderr: '', code: 0, oomKilled: false })
      })

      it('keeps the two streams apart and passes the exit code on', async () => {
        const result = await subject.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])
        expect(result).toMatchObject({ stdout: 'out\n', stderr: 'err\n', code: 3 })
      })

      it('gives arguments, environment and working directory', async () => {
        expect((await subject.run(['echo', 'a b', '$HOME', '']))!.stdout).toBe('a b $HOME \n')
        expect((await subject.run(['env'], { env: ['A=1', 'B=x=y'] })).stdout).toContain('A=1\nB=x=y\n')
        expect((await subject.run(['pwd'], { cwd: '/tmp' })).stdout).toBe('/tmp\n')
      })

      it('passes standard input on, to its end', async () => {
        const process = await subject.start(['cat'], { stdin: true })
        const result = resultOf(process)
        await write(process, 'one\n')
        await write(process, 'two\n')
        await process.stdin!.close()
        expect(await result).toMatchObject({ stdout: 'one\ntwo\n', code: 0 })
      })

      it('has no standard input unless asked', async () => {
        const process = await subject.start(['cat'])
        expect(process.stdin).toBeNull()
        expect(await resultOf(process)).toMatchObject({ stdout: '', code: 0 })
      })

      it('gives a terminal of the size asked for, and resizes it', async () => {
        const process = await subject.start(['sh'], {
          tty: true,
          stdin: true,
          size: { rows: 31, columns: 99 },
        })
        expect(process.stderr).toBeNull()
        const seen = new Seen(process.stdout)
        await write(process, 'stty size\n')
        await seen.until('31 99')
        await process.resize({ rows: 40, columns: 120 })
        await write(process, 'stty size\n')
        await seen.until('40 120')
        await write(process, 'exit 7\n')
        expect((await process.exited).code).toBe(7)
      })

      it('refuses a program that is not there, and leaves nothing behind', async () => {
        const plan = aPlan(['no-such-program'], subject.layers)
        const refusal = await subject.machine.containers.start(plan).catch((error: unknown) => error)
        expect(refusal).toBeInstanceOf(RuntimeError)
        expect(refusal).toMatchObject({
          kind: 'notFound',
          message: expect.stringContaining('no-such-program'),
        })
        const again = await subject.machine.containers.start({ ...plan, spec: aSpec(['true'], {}) })
        expect((await again.exited).code).toBe(0)
        await subject.machine.containers.remove(plan.id)
      })

      it('writes the files of the plan', async () => {
        const files = [{ name: 'hosts', content: '127.0.0.1 localhost\n', mode: 0o640 }]
        const { id, stop } = await subject.running({ files })
        const path = `/var/lib/docker/containers/${id}/hosts`
        expect(text(await subject.machine.files.read(path))).toBe(files[0]!.content)
        expect(await subject.machine.files.stat(path)).toMatchObject({
          type: 'file',
          mode: 0o640,
          sizeBytes: 20,
        })
        await stop()
        expect(await subject.machine.files.stat(path)).toBeNull()
      })

      it('starts a container again that has ended', async () => {
        const plan = aPlan(['true'], subject.layers)
        for (let i = 0; i < 2; i++)
          expect((await (await subject.machine.containers.start(plan)).exited).code).toBe(0)
        await subject.machine.containers.remove(plan.id)
      })

      it('starts twenty at once', async () => {
        const codes = Array.from({ length: 20 }, (_, i) => i)
        const results = await Promise.all(
          codes.map((code) => subject.run(['sh', '-c', `echo ${code}; exit ${code}`])),
        )
        expect(results.map(({ code }) => code)).toEqual(codes)
        expect(results.map(({ stdout }) => stdout)).toEqual(codes.map((code) => `${code}\n`))
      })
    })

    describe('signals', () => {
      it('end with 128 and their number', async () => {
        const { id, process } = await subject.running()
        await subject.machine.containers.kill(id, 9)
        expect(await process.exited).toMatchObject({ code: 137, signal: 9, oomKilled: false })
        await subject.machine.containers.kill(id, 15)
        await subject.machine.containers.remove(id)
      })

      it('reach the first process only if it handles them', async () => {
        const { id, process, stop } = await subject.running()
        await subject.machine.containers.kill(id, 15)
        const ended = await Promise.race([process.exited.then(() => true), sleep(300)])
        expect(ended).toBe(false)
        await stop()
      })
    })

    describe('exec', () => {
      it('runs a further process with its own streams and code', async () => {
        const { id, stop } = await subject.running()
        const process = await subject.machine.containers.exec(
          id,
          anExec(['sh', '-c', 'echo out; echo err >&2; exit 4']),
        )
        expect(await resultOf(process)).toMatchObject({ stdout: 'out\n', stderr: 'err\n', code: 4 })
        await stop()
      })

      it('passes input on', async () => {
        const { id, stop } = await subject.running()
        const process = await subject.machine.containers.exec(id, anExec(['cat'], { stdin: true }))
        const result = resultOf(process)
        await write(process, 'hello')
        await process.stdin!.close()
        expect((await result).stdout).toBe('hello')
        await stop()
      })

      it('gives a terminal', async () => {
        const { id, stop } = await subject.running()
        const process = await subject.machine.containers.exec(
          id,
          anExec(['stty', 'size'], { tty: true, size: { rows: 5, columns: 50 } }),
        )
        expect((await resultOf(process)).stdout).toBe('5 50\r\n')
        await stop()
      })

      it('can be killed alone', async () => {
        const { id, process: first, stop } = await subject.running()
        const process = await subject.machine.containers.exec(id, anExec(['sleep', 'infinity']))
        await process.kill(9)
        expect(await process.exited).toMatchObject({ code: 137, signal: 9 })
        expect(await Promise.race([first.exited, sleep(50)])).toBe(false)
        await stop()
      })

      it('refuses a program that is not there, and a container that does not run', async () => {
        const { id, stop } = await subject.running()
        await expect(subject.machine.containers.exec(id, anExec(['none']))).rejects.toMatchObject({
          name: 'RuntimeError',
          kind: 'notFound',
        })
        await stop()
        await expect(subject.machine.containers.exec(id, anExec(['true']))).rejects.toBeInstanceOf(
          RuntimeError,
        )
      })

      it('ends with its container', async () => {
        const { id, stop } = await subject.running()
        const process = await subject.machine.containers.exec(id, anExec(['sleep', 'infinity']))
        await stop()
        expect((await process.exited).code).toBe(137)
      })
    })

    it('stands still while it is frozen', async () => {
      const { id, process } = await subject.running({ args: ['sleep', '0.3'] })
      await subject.machine.containers.setFrozen(id, true)
      expect(await Promise.race([process.exited, sleep(800)])).toBe(false)
      await subject.machine.containers.setFrozen(id, false)
      expect((await process.exited).code).toBe(0)
      await subject.machine.containers.remove(id)
    })

    it('lists processes', async () => {
      const { id, process, stop } = await subject.running()
      const other = await subject.machine.containers.exec(id, anExec(['sleep', '1000']))
      // For a moment after the starter's end the process is still the starter's copy.
      const commands = async () =>
        (await subject.machine.containers.processes(id)).map(({ command }) => command)
      await expect.poll(commands, { timeout: 10_000 }).toEqual(['sleep infinity', 'sleep 1000'])
      const processes = await subject.machine.containers.processes(id)
      expect(processes.map(({ pid }) => pid)).toEqual([process.pid, other.pid])
      const root = { real: 0, effective: 0, saved: 0, fileSystem: 0 }
      const kernel = { users: root, groups: root, state: 'S', threads: 1, priority: 20, nice: 0, policy: 0 }
      expect(processes[0]).toMatchObject({ ...kernel, tty: '?', name: 'sleep' })
      expect(processes[0]!.signals.blocked).toMatch(/^[0-9a-f]{16}$/)
      expect(processes[0]!.virtualBytes).toBeGreaterThan(processes[0]!.codeBytes)
      expect(processes[0]!.dataBytes).toBeGreaterThan(0)
      expect(Math.abs(processes[0]!.startedAt - Date.now())).toBeLessThan(60_000)
      expect(processes[0]!.residentBytes).toBeGreaterThan(0)
      await stop()
    })

    it('measures what a container uses', async () => {
      const resources = { memory: { limit: 32 * 1024 * 1024 }, pids: { limit: 50 } }
      const { id, stop } = await subject.running({ resources, network: bridged(9) })
      const sample = await subject.machine.containers.sample(id)
      expect(sample.memory.limitBytes).toBe(resources.memory.limit)
      expect(sample.memory.usageBytes).toBeGreaterThan(0)
      expect(sample.pids).toEqual({ current: 1, limit: 50 })
      expect(sample.cpu.totalUsec).toBeGreaterThan(0)
      expect(sample.cpu.systemTotalUsec).toBeGreaterThan(sample.cpu.totalUsec)
      expect(sample.cpu.onlineCpus).toBe(1)
      expect(Object.keys(sample.networks)).toEqual(['eth0'])
      await subject.machine.containers.update(id, { pids: { limit: 60 } })
      expect((await subject.machine.containers.sample(id)).pids.limit).toBe(60)
      await stop()
    })

    it('removes a container, and what is not there', async () => {
      const { id, process } = await subject.running()
      expect(await subject.machine.containers.onDisk()).toContain(id)
      await subject.machine.containers.kill(id, 9)
      await process.exited
      await subject.machine.containers.remove(id)
      await subject.machine.containers.remove(id)
      expect(await subject.machine.containers.onDisk()).not.toContain(id)
    })

    describe.runIf(subject.real)('with a kernel', () => {
      it('isolates: pid 1, hostname, mounts, network, control group', async () => {
        const script =
          'echo $$; hostname; ifconfig eth0 | grep inet; cat /proc/self/cgroup; grep -c "" /proc/mounts'
        const lines = (await subject.inside(['sh', '-c', script], { network: bridged(2) })).trim().split('\n')
        expect(lines.slice(0, 2)).toEqual(['1', 'contract'])
        expect(lines[2]).toContain('inet addr:172.17.0.2')
        expect(lines[3]).toBe('0::/')
        expect(Number(lines[4])).toBeLessThan(20)
      })

      it('lets a container without a network see loopback only', async () => {
        expect((await subject.inside(['ls', '/sys/class/net'])).trim()).toBe('lo')
      })

      it('kills for memory, says so, and leaves the neighbour alone', async () => {
        const neighbour = await subject.running()
        const hog = ['sh', '-c', 'x=0123456789; while true; do x=$x$x; done']
        const result = await subject.run(hog, {
          resources: { memory: { limit: 16 * 1024 * 1024, swap: 16 * 1024 * 1024 } },
        })
        expect(result).toMatchObject({ code: 137, oomKilled: true })
        expect(subject.events.some(({ type }) => type === 'oom')).toBe(true)
        expect(await Promise.race([neighbour.process.exited, sleep(50)])).toBe(false)
        await neighbour.stop()
      })

      it('stops a fork bomb at its limit', async () => {
        const bomb = ['sh', '-c', 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 5 & done; echo all']
        const { stderr } = await subject.run(bomb, { resources: { pids: { limit: 8 } } })
        expect(stderr).toContain("can't fork")
      })

      it('runs as another user, with a read-only root', async () => {
        const user = { uid: 1000, gid: 1001, additionalGids: [5] }
        expect(await subject.inside(['id'], { user })).toContain('uid=1000 gid=1001 groups=5')
        const { stderr } = await subject.run(['touch', '/x'], { readonlyRoot: true })
        expect(stderr).toContain('Read-only file system')
      })

      it('refuses what cannot be executed', async () => {
        await expect(subject.start(['/etc'])).rejects.toMatchObject({
          name: 'RuntimeError',
          kind: 'directory',
        })
        await expect(subject.start(['/etc/passwd'])).rejects.toMatchObject({
          name: 'RuntimeError',
          kind: 'denied',
        })
      })

      it.each([false, true])(
        'keeps the writable layer from one start to the next, and measures it (temporary: %s)',
        async (temporary) => {
          const script = 'cat /kept; dd if=/dev/zero of=/kept bs=1k count=100 2>/dev/null'
          const plan = { ...aPlan(['sh', '-c', script], subject.layers), temporary }
          await (
            await subject.machine.containers.start(plan)
          ).exited
          expect(await subject.machine.containers.writableSize(plan.id)).toBeGreaterThanOrEqual(100 * 1024)
          expect((await resultOf(await subject.machine.containers.start(plan))).stdout.length).toBe(
            100 * 1024,
          )
          await subject.machine.containers.remove(plan.id)
        },
      )

      it('leaves nothing of a container that was removed', async () => {
        const look = async () => {
          const script =
            'cat /proc/mounts; find /sys/fs/cgroup -type d; ls /sys/class/net /run/docker/* /run/crun /var/lib/docker/*'
          return (await subject.onHost('sh', '-c', script)).stdout
        }
        await subject.run(['true'])
        const before = await look()
        const { id, stop } = await subject.running({
          network: bridged(8),
          files: [{ name: 'a', content: 'b', mode: 0o644 }],
        })
        await resultOf(await subject.machine.containers.exec(id, anExec(['true'])))
        await stop()
        expect(await look()).toBe(before)
      })

      it('carries 50 MB each way without losing a byte', { timeout: 180_000 }, async () => {
        const bytes = 50 * 1024 * 1024
        const { sha256 } = await sha256OfStream(pattern(bytes))
        const out = await subject.start(['sh', '-c', `yes 0123456789abcde | head -c ${bytes}`])
        expect(await sha256OfStream(out.stdout)).toEqual({ bytes, sha256 })
        const into = await subject.start(['sha256sum'], { stdin: true })
        const result = resultOf(into)
        await pattern(bytes).pipeTo(into.stdin!)
        expect((await result).stdout).toBe(`${sha256}  -\n`)
      })
    })
  })
}
