import { describe, expect, it } from 'vitest'
import { AddressPool, formatIPv4, parseIPv4 } from './ipv4.ts'
import { PortAllocator } from './port-allocator.ts'
import { allocatePorts, boundPorts, checkPortBindings } from './ports.ts'

describe('addresses', () => {
  it('are handed out lowest first, and again', () => {
    const pool = new AddressPool('172.17.0.0/29')
    pool.reserve('172.17.0.1')
    const taken = [pool.take(), pool.take(), pool.take(), pool.take(), pool.take(), pool.take()]
    expect(taken).toEqual(['172.17.0.2', '172.17.0.3', '172.17.0.4', '172.17.0.5', '172.17.0.6', null])
    pool.release('172.17.0.3')
    expect(pool.take()).toBe('172.17.0.3')
  })

  it.each(['256.0.0.1', '1.2.3', '01.2.3.4', 'a.b.c.d', ''])('%j is none', (text) =>
    expect(parseIPv4(text)).toBeNull(),
  )

  it('are numbers', () => expect(formatIPv4(parseIPv4('172.17.255.1')!)).toBe('172.17.255.1'))
})

describe('ports', () => {
  const endpoint = { containerIp: '172.17.0.2', bridge: 'docker0' }

  it('are taken once, per protocol and address', () => {
    const ports = new PortAllocator()
    ports.take('0.0.0.0', 'tcp', 80, 80)
    expect(() => ports.take('0.0.0.0', 'tcp', 80, 80)).toThrow(
      'Bind for 0.0.0.0:80 failed: port is already allocated',
    )
    expect(() => ports.take('127.0.0.1', 'tcp', 80, 80)).toThrow('Bind for 127.0.0.1:80 failed')
    expect(ports.take('0.0.0.0', 'udp', 80, 80)).toBe(80)
    ports.take('127.0.0.1', 'tcp', 81, 81)
    expect(ports.take('127.0.0.2', 'tcp', 81, 81)).toBe(81)
    expect(() => ports.take('0.0.0.0', 'tcp', 81, 81)).toThrow('already allocated')
    ports.release('0.0.0.0', 'tcp', 80)
    expect(ports.take('127.0.0.1', 'tcp', 80, 80)).toBe(80)
  })

  it('are picked from the ephemeral ones, or a range', () => {
    const ports = new PortAllocator()
    expect([ports.take('0.0.0.0', 'tcp', 0, 0), ports.take('0.0.0.0', 'tcp', 0, 0)]).toEqual([32768, 32769])
    ports.release('0.0.0.0', 'tcp', 32768)
    expect(ports.take('0.0.0.0', 'tcp', 0, 0)).toBe(32770)
    expect([ports.take('0.0.0.0', 'tcp', 90, 91), ports.take('0.0.0.0', 'tcp', 90, 91)]).toEqual([90, 91])
    expect(() => ports.take('0.0.0.0', 'tcp', 90, 91)).toThrow('all ports are allocated')
  })

  it('are published and shown', () => {
    const ports = new PortAllocator()
    const request = {
      exposed: ['80/tcp', '53/udp', '443/tcp'],
      bindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] },
      publishAll: false,
    }
    const plans = allocatePorts(request, endpoint, ports)
    expect(plans).toEqual([
      { protocol: 'tcp', hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80, ...endpoint },
    ])
    expect(boundPorts(request, plans)).toEqual({
      '53/udp': null,
      '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }],
      '443/tcp': null,
    })
    const all = allocatePorts({ ...request, bindings: {}, publishAll: true }, endpoint, ports)
    expect(all.map(({ hostPort }) => hostPort)).toHaveLength(3)
  })

  it('are given back when one of them is taken', () => {
    const ports = new PortAllocator()
    ports.take('0.0.0.0', 'tcp', 81, 81)
    const bindings = { '1/tcp': [{ HostIp: '', HostPort: '80' }], '2/tcp': [{ HostIp: '', HostPort: '81' }] }
    expect(() => allocatePorts({ exposed: [], bindings, publishAll: false }, endpoint, ports)).toThrow(
      '0.0.0.0:81',
    )
    expect(ports.take('0.0.0.0', 'tcp', 80, 80)).toBe(80)
  })

  it.each([
    [{ 'x/tcp': null }, 'invalid port specification: "x"'],
    [{ '80/tcp': [{ HostIp: '', HostPort: '99999' }] }, 'invalid port specification: "99999"'],
  ])('are checked: %j', (bindings, message) => expect(() => checkPortBindings(bindings)).toThrow(message))
})
