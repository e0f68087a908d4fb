import { describe, expect, it } from 'vitest'
import { addressOf } from '../protocol/host-name.ts'
import { DialError, socketPair, type Origin, type Socket } from '../protocol/socket.ts'
import { answerOthers, dialBeyond } from './dial-beyond.ts'
import { Hosts } from './hosts.ts'
import { Switchboard } from './switchboard.ts'

const LEARNER: Origin = { kind: 'learner', name: 'docker' }

/** What answers says who it is. */
function saying(text: string): Socket {
  const [near, far] = socketPair()
  void new Blob([text]).stream().pipeTo(far.writable)
  return near
}

/** A host with a daemon, on a machine where some ports and sockets are open. */
function aHost(name: string, hosts: Hosts, open: string[] = []) {
  const dialled: string[] = []
  const machine = {
    async dial(address: string) {
      dialled.push(address)
      if (open.includes(address)) return saying(`${name} ${address}`)
      if (address.startsWith('unix://')) throw new DialError('ENOENT', address)
      const known = /^tcp:\/\/(localhost|[\d.]+):/.test(address)
      throw new DialError(known ? 'ECONNREFUSED' : 'ENOTFOUND', address)
    },
  }
  const origins: Origin[] = []
  const board = new Switchboard()
  board.beyond = dialBeyond(machine, hosts)
  for (const address of ['unix:///var/run/docker.sock', addressOf(name)])
    board.listen(address, (socket, origin) => {
      origins.push(origin)
      void new Blob([`dockerd of ${name}`]).stream().pipeTo(socket.writable)
    })
  hosts.join(name, answerOthers(machine, board))
  return { dial: board.dial, dialled, origins }
}

async function said(socket: Promise<Socket>): Promise<string> {
  return new Response((await socket).readable).text()
}

describe('a dial', () => {
  const hosts = new Hosts()
  const here = aHost('here', hosts, ['tcp://localhost:5000', 'unix:///run/web.sock'])
  const lab = aHost('lab', hosts, ['tcp://localhost:8080'])

  it.each([
    ['unix:///var/run/docker.sock', 'dockerd of here'],
    ['tcp://here:2375', 'dockerd of here'],
    ['tcp://lab:2375', 'dockerd of lab'],
    ['tcp://LAB:2375', 'dockerd of lab'],
    ['http://localhost:5000', 'here tcp://localhost:5000'],
    ['unix:///run/web.sock', 'here unix:///run/web.sock'],
    ['http://lab:8080', 'lab tcp://localhost:8080'],
  ])('to %s reaches "%s"', async (address, who) => {
    expect(await said(here.dial(address, LEARNER))).toBe(who)
  })

  it.each([
    ['tcp://localhost:2375', 'ECONNREFUSED', 'dial tcp 127.0.0.1:2375: connect: connection refused'],
    ['http://10.0.0.9', 'ECONNREFUSED', 'dial tcp 10.0.0.9:80: connect: connection refused'],
    ['https://localhost:5000', 'ECONNREFUSED', 'dial tcp 127.0.0.1:5000: connect: connection refused'],
    ['tcp://lab:9', 'ECONNREFUSED', 'dial tcp lab:9: connect: connection refused'],
    ['https://lab:8080', 'ECONNREFUSED', 'dial tcp lab:8080: connect: connection refused'],
    ...['tcp', 'https'].map((scheme) => [
      `${scheme}://[::1]:5000`,
      'ENETUNREACH',
      'dial tcp [::1]:5000: connect: cannot assign requested address',
    ]),
    ['tcp://nosuch:2375', 'ENOTFOUND', 'dial tcp: lookup nosuch: no such host'],
    ['https://example.com', 'ENOTFOUND', 'dial tcp: lookup example.com: no such host'],
    ['unix:///run/nosuch.sock', 'ENOENT', 'dial unix /run/nosuch.sock: connect: no such file or directory'],
  ])('to %s fails with %s', async (address, code, message) => {
    await expect(here.dial(address, LEARNER)).rejects.toMatchObject({ name: 'DialError', code, message })
  })

  it('tells another host whose it is', () => {
    expect(lab.origins).toContainEqual(LEARNER)
  })

  it('that asks for TLS is not sent to a server without', () => {
    expect([...here.dialled, ...lab.dialled].filter((address) => address.startsWith('https'))).toEqual([])
  })
})

it('a name stands for one host', () => {
  const hosts = new Hosts()
  const answer = async () => saying('')
  const leave = hosts.join('lab', answer)
  expect(() => hosts.join('lab', answer)).toThrow('there is a host lab already')
  leave()
  hosts.join('lab', answer)
  expect(() => hosts.join('../lab', answer)).toThrow('invalid name of a host')
})
