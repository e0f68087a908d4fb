/**
 * What every `Machine` keeps, whatever it is made of; run on the scripted one and on the real guest. Long because it is one
 * idea: the interface of `machine.ts`, method by method. Programs are as in busybox.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RuntimeError, type BridgePlan, type Machine, type MachineEvent } from './machine.ts'
import {
  aPlan,
  aPort,
  aSpec,
  anExec,
  bridged,
  dialPatiently,
  exchange,
  PATH,
  pattern,
  resultOf,
  Seen,
  sha256OfStream,
  sleep,
  text,
  textOf,
  write,
  type PlanDraft,
} from './machine.testing.ts'
import { DialError, type Socket } from './socket.ts'

export interface OpenMachine {
  machine: Machine
  /** Diff ids of a root file system with busybox, lowest first. */
  layers: string[]
}

export interface MachineContractOptions {
  open(): Promise<OpenMachine>
  close(machine: Machine): Promise<void>
  /** A kernel stands behind it: isolation, limits and networks are real. */
  real: boolean
}

const BRIDGE: BridgePlan = {
  name: 'docker0',
  ipv4: '172.17.0.1/16',
  masquerade: true,
  internal: false,
  icc: true,
}

export function describeMachine(name: string, { open, close, real }: MachineContractOptions): void {
  describe(`${name} as a Machine`, () => {
    let machine: Machine
    let layers: string[]
    const events: MachineEvent[] = []

    beforeAll(async () => {
      ;({ machine, layers } = await open())
      machine.on((event) => events.push(event))
      await machine.createBridge(BRIDGE)
    })
    afterAll(() => close(machine))

    const start = (args: string[], draft: PlanDraft = {}) => machine.start(aPlan(args, layers, draft))
    const run = async (args: string[], draft: PlanDraft = {}) => {
      const plan = aPlan(args, layers, draft)
      const process = await machine.start(plan)
      const result = await resultOf(process)
      await machine.remove(plan.id)
      return result
    }
    /** Starts a container that stays until the test has ended. */
    const running = async (draft: PlanDraft & { args?: string[] } = {}) => {
      const plan = aPlan(draft.args ?? ['sleep', 'infinity'], layers, draft)
      const process = await machine.start(plan)
      const stop = async () => {
        await machine.kill(plan.id, 9)
        await process.exited
        await machine.remove(plan.id)
      }
      return { id: plan.id, process, stop }
    }

    it('tells facts', async () => {
      const facts = await machine.facts()
      expect(facts.architecture).toBe('i686')
      expect(facts.cpus).toBeGreaterThan(0)
      expect(facts.memoryBytes).toBeGreaterThan(64 * 1024 * 1024)
      expect(facts.machineId).toMatch(/^[0-9a-f]{32}$/)
      expect(facts.cgroupControllers).toEqual(expect.arrayContaining(['cpu', 'memory', 'pids']))
      expect(facts.kernelVersion).not.toBe('')
      expect(facts.runtimeVersion).toMatch(/^\d+\./)
    })

    describe('start', () => {
      it('runs a program to its end', async () => {
        expect(await run(['true'])).toEqual({ stdout: '', stderr: '', code: 0, oomKilled: false })
      })

      it('keeps the two streams apart and passes the exit code on', async () => {
        const result = await run(['sh', '-c', 'echo out; echo err >&2; exit 3'])
        expect(result).toMatchObject({ stdout: 'out\n', stderr: 'err\n', code: 3 })
      })

      it('gives arguments, environment and working directory', async () => {
        expect((await run(['echo', 'a b', '$HOME', '']))!.stdout).toBe('a b $HOME \n')
        expect((await run(['env'], { env: ['A=1', 'B=x=y'] })).stdout).toContain('A=1\nB=x=y\n')
        expect((await run(['pwd'], { cwd: '/tmp' })).stdout).toBe('/tmp\n')
      })

      it('passes standard input on, to its end', async () => {
        const process = await start(['cat'], { stdin: true })
        const result = resultOf(process)
        await write(process, 'one\n')
        await write(process, 'two\n')
        await process.stdin!.close()
        expect(await result).toMatchObject({ stdout: 'one\ntwo\n', code: 0 })
      })

      it('has no standard input unless asked', async () => {
        const process = await start(['cat'])
        expect(process.stdin).toBeNull()
        expect(await resultOf(process)).toMatchObject({ stdout: '', code: 0 })
      })

      it('gives a terminal of the size asked for, and resizes it', async () => {
        const process = await start(['sh'], { tty: true, stdin: true, size: { rows: 31, columns: 99 } })
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
        const plan = aPlan(['no-such-program'], layers)
        const refusal = await machine.start(plan).catch((error: unknown) => error)
        expect(refusal).toBeInstanceOf(RuntimeError)
        expect(refusal).toMatchObject({
          kind: 'notFound',
          message: expect.stringContaining('no-such-program'),
        })
        const again = await machine.start({ ...plan, spec: aSpec(['true'], {}) })
        expect((await again.exited).code).toBe(0)
        await machine.remove(plan.id)
      })

      it('writes the files of the plan', async () => {
        const files = [{ name: 'hosts', content: '127.0.0.1 localhost\n', mode: 0o640 }]
        const { id, stop } = await running({ files })
        const path = `/var/lib/docker/containers/${id}/hosts`
        expect(text(await machine.readFile(path))).toBe(files[0]!.content)
        expect(await machine.stat(path)).toMatchObject({ type: 'file', mode: 0o640, sizeBytes: 20 })
        await stop()
        expect(await machine.stat(path)).toBeNull()
      })

      it('starts a container again that has ended', async () => {
        const plan = aPlan(['true'], layers)
        for (let i = 0; i < 2; i++) expect((await (await machine.start(plan)).exited).code).toBe(0)
        await machine.remove(plan.id)
      })

      it('starts twenty at once', async () => {
        const codes = Array.from({ length: 20 }, (_, i) => i)
        const results = await Promise.all(
          codes.map((code) => run(['sh', '-c', `echo ${code}; exit ${code}`])),
        )
        expect(results.map(({ code }) => code)).toEqual(codes)
        expect(results.map(({ stdout }) => stdout)).toEqual(codes.map((code) => `${code}\n`))
      })
    })

    describe('signals', () => {
      it('end with 128 and their number', async () => {
        const { id, process } = await running()
        await machine.kill(id, 9)
        expect(await process.exited).toMatchObject({ code: 137, signal: 9, oomKilled: false })
        await machine.kill(id, 15)
        await machine.remove(id)
      })

      it('reach the first process only if it handles them', async () => {
        const { id, process, stop } = await running()
        await machine.kill(id, 15)
        const ended = await Promise.race([process.exited.then(() => true), sleep(300)])
        expect(ended).toBe(false)
        await stop()
      })
    })

    describe('exec', () => {
      it('runs a further process with its own streams and code', async () => {
        const { id, stop } = await running()
        const process = await machine.exec(id, anExec(['sh', '-c', 'echo out; echo err >&2; exit 4']))
        expect(await resultOf(process)).toMatchObject({ stdout: 'out\n', stderr: 'err\n', code: 4 })
        await stop()
      })

      it('passes input on', async () => {
        const { id, stop } = await running()
        const process = await machine.exec(id, anExec(['cat'], { stdin: true }))
        const result = resultOf(process)
        await write(process, 'hello')
        await process.stdin!.close()
        expect((await result).stdout).toBe('hello')
        await stop()
      })

      it('gives a terminal', async () => {
        const { id, stop } = await running()
        const process = await machine.exec(
          id,
          anExec(['stty', 'size'], { tty: true, size: { rows: 5, columns: 50 } }),
        )
        expect((await resultOf(process)).stdout).toBe('5 50\r\n')
        await stop()
      })

      it('can be killed alone', async () => {
        const { id, process: first, stop } = await running()
        const process = await machine.exec(id, anExec(['sleep', 'infinity']))
        await process.kill(9)
        expect(await process.exited).toMatchObject({ code: 137, signal: 9 })
        expect(await Promise.race([first.exited, sleep(50)])).toBe(false)
        await stop()
      })

      it('refuses a program that is not there, and a container that does not run', async () => {
        const { id, stop } = await running()
        await expect(machine.exec(id, anExec(['none']))).rejects.toMatchObject({
          name: 'RuntimeError',
          kind: 'notFound',
        })
        await stop()
        await expect(machine.exec(id, anExec(['true']))).rejects.toBeInstanceOf(RuntimeError)
      })

      it('ends with its container', async () => {
        const { id, stop } = await running()
        const process = await machine.exec(id, anExec(['sleep', 'infinity']))
        await stop()
        expect((await process.exited).code).toBe(137)
      })
    })

    it('stands still while it is frozen', async () => {
      const { id, process } = await running({ args: ['sleep', '0.3'] })
      await machine.setFrozen(id, true)
      expect(await Promise.race([process.exited, sleep(800)])).toBe(false)
      await machine.setFrozen(id, false)
      expect((await process.exited).code).toBe(0)
      await machine.remove(id)
    })

    it('lists processes', async () => {
      const { id, process, stop } = await running()
      const other = await machine.exec(id, anExec(['sleep', '1000']))
      // For a moment after the starter's end the process is still the starter's copy.
      const commands = async () => (await machine.processes(id)).map(({ command }) => command)
      await expect.poll(commands, { timeout: 10_000 }).toEqual(['sleep infinity', 'sleep 1000'])
      const processes = await machine.processes(id)
      expect(processes.map(({ pid }) => pid)).toEqual([process.pid, other.pid])
      expect(processes[0]).toMatchObject({ uid: 0, tty: '?', name: 'sleep' })
      expect(Math.abs(processes[0]!.startedAt - Date.now())).toBeLessThan(60_000)
      expect(processes[0]!.residentBytes).toBeGreaterThan(0)
      await stop()
    })

    it('measures what a container uses', async () => {
      const resources = { memory: { limit: 32 * 1024 * 1024 }, pids: { limit: 50 } }
      const { id, stop } = await running({ resources, network: bridged(9) })
      const sample = await machine.sample(id)
      expect(sample.memory.limitBytes).toBe(resources.memory.limit)
      expect(sample.memory.usageBytes).toBeGreaterThan(0)
      expect(sample.pids).toEqual({ current: 1, limit: 50 })
      expect(sample.cpu.totalUsec).toBeGreaterThan(0)
      expect(sample.cpu.systemTotalUsec).toBeGreaterThan(sample.cpu.totalUsec)
      expect(sample.cpu.onlineCpus).toBe(1)
      expect(Object.keys(sample.networks)).toEqual(['eth0'])
      await machine.update(id, { pids: { limit: 60 } })
      expect((await machine.sample(id)).pids.limit).toBe(60)
      await stop()
    })

    it('removes a container, and what is not there', async () => {
      const { id, process } = await running()
      expect(await machine.containersOnDisk()).toContain(id)
      await machine.kill(id, 9)
      await process.exited
      await machine.remove(id)
      await machine.remove(id)
      expect(await machine.containersOnDisk()).not.toContain(id)
    })

    it('keeps volumes', async () => {
      const path = await machine.createVolume('data')
      expect(path).toBe('/var/lib/docker/volumes/data/_data')
      expect(await machine.volumes()).toContain('data')
      expect((await machine.stat(path))?.type).toBe('directory')
      await machine.removeVolume('data')
      expect(await machine.volumes()).not.toContain('data')
    })

    it('reads and writes files of the host', async () => {
      const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251)
      await machine.makeDirectory('/tmp/contract/deep')
      await machine.writeFile('/tmp/contract/deep/file', content, 0o600)
      expect(Buffer.compare(await machine.readFile('/tmp/contract/deep/file'), content)).toBe(0)
      expect(await machine.readFile('/tmp/contract/deep/file', 10)).toEqual(content.slice(0, 10))
      expect(await machine.stat('/tmp/contract/deep/file')).toMatchObject({
        type: 'file',
        mode: 0o600,
        sizeBytes: 200_000,
      })
      expect(await machine.stat('/tmp/contract/none')).toBeNull()
      await expect(machine.readFile('/tmp/contract/none')).rejects.toThrow()
    })

    it('runs programs of the host', async () => {
      const plan = { args: ['sh', '-c', 'echo $A; exit 6'], env: ['A=host', PATH], cwd: '/' }
      const process = await machine.spawn({ ...plan, stdio: { tty: false, stdin: false } })
      expect(await resultOf(process)).toMatchObject({ stdout: 'host\n', code: 6 })
    })

    it('hands over connections to a unix socket', async () => {
      const greet = (socket: Socket) => void exchange(socket, 'from the host')
      const stop = await machine.listen('/run/contract.sock', greet)
      const socket = await machine.dial('unix:///run/contract.sock')
      await socket.writable.close()
      expect(await textOf(socket.readable)).toBe('from the host')
      await stop()
      await expect(machine.dial('unix:///run/contract.sock')).rejects.toBeInstanceOf(DialError)
    })

    it.each([
      ['tcp://127.0.0.1:1', 'ECONNREFUSED'],
      ['unix:///run/nobody.sock', 'ENOENT'],
    ])('says that nobody listens at %s', async (address, code) => {
      await expect(machine.dial(address)).rejects.toMatchObject({ name: 'DialError', code })
    })

    it('publishes ports', async () => {
      const { id, stop } = await running({ network: bridged(4) })
      await machine.publish(id, [aPort(4, 8404)])
      await machine.unpublish(id, [aPort(4, 8404)])
      await machine.publish(id, [aPort(4, 8404)])
      await machine.unpublish(id, [aPort(4, 8404)])
      await stop()
    })

    it('can be told to keep what was written', async () => {
      await machine.writeFile('/var/lib/docker/kept', new Uint8Array([1]))
      await machine.sync()
    })

    describe.runIf(real)('with a kernel', () => {
      const inside = async (args: string[], draft: PlanDraft = {}) => {
        const result = await run(args, draft)
        expect(result).toMatchObject({ code: 0, stderr: '' })
        return result.stdout
      }
      const host = async (...args: string[]) => {
        const stdio = { tty: false, stdin: false }
        return resultOf(await machine.spawn({ args, env: [PATH], cwd: '/', stdio }))
      }

      it('isolates: pid 1, hostname, mounts, network, control group', async () => {
        const script =
          'echo $$; hostname; ifconfig eth0 | grep inet; cat /proc/self/cgroup; grep -c "" /proc/mounts'
        const lines = (await inside(['sh', '-c', script], { network: bridged(2) })).trim().split('\n')
        expect(lines.slice(0, 2)).toEqual(['1', 'contract'])
        expect(lines[2]).toContain('inet addr:172.17.0.2')
        expect(lines[3]).toBe('0::/')
        expect(Number(lines[4])).toBeLessThan(20)
      })

      it('lets a container without a network see loopback only', async () => {
        expect((await inside(['ls', '/sys/class/net'])).trim()).toBe('lo')
      })

      it('lets a container share the host or another container', async () => {
        expect(await inside(['ls', '/sys/class/net'], { network: { mode: 'host' } })).toContain('docker0')
        const { id, stop } = await running({ network: bridged(3) })
        const shared = await inside(['ifconfig'], { network: { mode: 'container', id } })
        expect(shared).toContain('inet addr:172.17.0.3')
        await stop()
      })

      it('routes between containers, to the host, and from the host', async () => {
        const { stop } = await running({ network: bridged(3) })
        for (const address of ['172.17.0.3', '172.17.0.1']) {
          await inside(['ping', '-c', '1', '-W', '2', address], { network: bridged(2) })
        }
        expect((await host('ping', '-c', '1', '-W', '2', '172.17.0.3')).code).toBe(0)
        await stop()
      })

      it('publishes ports on loopback, on the address of the host, and for other containers', async () => {
        const serve = ['sh', '-c', 'while true; do echo served | nc -l -p 80; done']
        const { id, stop } = await running({ args: serve, network: bridged(5) })
        await machine.publish(id, [aPort(5, 8405)])
        for (const address of ['127.0.0.1', '10.0.0.2', '172.17.0.1']) {
          const socket = await dialPatiently(machine, `tcp://${address}:8405`)
          expect(await textOf(socket.readable)).toBe('served\n')
          await socket.writable.close()
        }
        const fetch = ['sh', '-c', 'nc 10.0.0.2 8405 </dev/null']
        expect(await inside(fetch, { network: bridged(6) })).toBe('served\n')
        await expect(machine.publish(id, [aPort(5, 8405)])).rejects.toThrow('port is already allocated')
        await machine.unpublish(id, [aPort(5, 8405)])
        await expect(machine.dial('tcp://127.0.0.1:8405')).rejects.toBeInstanceOf(DialError)
        await stop()
      })

      it('refuses a port that a program of the host serves', async () => {
        const stdio = { tty: false, stdin: false }
        const server = await machine.spawn({ args: ['nc', '-l', '-p', '8407'], env: [PATH], cwd: '/', stdio })
        await sleep(200)
        await expect(machine.publish('x', [aPort(7, 8407)])).rejects.toThrow('address already in use')
        await server.kill(9)
      })

      it('keeps bridges without icc, and internal ones, closed', async () => {
        await machine.createBridge({ ...BRIDGE, name: 'br-closed', ipv4: '172.18.0.1/16', icc: false })
        const there = await running({ network: bridged(3, 'br-closed', '172.18') })
        const ping = ['ping', '-c', '1', '-W', '1', '172.18.0.3']
        expect((await run(ping, { network: bridged(2, 'br-closed', '172.18') })).code).toBe(1)
        await there.stop()
        await machine.removeBridge('br-closed')
        expect((await host('ip', 'link', 'show', 'br-closed')).code).not.toBe(0)
      })

      it('kills for memory, says so, and leaves the neighbour alone', async () => {
        const neighbour = await running()
        const hog = ['sh', '-c', 'x=0123456789; while true; do x=$x$x; done']
        const result = await run(hog, {
          resources: { memory: { limit: 16 * 1024 * 1024, swap: 16 * 1024 * 1024 } },
        })
        expect(result).toMatchObject({ code: 137, oomKilled: true })
        expect(events.some(({ type }) => type === 'oom')).toBe(true)
        expect(await Promise.race([neighbour.process.exited, sleep(50)])).toBe(false)
        await neighbour.stop()
      })

      it('stops a fork bomb at its limit', async () => {
        const bomb = ['sh', '-c', 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 5 & done; echo all']
        const { stderr } = await run(bomb, { resources: { pids: { limit: 8 } } })
        expect(stderr).toContain("can't fork")
      })

      it('runs as another user, with a read-only root', async () => {
        const user = { uid: 1000, gid: 1001, additionalGids: [5] }
        expect(await inside(['id'], { user })).toContain('uid=1000 gid=1001 groups=5')
        const { stderr } = await run(['touch', '/x'], { readonlyRoot: true })
        expect(stderr).toContain('Read-only file system')
      })

      it('refuses what cannot be executed', async () => {
        await expect(start(['/etc'])).rejects.toMatchObject({ name: 'RuntimeError', kind: 'directory' })
        await expect(start(['/etc/passwd'])).rejects.toMatchObject({ name: 'RuntimeError', kind: 'denied' })
      })

      it.each([false, true])(
        'keeps the writable layer from one start to the next, and measures it (temporary: %s)',
        async (temporary) => {
          const script = 'cat /kept; dd if=/dev/zero of=/kept bs=1k count=100 2>/dev/null'
          const plan = { ...aPlan(['sh', '-c', script], layers), temporary }
          await (
            await machine.start(plan)
          ).exited
          expect(await machine.writableSize(plan.id)).toBeGreaterThanOrEqual(100 * 1024)
          expect((await resultOf(await machine.start(plan))).stdout.length).toBe(100 * 1024)
          await machine.remove(plan.id)
        },
      )

      it('leaves nothing of a container that was removed', async () => {
        const look = async () => {
          const script =
            'cat /proc/mounts; find /sys/fs/cgroup -type d; ls /sys/class/net /run/docker/* /run/crun /var/lib/docker/*'
          return (await host('sh', '-c', script)).stdout
        }
        await run(['true'])
        const before = await look()
        const { id, stop } = await running({
          network: bridged(8),
          files: [{ name: 'a', content: 'b', mode: 0o644 }],
        })
        await resultOf(await machine.exec(id, anExec(['true'])))
        await stop()
        expect(await look()).toBe(before)
      })

      it('carries 50 MB each way without losing a byte', { timeout: 180_000 }, async () => {
        const bytes = 50 * 1024 * 1024
        const { sha256 } = await sha256OfStream(pattern(bytes))
        const out = await start(['sh', '-c', `yes 0123456789abcde | head -c ${bytes}`])
        expect(await sha256OfStream(out.stdout)).toEqual({ bytes, sha256 })
        const into = await start(['sha256sum'], { stdin: true })
        const result = resultOf(into)
        await pattern(bytes).pipeTo(into.stdin!)
        expect((await result).stdout).toBe(`${sha256}  -\n`)
      })
    })
  })
}
