import { describe, expect, it } from 'vitest'
import { exchange, PATH, resultOf, textOf } from '../machine.testing.ts'
import { DialError, type Socket } from '../../socket.ts'
import type { Subject } from './subject.testing.ts'

export function describeHost(subject: Subject): void {
  describe('host', () => {
    it('tells facts', async () => {
      const facts = await subject.machine.host.facts()
      expect(facts.architecture).toBe('i686')
      expect(facts.cpus).toBeGreaterThan(0)
      expect(facts.memoryBytes).toBeGreaterThan(64 * 1024 * 1024)
      expect(facts.machineId).toMatch(/^[0-9a-f]{32}$/)
      expect(facts.cgroupControllers).toEqual(expect.arrayContaining(['cpu', 'memory', 'pids']))
      expect(facts.kernelVersion).not.toBe('')
      expect(facts.runtimeVersion).toMatch(/^\d+\./)
    })

    it('runs programs of the host', async () => {
      const plan = { args: ['sh', '-c', 'echo $A; exit 6'], env: ['A=host', PATH], cwd: '/' }
      const process = await subject.machine.host.spawn({ ...plan, stdio: { tty: false, stdin: false } })
      expect(await resultOf(process)).toMatchObject({ stdout: 'host\n', code: 6 })
    })

    it('hands over connections to a unix socket', async () => {
      const greet = (socket: Socket) => void exchange(socket, 'from the host')
      const stop = await subject.machine.host.listen('/run/contract.sock', greet)
      const socket = await subject.machine.host.dial('unix:///run/contract.sock')
      await socket.writable.close()
      expect(await textOf(socket.readable)).toBe('from the host')
      await stop()
      await expect(subject.machine.host.dial('unix:///run/contract.sock')).rejects.toBeInstanceOf(DialError)
    })

    it.each([
      ['tcp://127.0.0.1:1', 'ECONNREFUSED'],
      ['unix:///run/nobody.sock', 'ENOENT'],
      ['tcp://nosuch:80', 'ENOTFOUND'],
    ])('says that nobody listens at %s', async (address, code) => {
      await expect(subject.machine.host.dial(address)).rejects.toMatchObject({ name: 'DialError', code })
    })

    it('can be told to keep what was written', async () => {
      await subject.machine.files.write('/var/lib/docker/kept', new Uint8Array([1]))
      await subject.machine.host.sync()
    })
  })
}
