import { expect, it } from 'vitest'
import { isLocal, parseHost } from './hosts.ts'

it.each([
  ['unix:///run/drydock.sock', { kind: 'unix', path: '/run/drydock.sock' }],
  ['tcp://127.0.0.1:2375', { kind: 'tcp', host: '127.0.0.1', port: 2375 }],
  ['tcp://[::1]:99', { kind: 'tcp', host: '::1', port: 99 }],
  ['tcp://:4000', { kind: 'tcp', host: '127.0.0.1', port: 4000 }],
])('parses %s', (text, address) => expect(parseHost(text)).toEqual(address))

it.each(['', 'http://x', 'unix://', 'tcp://a:99999', '/run/x.sock'])('refuses %j', (text) =>
  expect(() => parseHost(text)).toThrow('invalid host'),
)

it('knows which addresses others can reach', () => {
  expect(
    ['unix://x', 'tcp://localhost:1', 'tcp://0.0.0.0:1'].map((text) => isLocal(parseHost(text))),
  ).toEqual([true, true, false])
})
