import { expect, it } from 'vitest'
import { addressOf, checkHostName, FIRST_HOST, lockOf, storageOf } from './host-name.ts'

it('the first host keeps the names under which 0.1.0 stored it', () => {
  expect([storageOf(FIRST_HOST), lockOf(FIRST_HOST)]).toEqual(['drydock', 'drydock-sandbox'])
})

it('another has its own', () => {
  expect([storageOf('lab'), lockOf('lab'), addressOf('lab')]).toEqual([
    'drydock-lab',
    'drydock-sandbox-lab',
    'tcp://lab:2375',
  ])
})

it.each(['', 'Lab', 'a/b', '../x', 'a.b', '-a', 'a'.repeat(64)])('refuses the name %j', (name) =>
  expect(() => checkHostName(name)).toThrow('invalid name of a host'),
)
