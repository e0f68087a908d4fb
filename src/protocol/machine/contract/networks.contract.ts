import { describe, expect, it } from 'vitest'
import { aPort, bridged, dialPatiently, PATH, sleep, textOf } from '../machine.testing.ts'
import { DialError } from '../../socket.ts'
import { BRIDGE, type Subject } from './subject.testing.ts'

export function describeNetworks(subject: Subject): void {
  describe('networks', () => {
    it('publishes ports', async () => {
      const { id, stop } = await subject.running({ network: bridged(4) })
      await subject.machine.networks.publish(id, [aPort(4, 8404)])
      await subject.machine.networks.unpublish(id, [aPort(4, 8404)])
      await subject.machine.networks.publish(id, [aPort(4, 8404)])
      await subject.machine.networks.unpublish(id, [aPort(4, 8404)])
      await stop()
    })

    it.each(['9.9.9.9', '::1', '::'])('refuses to publish on %s, which the host has not', async (hostIp) => {
      const port = { ...aPort(5, 8409), hostIp }
      const address = hostIp.includes(':') ? `[${hostIp}]` : hostIp
      const mapping = `${address}:8409:${port.containerIp}:${port.containerPort}/tcp`
      await expect(subject.machine.networks.publish('x', [port])).rejects.toThrow(
        `failed to bind host port for ${mapping}: cannot assign requested address`,
      )
    })

    describe.runIf(subject.real)('with a kernel', () => {
      it('lets a container share the host or another container', async () => {
        expect(await subject.inside(['ls', '/sys/class/net'], { network: { mode: 'host' } })).toContain(
          'docker0',
        )
        const { id, stop } = await subject.running({ network: bridged(3) })
        const shared = await subject.inside(['ifconfig'], { network: { mode: 'container', id } })
        expect(shared).toContain('inet addr:172.17.0.3')
        await stop()
      })

      it('routes between containers, to the host, and from the host', async () => {
        const { stop } = await subject.running({ network: bridged(3) })
        for (const address of ['172.17.0.3', '172.17.0.1']) {
          await subject.inside(['ping', '-c', '1', '-W', '2', address], { network: bridged(2) })
        }
        expect((await subject.onHost('ping', '-c', '1', '-W', '2', '172.17.0.3')).code).toBe(0)
        await stop()
      })

      it('publishes ports on loopback, on the address of the host, and for other containers', async () => {
        const serve = ['sh', '-c', 'while true; do echo served | nc -l -p 80; done']
        const { id, stop } = await subject.running({ args: serve, network: bridged(5) })
        await subject.machine.networks.publish(id, [aPort(5, 8405)])
        for (const address of ['127.0.0.1', '10.0.0.2', '172.17.0.1']) {
          const socket = await dialPatiently(subject.machine, `tcp://${address}:8405`)
          expect(await textOf(socket.readable)).toBe('served\n')
          await socket.writable.close()
        }
        const fetch = ['sh', '-c', 'nc 10.0.0.2 8405 </dev/null']
        expect(await subject.inside(fetch, { network: bridged(6) })).toBe('served\n')
        await expect(subject.machine.networks.publish(id, [aPort(5, 8405)])).rejects.toThrow(
          'port is already allocated',
        )
        await subject.machine.networks.unpublish(id, [aPort(5, 8405)])
        await expect(subject.machine.host.dial('tcp://127.0.0.1:8405')).rejects.toBeInstanceOf(DialError)
        await stop()
      })

      it('refuses a port that a program of the host serves', async () => {
        const stdio = { tty: false, stdin: false }
        const server = await subject.machine.host.spawn({
          args: ['nc', '-l', '-p', '8407'],
          env: [PATH],
          cwd: '/',
          stdio,
        })
        await sleep(200)
        await expect(subject.machine.networks.publish('x', [aPort(7, 8407)])).rejects.toThrow(
          'address already in use',
        )
        await server.kill(9)
      })

      it('keeps bridges without icc, and internal ones, closed', async () => {
        await subject.machine.networks.createBridge({
          ...BRIDGE,
          name: 'br-closed',
          ipv4: '172.18.0.1/16',
          icc: false,
        })
        const there = await subject.running({ network: bridged(3, 'br-closed', '172.18') })
        const ping = ['ping', '-c', '1', '-W', '1', '172.18.0.3']
        expect((await subject.run(ping, { network: bridged(2, 'br-closed', '172.18') })).code).toBe(1)
        await there.stop()
        await subject.machine.networks.removeBridge('br-closed')
        expect((await subject.onHost('ip', 'link', 'show', 'br-closed')).code).not.toBe(0)
      })
    })
  })
}
