import { describe, expect, it } from 'vitest'
import type { BridgePlan, PortPlan } from '../../protocol/machine/index.ts'
import { baseRules, bridgeRules, networkOf, portRules, restoreFile, undo } from './firewall-rules.ts'

const docker0: BridgePlan = {
  name: 'docker0',
  ipv4: '172.17.0.1/16',
  masquerade: true,
  internal: false,
  icc: true,
}
const web: PortPlan = {
  protocol: 'tcp',
  hostIp: '0.0.0.0',
  hostPort: 8080,
  containerIp: '172.17.0.2',
  containerPort: 80,
  bridge: 'docker0',
}

describe('the rules of a bridge', () => {
  it("are dockerd's for the default bridge (moby, usernet-portmap-noproxy.md)", () => {
    expect(restoreFile(baseRules, bridgeRules(docker0))).toBe(
      [
        '*filter',
        ':DOCKER - [0:0]',
        ':DOCKER-BRIDGE - [0:0]',
        ':DOCKER-CT - [0:0]',
        ':DOCKER-FORWARD - [0:0]',
        ':DOCKER-INTERNAL - [0:0]',
        ':DOCKER-USER - [0:0]',
        '-A FORWARD -j DOCKER-USER',
        '-A FORWARD -j DOCKER-FORWARD',
        '-A DOCKER-FORWARD -j DOCKER-CT',
        '-A DOCKER-FORWARD -j DOCKER-INTERNAL',
        '-A DOCKER-FORWARD -j DOCKER-BRIDGE',
        '-A DOCKER ! -i docker0 -o docker0 -j DROP',
        '-A DOCKER-BRIDGE -o docker0 -j DOCKER',
        '-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
        '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
        'COMMIT',
        '*nat',
        ':DOCKER - [0:0]',
        '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
        '-A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER',
        '-I POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
        '-I POSTROUTING -o docker0 -m addrtype --src-type LOCAL -j MASQUERADE',
        'COMMIT',
        '',
      ].join('\n'),
    )
  })

  it('keep the containers of a bridge without icc apart', () => {
    expect(bridgeRules({ ...docker0, icc: false }).filter).toContain(
      '-A DOCKER-FORWARD -i docker0 -o docker0 -j DROP',
    )
  })

  it('let nothing but its own addresses into an internal one', () => {
    expect(bridgeRules({ ...docker0, internal: true })).toEqual({
      filter: [
        '-I DOCKER-INTERNAL ! -d 172.17.0.0/16 -i docker0 -j DROP',
        '-I DOCKER-INTERNAL ! -s 172.17.0.0/16 -o docker0 -j DROP',
        '-A DOCKER-FORWARD -i docker0 -o docker0 -j ACCEPT',
      ],
    })
  })

  it('do not masquerade when not asked', () => {
    expect(bridgeRules({ ...docker0, masquerade: false }).nat?.join()).not.toContain('172.17.0.0/16')
  })
})

describe('the rules of a port', () => {
  it('lead from any address of the host to the container', () => {
    expect(portRules(web)).toEqual({
      filter: ['-I DOCKER -d 172.17.0.2 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT'],
      nat: [
        '-A POSTROUTING -s 172.17.0.2 -d 172.17.0.2 -p tcp -m tcp --dport 80 -j MASQUERADE',
        '-A DOCKER -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
      ],
    })
  })

  it('lead from one address only when it is named', () => {
    expect(portRules({ ...web, hostIp: '127.0.0.1', protocol: 'udp' }).nat?.[1]).toBe(
      '-A DOCKER -d 127.0.0.1 -p udp -m udp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
    )
  })

  it('can be undone', () => {
    expect(restoreFile(undo(portRules(web)))).toBe(
      [
        '*filter',
        '-D DOCKER -d 172.17.0.2 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
        'COMMIT',
        '*nat',
        '-D POSTROUTING -s 172.17.0.2 -d 172.17.0.2 -p tcp -m tcp --dport 80 -j MASQUERADE',
        '-D DOCKER -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
        'COMMIT',
        '',
      ].join('\n'),
    )
  })
})

it.each([
  ['172.17.0.1/16', '172.17.0.0/16'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['192.168.255.254/30', '192.168.255.252/30'],
  ['203.0.113.7/32', '203.0.113.7/32'],
  ['1.2.3.4/0', '0.0.0.0/0'],
])('%s is in the network %s', (cidr, network) => {
  expect(networkOf(cidr)).toBe(network)
})
