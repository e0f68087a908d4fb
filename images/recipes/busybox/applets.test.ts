import { expect, it } from 'vitest'
import { appletNames } from './applets.ts'

const executable = (text: string): Uint8Array => new TextEncoder().encode(text)

it('reads the table of names out of the executable', () => {
  expect(appletNames(executable('\x7fELF\0usage\0[\0[[\0ar\0arp\0sh\0zcat\0\0more'))).toEqual([
    '[',
    '[[',
    'ar',
    'arp',
    'sh',
    'zcat',
  ])
})

it.each(['\x7fELF', '\0[\0[[\0ls\0\0', '\0[\0[[\0\x01\0sh\0\0'])('refuses %j', (text) => {
  expect(() => appletNames(executable(text))).toThrow('no table of applets')
})
